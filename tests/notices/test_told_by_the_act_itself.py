"""Deals, ratings and penalties are told by the act itself, in its own transaction."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from directory.actions import agree_deal, close_deal, list_item, offer_deal
from directory.models import Listing
from feedback.actions import rate_deal, reveal_due
from moderation.actions import set_status
from notices.models import Notice
from profiles.models import Member


@pytest.fixture
def listing(ann: Member, now: datetime) -> Listing:
    return list_item(
        owner=ann, sort="selling", title="A blue stove", text="Burns.", price=Decimal(45), currency="EUR", place="",
        subjects=[], key=uuid4(), now=now,
    )  # fmt: skip


def page(client: Client, member: Member) -> str:
    """What the member reads on the page of notices."""
    client.force_login(member)
    return client.get(reverse("notices:notice-list")).content.decode()


def test_both_sides_hear_what_becomes_of_a_deal(
    client: Client, listing: Listing, ann: Member, bo: Member, di: Member, now: datetime
) -> None:
    deal = offer_deal(member=bo, listing=listing, remark="I take it.", key=uuid4(), now=now)
    offer_deal(member=di, listing=listing, remark="", key=uuid4(), now=now)
    assert "Bo made you an offer" in page(client, ann)
    agree_deal(member=ann, deal=deal, now=now)
    agree_deal(member=ann, deal=deal, now=now)  # a second click
    assert "Ann agreed" in page(client, bo)
    close_deal(member=bo, deal=deal, now=now)
    assert "Bo closed the deal; say how it went" in page(client, ann)
    assert "Ann declined" in page(client, di)
    assert Notice.objects.count() == 5
    assert "A deal about “A blue stove”" in page(client, bo)


def test_a_rating_is_told_and_so_is_its_opening(
    client: Client, listing: Listing, ann: Member, bo: Member, now: datetime
) -> None:
    deal = offer_deal(member=bo, listing=listing, remark="", key=uuid4(), now=now)
    agree_deal(member=ann, deal=deal, now=now)
    close_deal(member=bo, deal=deal, now=now)
    said: dict[str, Any] = {"deal": deal, "score": 5, "now": now}
    rate_deal(rater=bo, remark="A secret till then.", key=uuid4(), **said)
    sealed = page(client, ann)
    assert "Bo rated your deal; rate it too, and both open" in sealed
    assert "secret" not in sealed
    rate_deal(rater=ann, remark="Quick.", key=uuid4(), **said)
    assert "What Bo said of your deal is open" in page(client, ann)
    assert "What Ann said of your deal is open" in page(client, bo)


def test_a_rating_that_opens_by_itself_is_told(listing: Listing, ann: Member, bo: Member, now: datetime) -> None:
    deal = offer_deal(member=bo, listing=listing, remark="", key=uuid4(), now=now)
    agree_deal(member=ann, deal=deal, now=now)
    close_deal(member=bo, deal=deal, now=now)
    rating = rate_deal(deal=deal, rater=bo, score=5, remark="", key=uuid4(), now=now)
    assert reveal_due(now=now + timedelta(days=15)) == 1
    assert Notice.objects.get(key=f"opened:{rating.pk}").member_id == ann.pk


def test_who_is_silenced_is_told_and_when_it_is_lifted(client: Client, bo: Member, cy: Member, now: datetime) -> None:
    set_status(staff=cy, member=bo, status="silenced", reason="Shouting.", now=now)
    set_status(staff=cy, member=bo, status="active", reason="Calm again.", now=now + timedelta(hours=1))
    told = page(client, Member.objects.get(pk=bo.pk))
    assert "You may read, but not write for now" in told
    assert "You may write again" in told
    assert "Shouting." not in told
