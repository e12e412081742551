"""What listings and deals are to the apps below, and to the chooser, the index and the mail above."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Cast, JSONObject, Left
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from directory import actions
from directory.models import Deal, Listing, ListingQuerySet, ListingSubject
from directory.permissions import may_tag
from directory.places import LIST, OFFER
from lib.clock import now as present
from lib.feeds import GUEST
from lib.kinds import Candidate, Document, Fact, ItemRef, Kind, Story, register, worded
from lib.markdown import excerpt, plain
from lib.nested import moment, moment_or_none
from profiles.gathering import Makings, People, subjects_in
from profiles.models import looked_at, looks_at
from profiles.proposing.tagging import TaggedKind
from writing.places import register_place

PLACE = 1  # where facet_keys puts the place: after the kind
CANDIDATES = 1000  # that came last
LEAD = 1500  # characters of HTML an excerpt is cut from


class ListingKind(TaggedKind):
    name = "listing"
    links = ListingSubject
    called = gettext_lazy("Listings")
    holds_pictures = True
    is_chosen = True
    is_found = True
    is_mapped = True
    is_kept = True
    is_read_at_a_look = True

    def visible_to(self, viewer: Any) -> QuerySet[Listing]:
        return Listing.objects.visible_to(viewer)

    def mapped(self, first: int, end: int) -> Iterable[tuple[str, datetime | None]]:
        """The directory, and what one can still have or supply of it."""
        if not first:
            yield reverse("directory:listing-list"), None
        listings = Listing.objects.visible_to(GUEST).open().filter(pk__gte=first, pk__lt=end).order_by("pk")
        yield from ((listing.get_absolute_url(), listing.posted) for listing in listings.only("posted"))

    def standing(self) -> ListingQuerySet:
        return Listing.objects.filter(shelf=Listing.Shelf.STANDING)

    def renew_facets(self, ids: Sequence[int]) -> None:
        for listing in Listing.objects.filter(pk__in=ids).order_by("pk"):
            actions.refresh_facets(listing=listing)

    def may_tag(self, member: Any, item: Listing) -> bool:
        return may_tag(member, item)

    def makings(self, viewer: Any, ids: Sequence[int]) -> QuerySet[Listing]:
        agreed = Deal.objects.filter(listing=OuterRef("pk"), state=Deal.State.AGREED)
        made = JSONObject(
            **{name: F(name) for name in ("sort", "title", "currency", "place", "posted", "closed")},
            html=Left("html", LEAD),
            price=Cast("price", CharField()),
            is_reserved=Exists(agreed),
            author=F("owner_id"),
            subjects=subjects_in(ListingSubject.objects.filter(listing=OuterRef("pk"))),
        )
        return self.visible_to(viewer).filter(pk__among=ids).annotate(makings=made)

    def told(self, pk: int, made: Makings, people: People) -> Story:
        listing = Listing(pk=pk, **{name: made[name] for name in ("sort", "title", "currency", "place", "html")})
        listing.posted, listing.closed = moment(made["posted"]), moment_or_none(made["closed"])
        listing.price = None if made["price"] is None else Decimal(made["price"])
        listing.is_reserved = bool(made["is_reserved"])  # type: ignore[attr-defined]
        return _story(listing, people.one(made["author"]), made["subjects"])

    def facts_of(self, member: Any, viewer: Any) -> list[Fact]:
        """What they sell or want now."""
        count = Listing.objects.visible_to(viewer).open().filter(owner=member.pk).count()
        return [Fact(ngettext("%d listing", "%d listings", count) % count)] if count else []

    def written_by(self, member_id: int, limit: int) -> list[tuple[datetime, int]]:
        listings = Listing.objects.filter(owner=member_id).order_by("-posted", "-pk")
        return list(listings.values_list("posted", "pk")[:limit])

    def begun_by(self, member_id: int) -> set[int]:
        return set(Listing.objects.filter(owner=member_id).order_by().values_list("pk", flat=True))

    def candidates(self, *, since: datetime, now: datetime) -> list[Candidate]:
        listings = Listing.objects.available(now).filter(posted__gte=since).order_by("-posted", "-pk")
        return _as_candidates(listings[:CANDIDATES])

    def candidates_among(self, ids: Sequence[int], *, now: datetime) -> list[Candidate]:
        return _as_candidates(Listing.objects.available(now).filter(pk__among=ids))

    def unread_by(self, viewer: Any, ids: Sequence[int]) -> ListingQuerySet:
        """Those the viewer may see, of others, neither looked at before nor dealt in."""
        found = Listing.objects.visible_to(viewer).filter(pk__among=ids)
        if viewer is None or not viewer.is_authenticated:
            return found
        own = Deal.objects.filter(Q(buyer=viewer.pk) | Q(seller=viewer.pk), listing=OuterRef("pk"))
        return found.exclude(owner=viewer.pk).filter(~looked_at(self.name, member=viewer.pk), ~Exists(own))

    def eligible(self, viewer: Any, ids: Sequence[int]) -> set[int]:
        """Those of them that are still to be had."""
        return set(self.unread_by(viewer, ids).available(present()).values_list("pk", flat=True))

    def read_by(self, viewers: Sequence[Any], ids: Sequence[int]) -> set[tuple[int, int]]:
        """Who looked at which, or made an offer for it; three queries."""
        members, items = [viewer.pk for viewer in viewers], list(ids)
        deals = Deal.objects.filter(listing__pk__among=items)
        return {
            *looks_at(self.name, members=members, items=items),
            *deals.filter(buyer__pk__among=members).values_list("buyer_id", "listing_id"),
            *deals.filter(seller__pk__among=members).values_list("seller_id", "listing_id"),
        }

    def facets(self, ids: Iterable[int]) -> dict[int, list[int]]:
        return dict(Listing.objects.filter(pk__in=list(ids)).values_list("pk", "facets"))

    def documents(self, ids: Sequence[int]) -> list[Document]:
        """Those one can still have or supply; what is closed or hidden is taken out."""
        return [
            Document(
                ref=ItemRef(self.name, listing.pk),
                title=listing.title,
                body=f"{plain(listing.html)}\n{listing.place}",
                active=listing.posted,
            )
            for listing in Listing.objects.open().filter(pk__in=ids).order_by("pk")
        ]

    def wordings(self, viewer: Any, ids: Sequence[int]) -> Sequence[QuerySet[Any]]:
        return [worded(self.visible_to(viewer).filter(pk__among=ids), html="html", words="place")]

    def all_ids(self) -> Iterable[int]:
        return Listing.objects.order_by("pk").values_list("pk", flat=True).iterator()

    def hide(self, item_id: int, *, now: datetime) -> bool:
        return actions.hide_listing(listing_id=item_id)

    def restore(self, item_id: int, *, now: datetime) -> bool:
        return actions.restore_listing(listing_id=item_id)

    def for_staff(self, staff: Any) -> QuerySet[Listing]:
        return Listing.objects.all()

    def name_of(self, item_id: int) -> str:
        return str(Listing.objects.filter(pk=item_id).values_list("title", flat=True).first() or "")

    def export(self, member: Any) -> list[dict[str, Any]]:
        """What they listed, in their own words."""
        return [
            {
                "title": listing.title,
                "text": listing.text,
                "kind": listing.sort,
                "price": listing.price_said,
                "place": listing.place,
                "listed": listing.posted.isoformat(),
                "closed": listing.closed.isoformat() if listing.closed else None,
                "shelf": listing.shelf,
            }
            for listing in Listing.objects.filter(owner=member).order_by("pk")
        ]

    def erase(self, member: Any) -> None:
        # Deals first: a listing goes only where no deal needs it.
        actions.erase_deals(member=member, now=present())
        actions.erase_listings(member=member, now=present())


class DealKind(Kind):
    name = "deal"

    def visible_to(self, viewer: Any) -> QuerySet[Deal]:
        return Deal.objects.visible_to(viewer)

    def stories(self, viewer: Any, ids: Sequence[int]) -> dict[int, Story]:
        return {
            deal.pk: Story(
                ref=ItemRef(self.name, deal.pk),
                url=deal.get_absolute_url(),
                title=_("A deal about “%(title)s”") % {"title": deal.listing.title},
                author=deal.asker,
                when=deal.offered,
                excerpt=deal.remark,
                state=deal.get_state_display(),
            )
            for deal in Deal.objects.visible_to(viewer).filter(pk__in=ids).for_list()
        }

    def dealt_with(self, member_id: int, others: Sequence[int]) -> set[int]:
        """The other sides of what they agreed."""
        agreed = Deal.objects.filter(agreed__isnull=False)
        sold = agreed.filter(seller=member_id, buyer__in=others).values_list("buyer", flat=True)
        return {*sold, *agreed.filter(buyer=member_id, seller__in=others).values_list("seller", flat=True)}

    def name_of(self, item_id: int) -> str:
        """The listing's title alone: a deal is known to its two sides."""
        return str(Deal.objects.filter(pk=item_id).values_list("listing__title", flat=True).first() or "")

    def export(self, member: Any) -> list[dict[str, Any]]:
        """The deals they were a side of."""
        return [
            {
                "listing": deal.listing.title,
                "side": "seller" if deal.seller_id == member.pk else "buyer",
                "with": deal.other_side(member).name,
                "state": deal.state,
                "offered": deal.offered.isoformat(),
                "agreed": deal.agreed.isoformat() if deal.agreed else None,
                "closed": deal.closed.isoformat() if deal.closed else None,
                "message": deal.remark,
            }
            for deal in Deal.objects.of(member).for_list().order_by("pk")
        ]


