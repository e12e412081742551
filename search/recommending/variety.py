"""Variety: not too much of one author or subject, the member's mix, and one place in ten for something different."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from hashlib import blake2b
from typing import overload

import numpy as np
from numpy.typing import NDArray

from search.blend import Flags
from search.recommending.slate import Slate

TEN = 10
OF_ONE_AUTHOR = 2  # in ten
OF_ONE_SUBJECT = 3


NO_MIX: Mapping[int, int] = {}


@overload
def varied(order: Sequence[int], slate: Slate, limit: int, mix: Mapping[int, int] = ...) -> list[int]: ...
@overload
def varied(
    order: Sequence[int], slate: Slate, limit: int, mix: Mapping[int, int] = ..., *, is_all: bool
) -> list[int] | None: ...
def varied(
    order: Sequence[int], slate: Slate, limit: int, mix: Mapping[int, int] = NO_MIX, *, is_all: bool = True
) -> list[int] | None:
    """The best of an order, no ten of them holding more than two of one author or three of one subject.

    A mix says of how many from a place there are at least, where the order has them: its last places are kept for what
    is still lacking. Where nothing else is left the best of the rest comes all the same: a site of one author has a
    page too. None where the order is only the beginning of a longer one and does not do.
    """
    chosen: list[int] = []
    waiting = list(order)
    have, left = Counter[int | None](), Counter(place for each in waiting if (place := slate.places[each]) in mix)
    while waiting and len(chosen) < limit:
        found = _next(waiting, chosen, slate, _lacking(mix, have, left), room=limit - len(chosen))
        if found is None and not is_all:
            return None
        chosen.append(waiting[0] if found is None else found)
        waiting.remove(chosen[-1])
        have[slate.places[chosen[-1]]] += 1
        left[slate.places[chosen[-1]]] -= 1
    return chosen if is_all or len(chosen) == limit else None


def _next(
    waiting: Sequence[int], chosen: Sequence[int], slate: Slate, lacking: Mapping[int, int], *, room: int
) -> int | None:
    """The best that fits; of what is lacking alone, where that takes all the room there is."""
    if lacking and sum(lacking.values()) >= room:
        short = (each for each in waiting if slate.places[each] in lacking)
        if (found := next(fitting(short, chosen, slate), None)) is not None:
            return found
    return next(fitting(waiting, chosen, slate), None)


def _lacking(mix: Mapping[int, int], have: Mapping[int | None, int], left: Mapping[int | None, int]) -> dict[int, int]:
    """How many are still to come from each place, of those that there are."""
    short = {place: min(least - have[place], left[place]) for place, least in mix.items()}
    return {place: number for place, number in short.items() if number > 0}


def fitting(waiting: Iterable[int], chosen: Sequence[int], slate: Slate) -> Iterator[int]:
    """Those that may come next: with the nine before they hold no more of one author or subject than ten may."""
    authors, subjects = _held(chosen, slate)
    for each in waiting:
        if slate.authors[each] not in authors and subjects.isdisjoint(slate.subject_sets[each]):
            yield each


def full(chosen: Sequence[int], slate: Slate) -> Flags:
    """Of all items, which may not come next."""
    (authors, subjects), about = _held(chosen, slate), slate.lasting.about
    found = np.array([author in authors for author in slate.authors]) if authors else np.zeros(len(slate), np.bool_)
    for subject in subjects:
        found[about.indices[about.indptr[subject] : about.indptr[subject + 1]]] = True
    return found


def _held(chosen: Sequence[int], slate: Slate) -> tuple[set[str], set[int]]:
    """Authors and subjects of which the last nine hold as much as ten may."""
    last = chosen[1 - TEN :]
    authors = Counter(slate.authors[each] for each in last)
    subjects = Counter(subject for each in last for subject in slate.subject_sets[each])
    return (
        {author for author, times in authors.items() if times >= OF_ONE_AUTHOR},
        {subject for subject, times in subjects.items() if times >= OF_ONE_SUBJECT},
    )


def places_for_different(limit: int, member_id: int, day: date) -> int:
    """How many of a list's places go to something different: one in ten, by lot where the list is no round ten."""
    tens, rest = divmod(limit, TEN)
    return tens + (drawn(member_id, day, "place") < rest / TEN)


def different(pools: Iterable[NDArray[np.intp]], member_id: int, day: date, nth: int = 0) -> tuple[int, float] | None:
    """One of the first pool that is not empty, and how likely it was."""
    pool = next((each for each in pools if len(each)), None)
    if pool is None:
        return None
    return int(pool[int(drawn(member_id, day, f"item {nth}") * len(pool))]), 1.0 / len(pool)


def drawn(member_id: int, day: date, what: str) -> float:
    """A number from 0 to 1 that is a member's own for a day, so that a page looked at twice is the same."""
    digest = blake2b(f"{member_id} {day.isoformat()} {what}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64
