"""Following the ledger: who did what, and who is told of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from lib.clock import now as clock
from notices.actions import News, take_back, tell
from profiles.activity import following
from profiles.models import Activity

READER = "notices"
NEWS_FOR = timedelta(days=7)  # what happened longer ago is no news: imported acts carry their real dates
Teller = Callable[[Sequence[Activity]], Sequence[News]]
_tellers: dict[str, list[Teller]] = defaultdict(list)


def register(verb: str, teller: Teller) -> None:
    """Say who knows whom to tell of acts of this verb; called from an app's module `occasions`."""
    _tellers[verb].append(teller)


def tell_step(limit: int = 200, now: datetime | None = None) -> int:
    """Tell of the next acts; say how many there were. Run again, or from the beginning, it tells nothing twice."""
    now = now or clock()
    with following(READER, limit=limit) as rows:
        by_verb: dict[str, list[Activity]] = defaultdict(list)
        for row in rows:
            if row.verb in _tellers and now - NEWS_FOR < row.happened:
                by_verb[row.verb].append(row)
        for verb, acts in by_verb.items():
            for teller in _tellers[verb]:
                _tell(teller(_last_words(acts)), now)
    return len(rows)


def _last_words(acts: Sequence[Activity]) -> list[Activity]:
    """Of an act that was done and taken back in turns only how it stands at the end."""
    last = {(row.member_id, row.kind, row.item, _object_of(row)): row for row in acts}
    return list(last.values())


def _object_of(row: Activity) -> str:
    """What of its item an act was about: one post, or who was added."""
    return str(row.detail.get("post", row.detail.get("added", "")))


def _tell(news: Sequence[News], now: datetime) -> None:
    take_back(keys=[(each.member_id, each.key) for each in news if each.is_over])
    tell(news=[each for each in news if not each.is_over], now=now)
