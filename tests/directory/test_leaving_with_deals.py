"""What a member may take along, and what stays when they leave."""

from datetime import datetime
from uuid import uuid4

from directory.actions import list_item
from directory.models import Deal, Listing
from feedback.actions import rate_deal
from feedback.models import Rating
from lib.kinds import kind_named
from profiles.actions import erase_member
from profiles.models import Member


def test_everything_of_theirs_is_in_the_download(closed: Deal, ann: Member, bo: Member, now: datetime) -> None:
    rate_deal(deal=closed, rater=ann, score=5, remark="Prompt.", key=uuid4(), now=now)
    (listing,) = kind_named("listing").export(ann)
    assert (listing["title"], listing["text"]) == ("Ember stove, serviced", "Burns *blue* again.")
    (deal,) = kind_named("deal").export(bo)
    assert (deal["side"], deal["with"], deal["message"]) == ("buyer", "Ann", "I could fetch it on Friday.")
    (given,) = kind_named("rating").export(ann)
    assert (given["given to"], given["remark"]) == ("Bo", "Prompt.")
    assert kind_named("rating").export(bo) == []  # sealed: he may not read it in his download either


def test_a_seller_who_leaves_takes_their_words_along_but_not_the_buyers_record(
    closed: Deal, ann: Member, bo: Member, now: datetime
) -> None:
    list_item(
        owner=ann, sort="selling", title="A peg", text="Straight.", price=None, currency="EUR", place="",
        subjects=[], key=uuid4(), now=now,
    )  # fmt: skip
    for side in (ann, bo):
        rate_deal(deal=closed, rater=side, score=5, remark="Prompt.", key=uuid4(), now=now)
    erase_member(member=ann, now=now)
    left = Listing.objects.get()
    assert (left.pk, left.title, left.text, left.html) == (closed.listing_id, "a listing that was erased", "", "")
    assert not Listing.objects.visible_to(bo).exists()
    assert Deal.objects.of(bo).get().state == "closed"
    assert list(Rating.objects.values_list("score", "remark")) == [(5, ""), (5, "")]


def test_an_offer_of_one_who_leaves_is_declined(offer: Deal, bo: Member, now: datetime) -> None:
    erase_member(member=bo, now=now)
    offer.refresh_from_db()
    assert (offer.state, offer.remark) == ("declined", "")