def list_stories(viewer: Any, ids: Sequence[int]) -> list[Story]:
    """Listings as stories, in the order of the ids."""
    stories = ListingKind().stories(viewer, ids)
    return [stories[pk] for pk in ids if pk in stories]


def _story(listing: Listing, author: Any, subjects: Sequence[Any]) -> Story:
    """A listing as lists show it; needs to know whether it is reserved."""
    return Story(
        ref=ItemRef("listing", listing.pk),
        url=listing.get_absolute_url(),
        title=listing.title,
        author=author,
        when=listing.posted,
        excerpt=excerpt(listing.html[:LEAD]),
        counts=listing.price_said,
        subjects=subjects,
        state=state_of(listing),
        place=listing.place or _("Directory"),
        extra={"sort": listing.sort, "is_open": listing.closed is None and not listing.is_reserved},  # type: ignore[attr-defined]
    )


def state_of(listing: Listing) -> str:
    """Selling or wanted while it can be had, else reserved or closed; needs for_list."""
    if listing.closed is not None:
        return pgettext("listing", "closed")
    return pgettext("listing", "reserved") if listing.is_reserved else str(listing.get_sort_display())  # type: ignore[attr-defined]


def _as_candidates(listings: QuerySet[Listing]) -> list[Candidate]:
    return [
        Candidate(
            ref=ItemRef("listing", pk),
            author_id=owner,
            place=facets[PLACE] if len(facets) > PLACE else None,
            facets=tuple(facets),
            created=posted,
            active=posted,
            takers=frozenset({owner}),
        )
        for pk, owner, facets, posted in listings.values_list("pk", "owner_id", "facets", "posted").iterator()
    ]


register_place(LIST)
register_place(OFFER)
register(ListingKind())
register(DealKind())
