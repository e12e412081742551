"""What members are about, and what of it each of them lets others see, as matrices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import numpy as np
from django.db.models import Q, QuerySet
from scipy.sparse import csr_matrix

from community.models import Forum, Post, Shelf, Thread
from profiles.interests import LATELY, LONG, growth
from profiles.models import Facet, Interest, Member, Sight, Sort, TalksAbout
from search.blend import Floats
from search.near.comparing import Whole, lifted, lined_up

HERE = timedelta(days=60)  # who was not here for so long is shown to nobody
SEEN = (Sight.EVERYONE, Sight.MEMBERS)
ROW = np.dtype([("member", "i8"), ("facet", "i8"), ("long", "f8"), ("lately", "f8"), ("less", "f8")])
PAIR = np.dtype([("one", "i8"), ("other", "i8")])
SORTS = (Sort.SUBJECT.value, Sort.WORD.value)


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
        rows = Facet.objects.filter(sort__in=[*SORTS, Sort.KIND]).order_by("pk")
        told = list(rows.values_list("pk", "sort", "long", "lately"))
        sorts = np.array([SORTS.index(row[1]) if row[1] in SORTS else len(SORTS) for row in told], dtype=np.int64)
        rates = []
        for column, half_life in ((2, LONG), (3, LATELY)):
            counts = np.maximum([row[column] for row in told], 0.0) / growth(self.now, half_life=half_life)
            everything = np.maximum(counts[sorts == len(SORTS)].sum(), counts)
            rates.append((counts + 0.5) / (everything + 1.0))
        return np.array([row[0] for row in told], dtype=np.int64), sorts, rates[0], rates[1]

    @cached_property
    def lifts(self) -> tuple[Whole, Whole, Floats]:
        """Row of the member, column of the facet, and what it counts for them."""
        ids, sorts, long_rates, late_rates = self.facets
        held = Interest.objects.filter(member__in=learned_of(), facet__sort__in=[*SORTS, Sort.KIND]).order_by()
        told = _array(held.values_list("member_id", "facet_id", "long", "lately", "less"), ROW)
        told = told[np.isin(told["member"], self.members) & np.isin(told["facet"], ids)]
        row, column = np.searchsorted(self.members, told["member"]), np.searchsorted(ids, told["facet"])
        is_kind = sorts[column] == len(SORTS)
        values = np.zeros(told.size)
        for name, half_life, rates in (("long", LONG, long_rates), ("lately", LATELY, late_rates)):
            counts = told[name] - told["less"] if name == "long" else told[name]
            counts = np.maximum(counts / growth(self.now, half_life=half_life), 0.0)
            did = np.bincount(row, weights=counts * is_kind, minlength=self.members.size)
            values += lifted(counts, rates[column], did[row])
        values[told["less"] >= told["long"]] = 0.0  # what they asked less of is not what they are about, on any clock
        return row[~is_kind], column[~is_kind], values[~is_kind]

    def about(self, members: Whole) -> csr_matrix:
        """What these members are about, as they know it themselves."""
        row, column, values = self.lifts
        wanted = np.isin(self.members[row], members)
        at = np.searchsorted(members, self.members[row[wanted]])
        return lined_up((members.size, self.facets[0].size), at, column[wanted], values[wanted], self.facets[1])

    def told(self) -> csr_matrix:
        """What the others are about, no more of it than members may read of them."""
        row, column, values = self.lifts
        wanted = np.isin(self.members[row], self.others)
        at, column, values = np.searchsorted(self.others, self.members[row[wanted]]), column[wanted], values[wanted]
        width = self.facets[0].size
        is_told = np.isin(at * width + column, np.concatenate([self._subjects(), self._words()]))
        shape = (self.others.size, width)
        return lined_up(shape, at[is_told], column[is_told], values[is_told], self.facets[1])

    def _subjects(self) -> Whole:
        """Cells of what the list of members says they talk about."""
        ids = self.facets[0]
        keys = Facet.objects.filter(sort=Sort.SUBJECT).order_by().values_list("key", "pk")
        of = {int(key): pk for key, pk in keys}
        talk = TalksAbout.objects.filter(entry__audience=Sight.MEMBERS).order_by()
        rows = [(member, of[subject]) for member, subject in talk.values_list("entry__member_id", "subject_id")
                if subject in of]  # fmt: skip
        pairs = np.array(rows, dtype=np.int64).reshape(-1, 2)
        pairs = pairs[np.isin(pairs[:, 0], self.others)]
        cells: Whole = np.searchsorted(self.others, pairs[:, 0]) * ids.size + np.searchsorted(ids, pairs[:, 1])
        return cells

    def _words(self) -> Whole:
        """Cells of the words of threads they wrote in, where every member may read them."""
        ids = self.facets[0]
        threads = Thread.objects.filter(
            shelf=Shelf.STANDING, forum__in=Forum.objects.order_by().shown_to(Sight.MEMBERS)
        ).order_by()
        posts = Post.objects.filter(shelf=Shelf.STANDING, thread__in=threads, author__isnull=False).order_by()
        wrote = _array(posts.values_list("author_id", "thread_id").distinct(), PAIR)
        wrote = wrote[np.isin(wrote["one"], self.others)]
        known = np.unique(wrote["other"])
        said = _array(_words_of(threads.values_list("pk", "facets")), PAIR)
        said = said[np.isin(said["one"], known) & np.isin(said["other"], ids)]
        who = (np.searchsorted(self.others, wrote["one"]), np.searchsorted(known, wrote["other"]))
        what = (np.searchsorted(known, said["one"]), np.searchsorted(ids, said["other"]))
        writing = csr_matrix((np.ones(wrote.size), who), shape=(self.others.size, known.size))
        saying = csr_matrix((np.ones(said.size), what), shape=(known.size, ids.size))
        found = (writing @ saying).tocoo()
        is_word = self.facets[1][found.col] == SORTS.index(Sort.WORD)
        cells: Whole = found.row[is_word].astype(np.int64) * ids.size + found.col[is_word]
        return cells


def crowd_of(now: datetime) -> Crowd:
    """Whoever is there now."""
    members, others = learned_of(), Member.objects.filter(may_be_near(now))
    return Crowd(_ids(members), _ids(others), now)


def _ids(members: QuerySet[Member]) -> Whole:
    return np.array(list(members.order_by("pk").values_list("pk", flat=True)), dtype=np.int64)


def _words_of(rows: Any) -> Iterable[tuple[int, int]]:
    return ((thread, facet) for thread, facets in rows.iterator(chunk_size=5000) for facet in facets)


def _array(rows: Any, kind: np.dtype[Any]) -> Any:
    """Rows of the database as a structured array, without all of them as objects at once."""
    told: Iterable[Sequence[Any]] = rows.iterator(chunk_size=5000) if isinstance(rows, QuerySet) else rows
    return np.fromiter(told, dtype=kind)
