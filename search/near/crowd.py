"""What members are about, and what of it each of them lets others see, as matrices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import numpy as np
from django.db.models import Q, QuerySet
from scipy.sparse import csr_matrix, vstack

from community.models import Forum, Post, Shelf, Thread
from profiles.interests import LATELY, LONG, growth
from profiles.models import Facet, Member, Sight, Sort, TalksAbout
from search.blend import Floats
from search.near.comparing import Whole, lifted, lined_up
from search.near.reading import HELD, as_rows, interests_of

HERE = timedelta(days=60)  # who was not here for so long is shown to nobody
SEEN = (Sight.EVERYONE, Sight.MEMBERS)
PAIR = np.dtype([("one", "i8"), ("other", "i8")])
KIND = HELD.index(Sort.KIND)
Lifts = tuple[Whole, Whole, Floats]


def learned_of() -> QuerySet[Member]:
    """Whoever has people like them: those of whom the place learns."""
    return Member.objects.filter(is_active=True, status=Member.Status.ACTIVE, is_personalised=True)


def may_be_near(now: datetime, prefix: str = "") -> Q:
    """Who lets themselves be found by what they talk about, and was here lately where they let that be seen."""
    told = {
        "is_active": True,
        "status": Member.Status.ACTIVE,
        "is_personalised": True,
        "is_listed": True,
        "subjects_to__in": SEEN,
        "here_to__in": SEEN,
        "last_here__gte": now - HERE,
    }
    return Q(**{f"{prefix}{name}": value for name, value in told.items()})


@dataclass(frozen=True)
class Crowd:
    """All of whom the place learns, and which of them may be shown to others; ids ascend."""

    members: Whole
    others: Whole
    now: datetime

    @cached_property
    def facets(self) -> tuple[Whole, Whole, Floats, Floats]:
        """Ids in order, the sort of each (2 for a kind), and the community's rates on both clocks."""
        rows = Facet.objects.filter(sort__in=HELD).order_by("pk")
        told = list(rows.values_list("pk", "sort", "long", "lately"))
        sorts = np.array([HELD.index(row[1]) for row in told], dtype=np.int64)
        rates = []
        for column, half_life in ((2, LONG), (3, LATELY)):
            counts = np.maximum([row[column] for row in told], 0.0) / growth(self.now, half_life=half_life)
            everything = np.maximum(counts[sorts == KIND].sum(), counts)
            rates.append((counts + 0.5) / (everything + 1.0))
        return np.array([row[0] for row in told], dtype=np.int64), sorts, rates[0], rates[1]

    def compared(self, wanted: Whole) -> tuple[csr_matrix, csr_matrix]:
        """What these members are about, as they know it themselves; and what the others are, as members may read it."""
        about, told, said = [], [], Said.of(self)
        for some, rows in interests_of(self.members):
            lifts = self._lifts(some, rows)
            about.append(self._of_some(lifts, some, np.intersect1d(some, wanted)))
            others = np.intersect1d(some, self.others)
            told.append(self._of_some(lifts, some, others, said.cells(others)))
        none = csr_matrix((0, self.facets[0].size))
        return vstack([none, *about], format="csr"), vstack([none, *told], format="csr")

    def _lifts(self, some: Whole, rows: Any) -> Lifts:
        """Row of the member, column of the facet, and what it counts for them."""
        ids, sorts, long_rates, late_rates = self.facets
        rows = rows[np.isin(rows["facet"], ids)]
        row, column = np.searchsorted(some, rows["member"]), np.searchsorted(ids, rows["facet"])
        is_kind = sorts[column] == KIND
        values = np.zeros(rows.size)
        for name, half_life, rates in (("long", LONG, long_rates), ("lately", LATELY, late_rates)):
            counts = rows[name] - rows["less"] if name == "long" else rows[name]
            counts = np.maximum(counts / growth(self.now, half_life=half_life), 0.0)
            did = np.bincount(row, weights=counts * is_kind, minlength=some.size)
            values += lifted(counts, rates[column], did[row])
        values[rows["less"] >= rows["long"]] = 0.0  # what they asked less of is not what they are about, on any clock
        return row[~is_kind], column[~is_kind], values[~is_kind]

    def _of_some(self, lifts: Lifts, some: Whole, chosen: Whole, cells: Whole | None = None) -> csr_matrix:
        """The lifts of those of some members; where cells are given, in these alone."""
        row, column, values = lifts
        is_chosen = np.isin(some, chosen)[row]
        at, column, values = np.searchsorted(chosen, some[row[is_chosen]]), column[is_chosen], values[is_chosen]
        width = self.facets[0].size
        if cells is not None:
            is_told = np.isin(at * width + column, cells)
            at, column, values = at[is_told], column[is_told], values[is_told]
        return lined_up((chosen.size, width), at, column, values, self.facets[1])


