"""The block of My page about what is left to rate."""

from __future__ import annotations

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
