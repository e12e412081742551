"""Where in the directory something can be written, for drafts to know their places by."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from writing.places import Place


def _new_url(listing: Any) -> str:
    return reverse("directory:new-listing")


def _offer_url(listing: Any) -> str:
    return reverse("directory:offer-deal", args=[listing.pk])


OFFER = Place("offer", "listing", _("Offer for “%(title)s”"), _offer_url)
LIST = Place("list", "listing", _("New listing"), _new_url, alone=_("New listing"))
NEW_LISTING = LIST.at(0)
