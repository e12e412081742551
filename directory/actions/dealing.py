"""A deal from the first offer to the handing over."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from community.permissions import refusal_to_write, refuse
from directory.models import Deal, Listing
from directory.permissions import is_owner, refusal_to_offer
from directory.places import OFFER
from lib.constraints import save_checked
from lib.kinds import ItemRef
from lib.live import hint
from notices.actions import News, tell
from profiles.activity import record
from profiles.models import Block, Member, Verb
from writing.actions import drop_draft


@transaction.atomic
def offer_deal(*, member: Member, listing: Listing, remark: str, key: UUID, now: datetime) -> Deal:
    """Answer a listing: buy what is sold, sell what is wanted; the same key again returns the first offer."""
    locked = Listing.objects.select_for_update(of=("self",)).select_related("owner").get(pk=listing.pk)
    if earlier := Deal.objects.of(member).filter(listing=locked, key=key).first():
        return earlier
    taken = Deal.objects.filter(listing=locked, state__in=[Deal.State.AGREED, Deal.State.CLOSED])
    refuse(refusal_to_offer(member, locked, is_reserved=taken.exists()))
    if Block.objects.bars(by=locked.owner_id, other=member):
        refuse(_("This member does not want to deal with you. Look for another listing."))
    is_sold = locked.sort != Listing.Sort.WANTED
    seller, buyer = (locked.owner, member) if is_sold else (member, locked.owner)
    deal = Deal(listing=locked, seller=seller, buyer=buyer, remark=remark.strip(), offered=now, key=key)
    deal.clean_fields()
    save_checked(deal)
    drop_draft(member=member, place=OFFER.at(listing.pk))
    record(member=member, verb=Verb.OFFERED, ref=_ref(deal), facets=locked.facets, now=now)
    _announce(deal, by=member, now=now)
    return deal


@transaction.atomic
def agree_deal(*, member: Member, deal: Deal, now: datetime) -> Deal:
    """Say yes to an offer: the listing is reserved, both sides have bought and sold."""
    locked = _locked(deal)
    _only_owner(member, locked)
    if locked.state in (Deal.State.AGREED, Deal.State.CLOSED):  # a second click
        return locked
    _only_from(locked, Deal.State.OFFERED)
    locked.state, locked.agreed = Deal.State.AGREED, now
    save_checked(locked)
    facets = locked.listing.facets
    record(member=locked.buyer, verb=Verb.BOUGHT, ref=_ref(locked), facets=facets, now=now)
    record(member=locked.seller, verb=Verb.SOLD, ref=_ref(locked), facets=facets, now=now)
    _announce(locked, by=member, now=now)
    return locked


@transaction.atomic
def decline_deal(*, member: Member, deal: Deal, now: datetime) -> Deal:
    """Say no to an offer; the ledger keeps no row, for a no tells nothing about either side's interests."""
    locked = _locked(deal)
    _only_owner(member, locked)
    if locked.state == Deal.State.DECLINED:
        return locked
    _only_from(locked, Deal.State.OFFERED)
    locked.state, locked.closed = Deal.State.DECLINED, now
    save_checked(locked)
    _announce(locked, by=member, now=now)
    return locked


@transaction.atomic
def close_deal(*, member: Member, deal: Deal, now: datetime) -> Deal:
    """Say that it was handed over; the listing closes, offers that waited are declined, both may rate."""
    locked = _locked(deal)
    if not locked.has_side(member):
        raise PermissionDenied(_("Only the two sides of a deal may close it."))
    if locked.state == Deal.State.CLOSED:
        return locked
    _only_from(locked, Deal.State.AGREED)
    locked.state, locked.closed = Deal.State.CLOSED, now
    save_checked(locked)
    waited = Deal.objects.filter(listing=locked.listing, state=Deal.State.OFFERED)
    declined = list(waited.select_related("listing", "seller", "buyer"))
    waited.update(state=Deal.State.DECLINED, closed=now)
    Listing.objects.filter(pk=locked.listing_id, closed__isnull=True).update(closed=now)
    record(member=member, verb=Verb.CLOSED, ref=_ref(locked), facets=locked.listing.facets, now=now)
    for waiting in declined:
        waiting.state = Deal.State.DECLINED
        _tell(waiting, by=locked.listing.owner, now=now)
    _announce(locked, by=member, now=now)
    return locked


def _locked(deal: Deal) -> Deal:
    """The deal as it stands, held till the end of the transaction, its listing first."""
    Listing.objects.select_for_update().get(pk=deal.listing_id)
    deals = Deal.objects.select_for_update(of=("self",)).select_related("listing", "seller", "buyer")
    return deals.get(pk=deal.pk)


def _only_owner(member: Member, deal: Deal) -> None:
    refuse(refusal_to_write(member))
    if not is_owner(member, deal.listing):
        raise PermissionDenied(_("Only who made the listing may answer the offer."))


def _only_from(deal: Deal, state: Deal.State) -> None:
    if deal.state != state:
        raise ValidationError(_("The deal has changed in the meantime. Load the page again to see how it stands."))


def _ref(deal: Deal) -> ItemRef:
    """What the ledger says was dealt in: the listing, which others may know of."""
    return ItemRef("listing", deal.listing_id)


def _announce(deal: Deal, *, by: Member, now: datetime) -> None:
    _tell(deal, by=by, now=now)
    transaction.on_commit(partial(hint, "deal", deal.pk))
    transaction.on_commit(partial(hint, "listing", deal.listing_id))


def _tell(deal: Deal, *, by: Member, now: datetime) -> None:
    """Tell the other side what became of the deal."""
    other, ref = deal.other_side(by), ItemRef("deal", deal.pk)
    told = News(
        other.pk, "deal", ref, f"deal:{deal.pk}:{deal.state}", now, actor_id=by.pk, because={"state": str(deal.state)}
    )
    tell(news=[told], now=now)
