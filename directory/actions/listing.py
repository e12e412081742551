"""Putting a listing up, looking at it, taking it down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from community.actions.starting import MOST_SUBJECTS
from community.permissions import refusal_to_write, refuse
from directory.models import Deal, Listing
from directory.permissions import is_owner, may_close_listing
from directory.places import NEW_LISTING
from lib.kinds import ItemRef
from lib.live import happened, hint
from lib.markdown import excerpt
from lib.pictures import digests_in
from lib.words import words_of
from profiles.activity import record
from profiles.facets import facet_ids
from profiles.models import Member, Subject, Verb, looks_at
from writing.actions import drop_draft, keep_pictures
from writing.rendering import rendered

WORDS_FROM = 2000  # characters of the description that say what it is about
TYPED = {"sort", "title", "text", "price", "currency", "place"}  # what a person types, and what is checked of it


def list_item(
    *,
    owner: Member,
    sort: str,
    title: str,
    text: str,
    price: Decimal | None,
    currency: str,
    place: str,
    subjects: Sequence[Subject],
    key: UUID,
    now: datetime,
) -> Listing:
    """Put something up for sale or as wanted; the same key again returns the listing that it made."""
    refuse(refusal_to_write(owner))
    if earlier := Listing.objects.filter(owner=owner, key=key).first():
        return earlier
    if len(subjects) > MOST_SUBJECTS:
        raise ValidationError({"subjects": _("Choose at most five subjects.")})
    listing = Listing(
        owner=owner, sort=sort, title=title.strip(), text=text, price=price, currency=currency, place=place, posted=now
    )
    listing.clean_fields(exclude={field.name for field in Listing._meta.fields} - TYPED)
    listing.html, listing.key = rendered(text).html, key
    try:
        with transaction.atomic():
            _put_up(listing, subjects)
            drop_draft(member=owner, place=NEW_LISTING)
    except IntegrityError:  # the other of two clicks was quicker
        return Listing.objects.get(owner=owner, key=key)
    return listing


def _put_up(listing: Listing, subjects: Sequence[Subject]) -> None:
    listing.save()
    listing.subjects.set(subjects)
    refresh_facets(listing=listing)
    ref = ItemRef("listing", listing.pk)
    if digests_in(listing.html):
        keep_pictures(ref=ref, html=listing.html, writer=listing.owner, now=listing.posted)
    record(member=listing.owner, verb=Verb.LISTED, ref=ref, facets=listing.facets, now=listing.posted)
    transaction.on_commit(partial(hint, "listing", listing.pk))
    transaction.on_commit(partial(happened, "listing", listing.pk))


def refresh_facets(*, listing: Listing) -> None:
    """Write down what a listing is about: kind, place, owner, subjects, words."""
    listing.facets = facet_ids(
        kind="listing",
        place="directory",
        person=listing.owner_id,
        subjects=listing.chosen_subjects().order_by("pk"),
        words=words_of(listing.title, [excerpt(listing.html, WORDS_FROM)]),
        proposed=listing.proposed(),
    )
    listing.save(update_fields=["facets"])


@transaction.atomic
def close_listing(*, member: Member, listing: Listing, now: datetime) -> Listing:
    """Take a listing down; offers that wait are declined with it, an agreed deal goes on."""
    if not is_owner(member, listing):
        raise PermissionDenied(_("Only who listed it may take it down."))
    locked = Listing.objects.select_for_update().get(pk=listing.pk)
    if not may_close_listing(member, locked):  # a second click
        return locked
    locked.closed = now
    locked.save(update_fields=["closed"])
    Deal.objects.filter(listing=locked, state=Deal.State.OFFERED).update(state=Deal.State.DECLINED, closed=now)
    ref = ItemRef("listing", locked.pk)
    record(member=member, verb=Verb.CLOSED, ref=ref, facets=locked.facets, now=now)
    transaction.on_commit(partial(hint, "listing", locked.pk))
    return locked


@transaction.atomic
def note_seen(*, member: Member, listing: Listing, now: datetime) -> None:
    """Write down that a member looked at another's listing, once: it is nothing new for them then."""
    Member.objects.select_for_update().get(pk=member.pk)  # two at once take turns
    if is_owner(member, listing) or looks_at("listing", members=[member.pk], items=[listing.pk]):
        return
    record(member=member, verb=Verb.VIEWED, ref=ItemRef("listing", listing.pk), facets=listing.facets, now=now)


def hide_listing(*, listing_id: int) -> bool:
    """Take a listing from everyone's sight; whether it stood. Moderation records who and why."""
    return _move(listing_id, Listing.Shelf.STANDING, Listing.Shelf.HIDDEN)


def restore_listing(*, listing_id: int) -> bool:
    """Bring a hidden listing back; whether it was hidden. Of one whose owner is erased there is nothing to bring."""
    if Listing.objects.filter(pk=listing_id, owner__status=Member.Status.ERASED).exists():
        return False
    return _move(listing_id, Listing.Shelf.HIDDEN, Listing.Shelf.STANDING)


@transaction.atomic
def _move(listing_id: int, start: Listing.Shelf, end: Listing.Shelf) -> bool:
    listing = Listing.objects.select_for_update().get(pk=listing_id)
    if listing.shelf != start:
        return False
    listing.shelf = end
    listing.save(update_fields=["shelf"])
    return True
