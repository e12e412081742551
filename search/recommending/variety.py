"""Variety: not too much of one author or subject, and one place in ten for something different."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from hashlib import blake2b

from search.recommending.slate import Slate

TEN = 10
OF_ONE_AUTHOR = 2  # in ten
OF_ONE_SUBJECT = 3


def varied(order: Sequence[int], slate: Slate, limit: int) -> list[int]:
    """The best of an order, no ten of them holding more than two of one author or three of one subject.

    Where nothing else is left the best of the rest comes all the same: a site of one author has a page too.
    """
    chosen: list[int] = []
    waiting = list(order)
    counts: Counter[object] = Counter()
    while waiting and len(chosen) < limit:
        if len(chosen) % TEN == 0:
            counts.clear()
        found = next((each for each in waiting if _is_welcome(slate, each, counts)), waiting[0])
        waiting.remove(found)
        chosen.append(found)
        counts[slate.authors[found]] += 1
        counts.update(slate.subject_sets[found])
    return chosen


def places_for_different(limit: int, member_id: int, day: date) -> int:
    """How many of a list's places go to something different: one in ten, by lot where the list is no round ten."""
    tens, rest = divmod(limit, TEN)
    return tens + (drawn(member_id, day, "place") < rest / TEN)


def different(
    pool: Sequence[int], others: Sequence[int], member_id: int, day: date, nth: int = 0
) -> tuple[int, float] | None:
    """One of the pool, of the others where it is empty, and how likely it was."""
    among = pool or others
    if not among:
        return None
    return among[int(drawn(member_id, day, f"item {nth}") * len(among))], 1.0 / len(among)


def drawn(member_id: int, day: date, what: str) -> float:
    """A number from 0 to 1 that is a member's own for a day, so that a page looked at twice is the same."""
    digest = blake2b(f"{member_id} {day.isoformat()} {what}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def _is_welcome(slate: Slate, place: int, counts: Counter[object]) -> bool:
    is_of_many = counts[slate.authors[place]] < OF_ONE_AUTHOR
    return is_of_many and all(counts[one] < OF_ONE_SUBJECT for one in slate.subject_sets[place])
