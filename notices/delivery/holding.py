"""Mails that wait because whoever writes them said so: a whole purpose for now, or some by night; all others leave."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from datetime import time

from notices.models import Outgoing

Night = tuple[time, time]
Bound = Callable[[Collection[int]], Collection[int]]

_asked: dict[str, Callable[[], bool]] = {}
_nights: dict[str, tuple[Night, Bound]] = {}


def hold_while(purpose: str, is_held: Callable[[], bool]) -> None:
    """Told by whoever writes the mails of a purpose, from its module `kinds`."""
    _asked[purpose] = is_held


def held_purposes() -> list[str]:
    """Those that wait at this moment; as many queries as were told of."""
    return [purpose for purpose, is_held in sorted(_asked.items()) if is_held()]


def keep_from_night(purpose: str, night: Night, bound: Bound) -> None:
    """Told in the same way: from when until when, by a member's clock, none of the mails leaves that `bound` names."""
    _nights[purpose] = night, bound


def nights_of(rows: Sequence[Outgoing]) -> dict[int, Night]:
    """The night of each of these mails that keeps to one; one query for each purpose that was told of."""
    refs: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        if row.purpose in _nights:
            refs[row.purpose].append(row.ref)
    bound = {purpose: set(_nights[purpose][1](some)) for purpose, some in refs.items()}
    return {row.pk: _nights[row.purpose][0] for row in rows if row.ref in bound.get(row.purpose, ())}
