"""Anyone looks through what is listed."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from directory.actions import close_listing, list_item
from directory.models import Deal, Listing
from lib.kinds import ItemRef, kind_named
from moderation.actions import hide_item, restore_item
from profiles.actions import ignore
from profiles.models import Activity, Member, Subject, Verb

Put = Callable[..., Listing]


@pytest.fixture
def put(ann: Member, now: datetime) -> Put:
    """Ann lists one thing more, a minute after the last."""

    def put(title: str, sort: str = "selling", subjects: tuple[Subject, ...] = ()) -> Listing:
        posted = now + timedelta(minutes=Listing.objects.count())
        return list_item(
            owner=ann, sort=sort, title=title, text="As new.", price=None, currency="EUR", place="Bergen",
            subjects=subjects, key=uuid4(), now=posted,
        )  # fmt: skip

    return put


def titles(client: Client, query: str = "") -> list[str]:
    response = client.get(reverse("directory:listing-list") + query)
    assert response.status_code == 200
    return [story.title for story in response.context["stories"]]


def test_newest_first_and_filtered_by_kind_and_subject(
    client: Client, put: Put, stoves: Subject, tents: Subject
) -> None:
    put("A stove", subjects=(stoves,))
    put("A tent", subjects=(tents,))
    put("A stove wanted", sort="wanted", subjects=(stoves,))
    assert titles(client) == ["A stove wanted", "A tent", "A stove"]
    assert titles(client, "?sort=wanted") == ["A stove wanted"]
    assert titles(client, "?subject=stoves") == ["A stove wanted", "A stove"]
    assert titles(client, "?sort=selling&subject=stoves") == ["A stove"]
    assert titles(client, "?sort=nonsense&subject=nothing") == ["A stove wanted", "A tent", "A stove"]


def test_pages_of_twenty_four(client: Client, put: Put) -> None:
    for number in range(25):
        put(f"Peg {number}")
    assert len(titles(client)) == 24
    assert titles(client, "?page=2") == ["Peg 0"]
    assert titles(client, "?page=99") == ["Peg 0"]


@pytest.mark.parametrize("count", [1, 10])
def test_the_list_takes_as_many_queries_for_one_as_for_ten(
    client: Client, put: Put, di: Member, stoves: Subject, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        put(f"Peg {number}", subjects=(stoves,))
    client.force_login(di)
    with django_assert_num_queries(10):
        titles(client)


def test_closed_and_hidden_ones_are_not_listed(
    client: Client, put: Put, ann: Member, cy: Member, now: datetime
) -> None:
    sold, bad = put("Sold"), put("Bad")
    close_listing(member=ann, listing=sold, now=now)
    hide_item(staff=cy, ref=ItemRef("listing", bad.pk), reason="Not allowed here.", now=now)
    assert titles(client) == []
    assert client.get(sold.get_absolute_url()).status_code == 200
    assert client.get(bad.get_absolute_url()).status_code == 404
    restore_item(staff=cy, ref=ItemRef("listing", bad.pk), reason="A mistake.", now=now)
    assert titles(client) == ["Bad"]


def test_who_ignores_ann_sees_nothing_of_hers(
    client: Client, listing: Listing, ann: Member, di: Member, now: datetime
) -> None:
    client.force_login(di)
    assert titles(client) == [listing.title]
    ignore(member=di, other=ann, now=now)
    assert titles(client) == []
    assert client.get(listing.get_absolute_url()).status_code == 404


def test_the_page_says_price_place_and_how_it_stands(client: Client, listing: Listing, agreed: Deal) -> None:
    page = client.get(listing.get_absolute_url()).content.decode()
    for words in ("Ember stove, serviced", "€\u00a045", "Bergen", "<em>blue</em>", "reserved", "Stoves"):
        assert words in page


def test_looking_is_written_down_once_and_makes_it_nothing_new(
    client: Client, listing: Listing, bo: Member, ann: Member
) -> None:
    kind = kind_named("listing")
    assert kind.eligible(bo, [listing.pk]) == {listing.pk}
    assert kind.eligible(ann, [listing.pk]) == set()  # her own
    client.force_login(bo)
    assert client.get(listing.get_absolute_url()).status_code == 200
    assert not Activity.objects.filter(verb=Verb.VIEWED).exists()  # a page that is only opened changes nothing
    for _ in range(2):
        assert client.post(reverse("directory:note-seen", args=[listing.pk])).status_code == 204
    assert Activity.objects.filter(verb=Verb.VIEWED, member=bo, item=listing.pk).count() == 1
    assert kind.eligible(bo, [listing.pk]) == set()


def test_what_is_reserved_or_closed_is_chosen_for_nobody(
    listing: Listing, offer: Deal, ann: Member, di: Member, now: datetime
) -> None:
    kind, week = kind_named("listing"), timedelta(days=7)
    (candidate,) = kind.candidates(since=now - week, now=now)
    assert (candidate.ref, candidate.author_id, candidate.facets) == (
        ItemRef("listing", listing.pk), ann.pk, tuple(listing.facets),
    )  # fmt: skip
    assert kind.documents([listing.pk])[0].title == listing.title
    close_listing(member=ann, listing=listing, now=now)
    assert kind.candidates(since=now - week, now=now + week) == []
    assert kind.eligible(di, [listing.pk]) == set()
    assert kind.documents([listing.pk]) == []
