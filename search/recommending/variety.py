"""Variety: not too much of one author or subject, and one place in ten for something different."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
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
    while waiting and len(chosen) < limit:
        found = next(fitting(waiting, chosen, slate), waiting[0])
        waiting.remove(found)
        chosen.append(found)
    return chosen


def fitting(waiting: Iterable[int], chosen: Sequence[int], slate: Slate) -> Iterator[int]:
    """Those that may come next: with the nine before they hold no more of one author or subject than ten may."""
    last = chosen[1 - TEN :]
    authors = Counter(slate.authors[each] for each in last)
    subjects = Counter(subject for each in last for subject in slate.subject_sets[each])
    for each in waiting:
        is_of_many = authors[slate.authors[each]] < OF_ONE_AUTHOR
        if is_of_many and all(subjects[one] < OF_ONE_SUBJECT for one in slate.subject_sets[each]):
            yield each


def places_for_different(limit: int, member_id: int, day: date) -> int:
    """How many of a list's places go to something different: one in ten, by lot where the list is no round ten."""
    tens, rest = divmod(limit, TEN)
    return tens + (drawn(member_id, day, "place") < rest / TEN)


def different(pools: Sequence[Sequence[int]], member_id: int, day: date, nth: int = 0) -> tuple[int, float] | None:
    """One of the first pool that is not empty, and how likely it was."""
    pool = next((each for each in pools if each), None)
    if pool is None:
        return None
    return pool[int(drawn(member_id, day, f"item {nth}") * len(pool))], 1.0 / len(pool)


def drawn(member_id: int, day: date, what: str) -> float:
    """A number from 0 to 1 that is a member's own for a day, so that a page looked at twice is the same."""
    digest = blake2b(f"{member_id} {day.isoformat()} {what}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64
