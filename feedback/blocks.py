"""The block of My page about what is left to rate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When
from django.utils.translation import gettext_lazy as _

from directory.models import Deal
from feedback.models import Rating
from lib.blocks import BESIDE, Block, register

MOST = 6


def deals_to_rate(viewer: Any) -> QuerySet[Any, Any]:
    """Closed deals this member has not rated and still may, oldest first."""
    over = Rating.objects.filter(Q(rater=viewer.pk) | Q(revealed__isnull=False), deal=OuterRef("pk"))
    deals = Deal.objects.of(viewer).filter(~Exists(over), state=Deal.State.CLOSED).order_by("closed")
    other = Case(When(seller=viewer.pk, then=F("buyer__name")), default=F("seller__name"))
    return deals.annotate(number=F("pk"), about=F("listing__title"), other=other)[:MOST]


def left_to_rate(members: Iterable[int], *, since: datetime) -> dict[int, list[tuple[int, datetime]]]:
    """By member their deals that were closed since and that they have not rated, oldest first, and when; one query."""
    own, found = set(members), defaultdict(list)
    opened = Rating.objects.filter(revealed__isnull=False, deal=OuterRef("pk"))
    rated = Rating.objects.filter(deal=OuterRef("pk"))
    deals = Deal.objects.filter(
        Q(seller__pk__among=own) | Q(buyer__pk__among=own), ~Exists(opened), state=Deal.State.CLOSED
    )
    deals = deals.filter(closed__gt=since).order_by("closed", "pk")
    sides = {name: Exists(rated.filter(rater=OuterRef(name))) for name in ("seller", "buyer")}
    rows = deals.annotate(by_seller=sides["seller"], by_buyer=sides["buyer"])
    columns = ("pk", "closed", "seller", "buyer", "by_seller", "by_buyer")
    for deal, closed, seller, buyer, *has_rated in rows.values_list(*columns):
        for member, is_rated in zip((seller, buyer), has_rated, strict=True):
            if member in own and not is_rated:
                found[member].append((deal, closed))
    return dict(found)


register(
    Block(
        name="rate",
        title=_("Rate your deal"),
        says=_("Deals of yours that are closed, and that you have not rated yet."),
        nth=10,
        most=3,
        column=BESIDE,
        template="home/blocks/deals.html",
        rows=deals_to_rate,
        columns=("number", "about", "other"),
    )
)
