"""Listings, deals and ratings in every state."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from directory.actions import agree_deal, close_deal, close_listing, decline_deal, hide_listing, list_item, offer_deal
from directory.models import Deal, Listing
from feedback.actions import hide_rating, rate_deal
from feedback.models import Rating
from lib.kinds import ItemRef
from moderation.actions import report_item
from tests.rights.world.holding import World


def fill(world: World) -> None:
    fill_listings(world)
    fill_deals(world)
    fill_ratings(world)


def listed(world: World, words: str, **more: Any) -> Listing:
    """The author lists something."""
    whole: dict[str, Any] = {
        "owner": world.cast["author"],
        "sort": "selling",
        "title": f"Ember stove {words}",
        "text": f"Burns blue {words}.",
        "price": Decimal(45),
        "currency": "EUR",
        "place": "Bergen",
        "subjects": [],
        "now": world.ago(days=40),
    }
    return list_item(**(whole | more), key=uuid4())


def fill_listings(world: World) -> None:
    author = world.cast["author"]
    found = {
        "standing": listed(world, "standing"),
        "wanted": listed(world, "wanted", sort="wanted"),
        "closed": close_listing(member=author, listing=listed(world, "closed"), now=world.ago(days=1)),
        "hidden": listed(world, world.plant("listing hidden", "author staff")),
        "reserved": listed(world, "reserved"),
        "orphan": listed(world, world.plant("listing erased", ""), owner=world.cast["erased"]),
    }
    hide_listing(listing_id=found["hidden"].pk)
    dealt(world, found["reserved"], "reserved", "sides", until="agreed")
    # A deal keeps the row of a listing whose owner is erased, without its words.
    dealt(world, found["orphan"], "orphan", "other", until="offered")  # their own words
    world.saw("listing erased", found["orphan"].get_absolute_url())
    for state, listing in found.items():
        world.put("listing", state, listing_id=listing.pk)
        world.put("reported-listing", state, kind="listing", item_id=listing.pk)
        world.put("listing-proposal", state, kind="listing", item_id=listing.pk, subject_id=world.values["subject"])


def dealt(world: World, listing: Listing, name: str, seen_by: str, *, until: str) -> Deal:
    """The other makes an offer, and it goes on as far as that."""
    author, other, when = listing.owner, world.cast["other"], world.ago(days=30)
    remark = f"I could fetch it {world.plant(f'deal {name} remark', seen_by)}."
    deal = offer_deal(member=other, listing=listing, remark=remark, key=uuid4(), now=when)
    if until == "declined":
        return decline_deal(member=author, deal=deal, now=when)
    if until in {"agreed", "handed"}:
        deal = agree_deal(member=author, deal=deal, now=when)
    return close_deal(member=other, deal=deal, now=when) if until == "handed" else deal


def fill_deals(world: World) -> None:
    for state in ("offered", "agreed", "declined", "handed"):
        put_deal(world, state, dealt(world, listed(world, f"deal{state}"), state, "sides", until=state))
    reported = dealt(world, listed(world, "dealreported"), "reported", "sides staff", until="offered")
    told = world.plant("report of a deal", "staff")
    key, ref = uuid4(), ItemRef("deal", reported.pk)
    report_item(reporter=world.cast["other"], ref=ref, reason=f"They {told}.", key=key, now=world.ago(days=1))
    put_deal(world, "reported", reported)


def put_deal(world: World, state: str, deal: Deal) -> None:
    world.put("deal", state, deal_id=deal.pk)
    world.put("reported-deal", state, kind="deal", item_id=deal.pk)


def rated(world: World, deal: Deal, role: str, name: str, seen_by: str, **when: float) -> Rating:
    remark = f"It went {world.plant(f'rating {name}', seen_by)}."
    score = 5 if role == "other" else 4
    return rate_deal(deal=deal, rater=world.cast[role], score=score, remark=remark, key=uuid4(), now=world.ago(**when))


def fill_ratings(world: World) -> None:
    """Sealed, answered, hidden, and one whose time to answer is over."""
    deals = {
        state: dealt(world, listed(world, f"deal{state}"), state, "sides", until="handed")
        for state in ("sealed", "rated", "judged", "late")
    }
    found = {"sealed": rated(world, deals["sealed"], "other", "sealed", "other", days=1)}
    rated(world, deals["rated"], "author", "by the author", "everyone", days=2)  # but for who ignores the author
    found["rated"] = rated(world, deals["rated"], "other", "by the other", "everyone", days=1)
    rated(world, deals["judged"], "author", "judged", "everyone", days=2)
    found["judged"] = rated(world, deals["judged"], "other", "hidden", "other staff", days=1)
    hide_rating(rating_id=found["judged"].pk)
    found["late"] = rated(world, deals["late"], "other", "late", "other", days=15)
    for state, rating in found.items():
        put_deal(world, state, deals[state])
        world.put("rating", state, object_id=rating.pk)
        world.put("reported-rating", state, kind="rating", item_id=rating.pk)
    assert found["late"].given < world.now - timedelta(days=14)
