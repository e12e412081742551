"""Where interests are taken from: the stored ones, or the ledger folded from zero as of a moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from django.db.models import Sum

from profiles.learning import Terms, fold
from profiles.models import Activity, Facet, Interest, Sort

Row = tuple[int, int, str, float, float]  # member, facet, sort, long, less


class Source(Protocol):
    """What is known of members and of the community, in units of the landmark's date."""

    def interests(self, member_ids: Sequence[int]) -> Iterable[Row]:
        """The members' totals in facets."""

    def community(self, facet_ids: Sequence[int]) -> tuple[dict[int, float], float]:
        """The community's totals in these facets, and in all that it did."""


class Stored:
    """As learned; two queries."""

    def interests(self, member_ids: Sequence[int]) -> Iterable[Row]:
        rows = Interest.objects.filter(member__in=member_ids).order_by()
        return rows.values_list("member_id", "facet_id", "facet__sort", "long", "less").iterator(chunk_size=5000)

    def community(self, facet_ids: Sequence[int]) -> tuple[dict[int, float], float]:
        everything = Facet.objects.filter(sort=Sort.KIND).aggregate(total=Sum("long"))["total"] or 0.0
        return dict(Facet.objects.filter(pk__in=facet_ids).values_list("pk", "long")), everything


class Folded:
    """From zero, of what the ledger held of everyone up to a moment; for `why` and for tests."""

    def __init__(self, upto: datetime, position: int | None = None) -> None:
        rows = Activity.objects.settled().filter(happened__lte=upto).order_by("position")
        if position is not None:
            rows = rows.filter(position__lte=position)
        self.terms: Terms = fold(rows.iterator())
        self.sorts = dict(Facet.objects.values_list("pk", "sort"))
        self.totals: dict[int, float] = defaultdict(float)
        for (_member, facet), total in self.terms.items():
            self.totals[facet] += total.long

    def interests(self, member_ids: Sequence[int]) -> Iterable[Row]:
        wanted = set(member_ids)
        for (member, facet), total in self.terms.items():
            if member in wanted:
                yield member, facet, self.sorts[facet], total.long, total.less

    def community(self, facet_ids: Sequence[int]) -> tuple[dict[int, float], float]:
        everything = sum(total for facet, total in self.totals.items() if self.sorts[facet] == Sort.KIND)
        return {facet: self.totals.get(facet, 0.0) for facet in facet_ids}, everything
