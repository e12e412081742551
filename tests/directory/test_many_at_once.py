"""Twenty requests at once have one effect."""

from collections import Counter
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from directory.actions import offer_deal
from directory.models import Deal, Listing
from profiles.models import Activity, Member, Verb
from tests.directory.racing import apart, cookies_of, post_at_once, shared_database, signed_in

pytestmark = pytest.mark.django_db(transaction=True)


def states() -> list[str]:
    return sorted(Deal.objects.values_list("state", flat=True))


def done(verb: Verb) -> int:
    return Activity.objects.filter(verb=verb).count()


def test_one_form_sent_twenty_times_makes_one_listing(client: Client, ann: Member, tmp_path: Path) -> None:
    client.force_login(ann)
    cookies, data = (
        cookies_of(client),
        {"key": uuid4(), "sort": "selling", "title": "T", "text": "x", "currency": "EUR"},
    )
    with shared_database(tmp_path):
        answers = post_at_once(lambda _: (signed_in(cookies), reverse("directory:new-listing"), data))
        assert answers == Counter({302: 20})
        assert apart(lambda: (Listing.objects.count(), done(Verb.LISTED))) == (1, 1)


def test_twenty_offers_of_one_member_make_one(client: Client, listing: Listing, bo: Member, tmp_path: Path) -> None:
    client.force_login(bo)
    cookies, address = cookies_of(client), reverse("directory:offer-deal", args=[listing.pk])
    with shared_database(tmp_path):
        answers = post_at_once(lambda _: (signed_in(cookies), address, {"key": uuid4(), "remark": ""}))
        assert answers == Counter({302: 1, 422: 19})
        assert apart(lambda: (states(), done(Verb.OFFERED))) == (["offered"], 1)


def test_of_two_offers_agreed_twenty_times_one_becomes_a_deal(
    client: Client, listing: Listing, offer: Deal, ann: Member, di: Member, now: datetime, tmp_path: Path
) -> None:
    other = offer_deal(member=di, listing=listing, remark="", key=uuid4(), now=now)
    client.force_login(ann)
    cookies, deals = cookies_of(client), (offer.pk, other.pk)
    with shared_database(tmp_path):
        answers = post_at_once(
            lambda number: (signed_in(cookies), reverse("directory:agree-deal", args=[deals[number % 2]]), {})
        )
        assert answers == Counter({302: 20})
        assert apart(lambda: (states(), done(Verb.SOLD), done(Verb.BOUGHT))) == (["agreed", "offered"], 1, 1)


def test_twenty_times_handed_over_is_once(client: Client, agreed: Deal, bo: Member, tmp_path: Path) -> None:
    client.force_login(bo)
    cookies, address = cookies_of(client), reverse("directory:close-deal", args=[agreed.pk])
    with shared_database(tmp_path):
        assert post_at_once(lambda _: (signed_in(cookies), address, {})) == Counter({302: 20})
        assert apart(lambda: (states(), done(Verb.CLOSED))) == (["closed"], 1)
