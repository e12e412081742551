"""Who may do what with listings and deals: pure answers, no queries. A refusal is the sentence the member reads."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from community.permissions import Sentence, refusal_to_write
from directory.models import Deal, Listing


def is_owner(member: Any, listing: Listing) -> bool:
    return member is not None and member.pk is not None and member.pk == listing.owner_id


def refusal_to_offer(member: Any, listing: Listing, *, is_reserved: bool) -> Sentence:
    """Why this member may not offer a deal; empty where they may."""
    if refusal := refusal_to_write(member):
        return refusal
    if is_owner(member, listing):
        return _("This is your own listing. Wait for someone to make an offer.")
    if listing.closed is not None or listing.shelf != Listing.Shelf.STANDING:
        return _("This listing is closed. Look for another one in the directory.")
    return _("This listing already has a deal.") if is_reserved else ""


def may_answer(member: Any, deal: Deal) -> bool:
    """Who listed it says yes or no, while the offer stands; needs deal.listing."""
    return deal.state == Deal.State.OFFERED and is_owner(member, deal.listing) and not refusal_to_write(member)


def may_close(member: Any, deal: Deal) -> bool:
    """Either side, once agreed; also one who may not write for now: what was handed over was handed over."""
    return deal.state == Deal.State.AGREED and deal.has_side(member)


def may_close_listing(member: Any, listing: Listing) -> bool:
    """Its owner, while it is open."""
    return listing.closed is None and is_owner(member, listing)


def may_tag(member: Any, listing: Listing) -> bool:
    """What it is about: who listed it, and staff, while it stands."""
    if listing.shelf != Listing.Shelf.STANDING or refusal_to_write(member):
        return False
    return is_owner(member, listing) or bool(member.is_moderator)
