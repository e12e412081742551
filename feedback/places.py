"""Where members write of one another, for drafts to know their places by."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from directory.models import Deal
from writing.places import Place


def _title(deal: Deal) -> str:
    return deal.listing.title


def _url(deal: Deal) -> str:
    return reverse("feedback:deal-rate", args=[deal.pk])


RATE = Place("rate", "deal", _("Rating of the deal about “%(title)s”"), _url, _title, ("listing",))