@dataclass(frozen=True)
class Said:
    """What members may read that others are about: subjects of the list of members, and words of what they wrote."""

    subjects: Any  # of PAIR: member and facet
    facets: Whole
    writers: Whole
    writing: csr_matrix  # writers × threads
    saying: csr_matrix  # threads × facets, their words

    @classmethod
    def of(cls, crowd: Crowd) -> Said:
        ids = crowd.facets[0]
        threads = Thread.objects.filter(
            shelf=Shelf.STANDING, forum__in=Forum.objects.order_by().shown_to(Sight.MEMBERS)
        ).order_by()
        posts = Post.objects.filter(shelf=Shelf.STANDING, thread__in=threads, author__isnull=False).order_by()
        wrote = as_rows(posts.values_list("author_id", "thread_id").distinct(), PAIR)
        wrote = wrote[np.isin(wrote["one"], crowd.others)]
        writers, known = np.unique(wrote["one"]), np.unique(wrote["other"])
        words = ids[crowd.facets[1] == HELD.index(Sort.WORD)]
        said = as_rows(_words_of(threads.values_list("pk", "facets")), PAIR)
        said = said[np.isin(said["one"], known) & np.isin(said["other"], words)]
        who = (np.searchsorted(writers, wrote["one"]), np.searchsorted(known, wrote["other"]))
        what = (np.searchsorted(known, said["one"]), np.searchsorted(ids, said["other"]))
        return cls(
            subjects=_subjects(),
            facets=ids,
            writers=writers,
            writing=csr_matrix((np.ones(wrote.size), who), shape=(writers.size, known.size)),
            saying=csr_matrix((np.ones(said.size), what), shape=(known.size, ids.size)),
        )

    def cells(self, others: Whole) -> Whole:
        """Of these others, whose ids ascend, and all facets, which are told: by the row's number times their number."""
        width, own = self.facets.size, self.subjects[np.isin(self.subjects["one"], others)]
        listed = np.searchsorted(others, own["one"]) * width + np.searchsorted(self.facets, own["other"])
        is_here = np.isin(self.writers, others)
        spoken = (self.writing[is_here] @ self.saying).tocoo()
        row = np.searchsorted(others, self.writers[is_here])[spoken.row]
        found: Whole = np.concatenate([listed, row.astype(np.int64) * width + spoken.col])
        return found


def _subjects() -> Any:
    """Who talks about which subject, by its facet, as the list of members says it to members."""
    known = Facet.objects.filter(sort=Sort.SUBJECT).order_by().values_list("key", "pk")
    of = {int(key): pk for key, pk in known}
    talk = TalksAbout.objects.filter(entry__audience=Sight.MEMBERS, subject__in=of).order_by()
    rows = as_rows(talk.values_list("entry__member_id", "subject_id"), PAIR)
    subjects = np.array(sorted(of), dtype=np.int64)
    facets = np.array([of[each] for each in sorted(of)], dtype=np.int64)
    rows["other"] = facets[np.searchsorted(subjects, rows["other"])] if rows.size else rows["other"]
    return rows


def crowd_of(now: datetime) -> Crowd:
    """Whoever is there now."""
    members, others = learned_of(), Member.objects.filter(may_be_near(now))
    return Crowd(_ids(members), _ids(others), now)


def _ids(members: QuerySet[Member]) -> Whole:
    return np.array(list(members.order_by("pk").values_list("pk", flat=True)), dtype=np.int64)


def _words_of(rows: Any) -> Iterable[tuple[int, int]]:
    return ((thread, facet) for thread, facets in rows.iterator(chunk_size=5000) for facet in facets)
