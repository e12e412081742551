"""Where interests are taken from: the stored ones, or the ledger folded from zero as of a moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol

from django.db import connection
from django.db.models import Q, QuerySet

from lib.clock import month_of
from lib.prepared import ask
from profiles.learning import Terms, Totals, fold, gathered
from profiles.models import Activity, Facet, Interest, Sort
from profiles.weighing import scales
from search.recommending.copying import totals_of
from search.recommending.slate import Community

Row = tuple[int, int, str, float, float]  # member, facet, sort, long, less


class Source(Protocol):
    """What is known of members and of the community, in units of the landmark's date."""

    def interests(self, member_ids: Sequence[int]) -> Iterable[Row]:
        """The members' totals in facets."""

    def community(self, facet_ids: Sequence[int]) -> Community:
        """What these facets are called, and the community's totals in them and in all that it did."""


class Stored:
    """As learned; a query each."""

    def interests(self, member_ids: Sequence[int]) -> Iterable[Row]:
        if len(member_ids) == 1:
            return ask(_interests, viewer=None, ids=member_ids)
        if connection.vendor == "postgresql":
            return totals_of(member_ids).rows()
        return _interests(None, member_ids).iterator(chunk_size=5000)

    def community(self, facet_ids: Sequence[int]) -> Community:
        rows = ask(_facets, viewer=None, ids=facet_ids)
        return Community(
            names={pk: (sort, key) for pk, sort, key, *_of in rows},
            totals={pk: long for pk, *_of, long, _things in rows},
            everything=sum(long for _pk, sort, _key, long, _things in rows if sort == Sort.KIND),
            things={pk: things for pk, *_of, things in rows},
            all_things=sum(things for _pk, sort, *_of, things in rows if sort == Sort.KIND),
        )


def _interests(viewer: Any, ids: Sequence[int]) -> QuerySet[Any, Any]:
    rows = Interest.objects.filter(member__pk__among=ids).order_by()
    return rows.values_list("member_id", "facet_id", "facet__sort", "long", "less")


def _facets(viewer: Any, ids: Sequence[int]) -> QuerySet[Any, Any]:
    """These, and all kinds, which add up to all that the community did."""
    return Facet.objects.filter(Q(pk__among=ids) | Q(sort=Sort.KIND)).values_list("pk", "sort", "key", "long", "things")


class Folded:
    """From zero, of what the ledger held of everyone up to a moment; for `why` and for tests.

    How many things have each word is no matter of the ledger, and is taken as it was counted last.
    """

    def __init__(self, *, position: int, recorded_by: datetime | None = None) -> None:
        rows = Activity.objects.settled().filter(position__lte=position).order_by("position")
        if recorded_by is not None:
            rows = rows.filter(recorded__lte=recorded_by)
        self.terms: Terms = gathered(until=month_of(recorded_by) if recorded_by else None)
        for key, total in fold(rows.iterator(), scales()).items():
            self.terms[key] = self.terms.get(key, Totals()).plus(total)
        facets = list(Facet.objects.values_list("pk", "sort", "key", "things"))
        self.names = {pk: (sort, key) for pk, sort, key, _things in facets}
        self.things = {pk: things for pk, _sort, _key, things in facets}
        self.totals: dict[int, float] = defaultdict(float)
        for (_member, facet), total in self.terms.items():
            self.totals[facet] += total.long

    def interests(self, member_ids: Sequence[int]) -> Iterable[Row]:
        wanted = set(member_ids)
        for (member, facet), total in self.terms.items():
            if member in wanted:
                yield member, facet, self.names[facet][0], total.long, total.less

    def community(self, facet_ids: Sequence[int]) -> Community:
        everything = sum(total for facet, total in self.totals.items() if self.names[facet][0] == Sort.KIND)
        names = {facet: self.names[facet] for facet in facet_ids if facet in self.names}
        every = sum(things for pk, things in self.things.items() if self.names[pk][0] == Sort.KIND)
        return Community(names, self.totals, everything, self.things, every)
