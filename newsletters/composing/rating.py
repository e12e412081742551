"""Deals that letters say are left to rate: in the first that leaves once one is closed, and once more after a week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from feedback.blocks import left_to_rate
from newsletters.models import DIGEST, LEFT
from notices.models import Outgoing

RATED_WITHIN = timedelta(days=30)  # so long after a deal was closed letters say that it can be rated
AGAIN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class ToRate:
    """What a letter says of one member's deals."""

    deals: Sequence[int] = ()  # the longest closed first
    is_again: bool = False  # each was in a letter before


def to_rate_by(members: Collection[int], *, now: datetime) -> dict[int, ToRate]:
    """By member; two queries, one where nothing is left."""
    left = left_to_rate(members, since=now - RATED_WITHIN)
    came = _came(left, since=now - RATED_WITHIN) if left else {}
    found = {}
    for member, deals in left.items():
        letters = came.get(member, [])
        own = [(deal, closed) for deal, closed in deals if is_said(closed, letters, now)]
        if own:
            is_again = all(any(when >= closed for when in letters) for _deal, closed in own)
            found[member] = ToRate([deal for deal, _closed in own], is_again)
    return found


def _came(members: Collection[int], *, since: datetime) -> dict[int, list[datetime]]:
    """When letters left for each, or may have; by the time that was theirs to leave."""
    found: dict[int, list[datetime]] = defaultdict(list)
    letters = Outgoing.objects.filter(purpose=DIGEST, member__pk__among=members, state__in=LEFT, not_before__gt=since)
    for member, when in letters.values_list("member_id", "not_before"):
        found[member or 0].append(when)
    return found


def is_said(closed: datetime, came: Sequence[datetime], now: datetime) -> bool:
    """Whether a letter of now speaks of a deal of that time, after the letters that came."""
    since = sorted(when for when in came if when >= closed)
    if not since:
        return True
    again = since[0] + AGAIN
    return now >= again and not any(when >= again for when in since)
