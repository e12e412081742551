"""A closed deal asks for its rating on My page until it is given."""

from uuid import uuid4

import pytest
from django.test import Client

from directory.actions import agree_deal, close_deal, list_item, offer_deal
from directory.models import Deal
from feedback.actions import rate_deal
from lib.clock import now as clock
from profiles.models import Member


@pytest.fixture
def deal(ann: Member, bo: Member) -> Deal:
    """Bo bought Ann's quilt."""
    told = {"sort": "selling", "title": "Quilt of down", "text": "Warm.", "price": None, "currency": "EUR", "place": ""}
    listing = list_item(owner=ann, subjects=[], key=uuid4(), now=clock(), **told)  # type: ignore[arg-type]
    deal = offer_deal(member=bo, listing=listing, remark="", key=uuid4(), now=clock())
    agree_deal(member=ann, deal=deal, now=clock())
    return close_deal(member=bo, deal=deal, now=clock())


def test_each_side_is_asked_until_it_has_rated(client: Client, deal: Deal, ann: Member, bo: Member) -> None:
    client.force_login(bo)
    html = client.get("/").content.decode()
    assert "Rate Ann" in html
    assert f'href="/deals/{deal.pk}/rate/"' in html
    rate_deal(deal=deal, rater=bo, score=5, remark="", key=uuid4(), now=clock())
    assert "Rate Ann" not in client.get("/").content.decode()
    client.force_login(ann)
    assert "Rate Bo" in client.get("/").content.decode()


def test_a_stranger_is_not(client: Client, deal: Deal, di: Member) -> None:
    client.force_login(di)
    assert "Quilt of down" not in client.get("/").content.decode().partition('id="block-rate"')[2]
