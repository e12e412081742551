"""The interests that are stored of a member, by the sort of what they are in."""

from __future__ import annotations

from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber

from profiles.models import Interest, Member, Sort

MOST = 200  # interests of one sort that are looked at


def held_by(member: Member, *sorts: Sort) -> dict[str, list[Interest]]:
    """The strongest interests of each of these sorts, as totals have it; one query.

    Last of all those in what a member did nothing with but ask for less.
    """
    told = Q(long__gt=0) | Q(less__gt=0, acts__gt=0)
    held = Interest.objects.filter(told, member=member, facet__sort__in=sorts)
    nth = Window(RowNumber(), partition_by="facet__sort", order_by=[F("long").desc(), "facet"])
    found: dict[str, list[Interest]] = {sort: [] for sort in sorts}
    for interest in held.annotate(nth=nth).filter(nth__lte=MOST).select_related("facet").order_by("nth"):
        found[interest.facet.sort].append(interest)
    return found
