"""The slate: everything that might be chosen now, with what the community makes of it; the same for every member."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from lib.kinds import Candidate, ItemRef, all_kinds
from profiles.interests import LONG, smoothed_rate, value
from profiles.models import Activity, Facet, Sort, Surface, Verb
from search.blend import Floats
from search.recommending.sources import Source

WINDOW = timedelta(days=30)  # what was active within it may be chosen
SLEEPY = timedelta(days=365)  # the page of a quiet community looks back so far
FEW = 30  # candidates that make a community quiet
# Acts that others see happen in an item, and what each adds to how much goes on there.
TALK: dict[str, float] = {
    Verb.STARTED: 1.0,
    Verb.ANSWERED: 1.0,
    Verb.REPLIED: 1.0,
    Verb.COMMENTED: 1.0,
    Verb.LISTED: 1.0,
    Verb.OFFERED: 1.0,
    Verb.LIKED: 0.3,
    Verb.VOTED: 0.3,
    Verb.BOOKMARKED: 0.3,
}
DAY = 86_400.0


@dataclass(slots=True)
class Slate:
    """Candidates in a fixed order, and arrays over them."""

    now: datetime
    candidates: list[Candidate]
    created: Floats  # days ago
    active: Floats  # days ago
    hotness: Floats
    talkers: list[int]  # how many members wrote there in the last day
    facet_ids: list[int]
    column: dict[int, int]  # facet id → its column in the matrices below
    sorts: list[str]
    keys: list[str]
    named: dict[tuple[str, str], int]  # (sort, key) → facet id
    rates: Floats  # the community's, a column each
    about: Any  # items × facets, 1 where the item has the facet
    subjects: Any  # items × facets, rows sum to 1: the mean over the item's subjects
    words: Any  # the same over its words
    places: list[int | None]  # the column of each item's place
    authors: list[str]  # who wrote each item; an author nobody knows is nobody else
    subject_sets: list[frozenset[int]]  # columns of each item's subjects
    everywhere: frozenset[object]  # authors and subjects that more than half of the items have

    def __len__(self) -> int:
        return len(self.candidates)


def laid(*, surface: Surface, now: datetime, since: datetime | None, source: Source) -> Slate:
    """The slate as of now, in a number of queries that grows with the kinds alone."""
    slate = dressed(_candidates(since or now - WINDOW, now), now, source, since or now - WINDOW)
    if since is None and surface == Surface.PAGE and len(slate) < FEW:
        slate = dressed(_candidates(now - SLEEPY, now), now, source, now - SLEEPY)
    return slate


def dressed(candidates: Sequence[Candidate], now: datetime, source: Source, since: datetime | None = None) -> Slate:
    """Candidates with their arrays; those in which nothing had happened since then, as of now, are left out."""
    going = _goings_on(candidates, now)
    kept = [number for number, last in enumerate(going.last) if since is None or last >= since]
    candidates = [candidates[number] for number in kept]
    facet_ids = sorted({facet for each in candidates for facet in each.facets})
    rows = {pk: (sort, key) for pk, sort, key in _facets(facet_ids)}
    facet_ids = [pk for pk in facet_ids if pk in rows]
    column = {pk: number for number, pk in enumerate(facet_ids)}
    sorts = [rows[pk][0] for pk in facet_ids]
    totals, everything = source.community(facet_ids)
    everything = value(everything, now, half_life=LONG)
    authors = [f"member {each.author_id}" if each.author_id else str(each.ref) for each in candidates]
    subject_sets = [
        frozenset(column[f] for f in each.facets if f in column and rows[f][0] == Sort.SUBJECT) for each in candidates
    ]
    rates = [smoothed_rate(value(totals.get(pk, 0.0), now, half_life=LONG), everything) for pk in facet_ids]
    return Slate(
        now=now,
        candidates=list(candidates),
        created=np.array([_days(now, each.created) for each in candidates]),
        active=np.array([_days(now, going.last[number]) for number in kept]),
        hotness=np.maximum(np.array([going.hotness[number] for number in kept]), 0.0),
        talkers=[len(going.talkers[number]) for number in kept],
        facet_ids=facet_ids,
        column=column,
        sorts=sorts,
        keys=[rows[pk][1] for pk in facet_ids],
        named={rows[pk]: pk for pk in facet_ids},
        rates=np.array(rates),
        about=_incidence(candidates, column, sorts, None),
        subjects=_incidence(candidates, column, sorts, Sort.SUBJECT),
        words=_incidence(candidates, column, sorts, Sort.WORD),
        places=[column.get(each.place) if each.place else None for each in candidates],
        authors=authors,
        subject_sets=subject_sets,
        everywhere=_everywhere(authors, subject_sets),
    )


def _candidates(since: datetime, now: datetime) -> list[Candidate]:
    found = [
        each for kind in all_kinds() if kind.is_chosen for each in kind.candidates(since=since, now=now)
    ]
    return sorted(found, key=lambda each: each.ref)


@dataclass(slots=True)
class GoingsOn:
    """What the ledger says happened in each item up to now, by place."""

    hotness: list[float]
    talkers: list[set[int]]  # who wrote there within a day
    last: list[datetime]  # when something last happened


def _goings_on(candidates: Sequence[Candidate], now: datetime) -> GoingsOn:
    """One query a kind."""
    number = {each.ref: place for place, each in enumerate(candidates)}
    found = GoingsOn(
        hotness=[0.0] * len(candidates),
        talkers=[set() for _ in candidates],
        last=[each.active if each.active <= now else each.created for each in candidates],
    )
    by_kind: dict[str, list[int]] = defaultdict(list)
    for each in candidates:
        by_kind[each.ref.kind].append(each.ref.id)
    for kind, ids in by_kind.items():
        acts = Activity.objects.filter(kind=kind, item__in=ids, verb__in=list(TALK), happened__lte=now)
        acts = acts.filter(happened__gt=now - SLEEPY)
        for item, member, verb, sign, happened in acts.values_list("item", "member_id", "verb", "sign", "happened"):
            place = number[ItemRef(kind, item)]
            found.hotness[place] += sign * TALK[verb] * 2.0 ** -_days(now, happened)
            if TALK[verb] >= 1:
                found.last[place] = max(found.last[place], happened)
                if now - happened < timedelta(days=1):
                    found.talkers[place].add(member)
    return found


def _facets(ids: Sequence[int]) -> list[tuple[int, str, str]]:
    return list(Facet.objects.filter(pk__in=ids).values_list("pk", "sort", "key"))


def _incidence(candidates: Sequence[Candidate], column: dict[int, int], sorts: Sequence[str], sort: str | None) -> Any:
    """Items × facets of one sort, each row divided by its count; of all sorts and undivided for None."""
    rows, columns, data = [], [], []
    for number, each in enumerate(candidates):
        own = {column[facet] for facet in each.facets if facet in column}
        own = {facet for facet in own if sort in (None, sorts[facet])}
        rows += [number] * len(own)
        columns += sorted(own)
        data += [1.0 / len(own) if sort else 1.0] * len(own)
    return csr_matrix((data, (rows, columns)), shape=(len(candidates), len(column)))


def _everywhere(authors: Sequence[str], subjects: Sequence[frozenset[int]]) -> frozenset[object]:
    times: Counter[object] = Counter(authors)
    for each in subjects:
        times.update(each)
    return frozenset(one for one, count in times.items() if count > max(len(authors) / 2, 10))


def _days(now: datetime, when: datetime) -> float:
    return (now - when).total_seconds() / DAY
