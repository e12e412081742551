"""Taking a member's person out of the directory; what the other side of a deal needs to keep stays."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from directory.models import Deal, Listing
from profiles.models import Member


@transaction.atomic
def erase_listings(*, member: Member, now: datetime) -> None:
    """Listings go; those with a deal stay for its other side, closed and without their words."""
    own = Listing.objects.filter(owner=member)
    own.filter(deals__isnull=True).delete()
    for listing in own.order_by("pk"):
        listing.subjects.clear()
        listing.title, listing.text, listing.html, listing.place = _("a listing that was erased"), "", "", ""
        listing.facets, listing.price = [], None
        listing.closed = listing.closed or now
        listing.shelf = Listing.Shelf.HIDDEN
        listing.save()


@transaction.atomic
def erase_deals(*, member: Member, now: datetime) -> None:
    """Offers that wait are declined; what the member wrote with an offer is blanked."""
    theirs = Deal.objects.of(member)
    theirs.filter(state=Deal.State.OFFERED).update(state=Deal.State.DECLINED, closed=now)
    for deal in theirs.select_related("listing").order_by("pk"):
        if deal.listing.owner_id != member.pk:
            Deal.objects.filter(pk=deal.pk).update(remark="")
