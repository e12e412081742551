"""When a rule is met: plain arithmetic on dates."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from datetime import datetime, timedelta


def earned(dates: Iterable[datetime], *, needed: int, days: int | None, is_repeated: bool) -> list[datetime]:
    """The dates, in order, at which so many gifts lay within so many days; each gift counts for one award alone."""
    won: list[datetime] = []
    lately: deque[datetime] = deque()
    for when in dates:
        lately.append(when)
        while days is not None and lately[0] < when - timedelta(days=days):
            lately.popleft()
        if len(lately) == needed:
            won.append(when)
            if not is_repeated:
                return won
            lately.clear()
    return won
