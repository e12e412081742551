"""What others said of a member, and how far to trust it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from directory.actions import agree_deal, close_deal, list_item, offer_deal
from feedback.actions import rate_deal
from feedback.models import Rating
from lib.clock import now as present
from lib.kinds import ItemRef
from moderation.actions import hide_item
from profiles.actions import erase_member, ignore
from profiles.models import Member

Sold = Callable[[int, timedelta], Rating]


@pytest.fixture
def sold(ann: Member, bo: Member) -> Sold:
    """Ann sold Bo something that long ago, and Bo gave her so many stars."""

    def sold(score: int, ago: timedelta) -> Rating:
        when = present() - ago
        listing = list_item(
            owner=ann, sort="selling", title="A peg", text="Straight.", price=None, currency="EUR", place="",
            subjects=[], key=uuid4(), now=when,
        )  # fmt: skip
        deal = offer_deal(member=bo, listing=listing, remark="", key=uuid4(), now=when)
        agree_deal(member=ann, deal=deal, now=when)
        close_deal(member=bo, deal=deal, now=when)
        rating = rate_deal(deal=deal, rater=bo, score=score, remark=f"Score {score}.", key=uuid4(), now=when)
        rate_deal(deal=deal, rater=ann, score=5, remark="", key=uuid4(), now=when)
        return rating

    return sold


def test_count_mean_and_where_it_lies(client: Client, sold: Sold, ann: Member) -> None:
    for score in (5, 5, 4):
        sold(score, timedelta(days=1))
    page = client.get(reverse("feedback:ratings", args=["ann"])).content.decode()
    words = " ".join(page.split())
    assert '<b class="num">4.7</b> <span>from 3 deals</span> <span>between 2.8 and 5.0</span>' in words
    assert "Score 4." in words
    assert "100" not in words.partition("<main")[2].partition("</main>")[0]


def test_the_table_of_the_last_year(client: Client, sold: Sold) -> None:
    for score, days in ((5, 1), (4, 20), (3, 100), (1, 200), (5, 300), (5, 400)):
        sold(score, timedelta(days=days))
    periods = client.get(reverse("feedback:ratings", args=["ann"])).context["periods"]
    assert periods == [
        {"band": "good", "counts": [2, 2, 3]},
        {"band": "middling", "counts": [0, 1, 1]},
        {"band": "bad", "counts": [0, 0, 1]},
    ]


def test_a_hidden_rating_counts_no_more(client: Client, sold: Sold, cy: Member, bo: Member, now: datetime) -> None:
    bad = sold(1, timedelta(days=1))
    sold(5, timedelta(days=1))
    hide_item(staff=cy, ref=ItemRef("rating", bad.pk), reason="An insult.", now=now)
    response = client.get(reverse("feedback:ratings", args=["ann"]))
    assert response.context["trust"].count == 1
    assert response.context["trust"].mean == 5
    assert "Score 1." not in response.content.decode()


def test_a_page_that_embeds_it_gets_a_part(client: Client, sold: Sold) -> None:
    for _ in range(4):
        sold(5, timedelta(days=1))
    part = client.get(reverse("feedback:ratings", args=["ann"]), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert part.count("Score 5.") == 3
    assert "See all ratings" in part


def test_no_ratings_yet(client: Client, ann: Member) -> None:
    assert "No ratings yet." in client.get(reverse("feedback:ratings", args=["ann"])).content.decode()
    assert client.get(reverse("feedback:ratings", args=["nobody"])).status_code == 404


@pytest.mark.parametrize("count", [1, 5])
def test_the_page_takes_a_set_number_of_queries(
    client: Client, sold: Sold, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        sold(5, timedelta(days=1))
    with django_assert_num_queries(7):  # one of them how guests' pages start, which is asked once a minute
        client.get(reverse("feedback:ratings", args=["ann"]))


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_what_an_ignored_member_said_is_left_out_and_still_counts(
    client: Client, sold: Sold, bo: Member, di: Member, headers: dict[str, str]
) -> None:
    rating = sold(2, timedelta(days=1))
    ignore(member=di, other=bo, now=present())
    for viewer, is_read in ((bo, True), (di, False)):
        client.force_login(viewer)
        response = client.get(reverse("feedback:ratings", args=["ann"]), headers=headers)
        assert ("Score 2." in response.content.decode()) is is_read
        assert (response.context["trust"].count, response.context["trust"].mean) == (1, 2)
    assert client.get(reverse("moderation:report", args=["rating", rating.pk])).status_code == 404


def test_ratings_can_be_followed_as_a_guest_reads_them(
    client: Client, sold: Sold, cy: Member, ann: Member, now: datetime
) -> None:
    old, new = sold(4, timedelta(days=2)), sold(5, timedelta(days=1))
    client.force_login(ann)
    feed = client.get("/members/ann/ratings/feed/").content.decode()
    places = [feed.index(words) for words in ("<title>5.0 of 5<", "Score 5.", "<title>4.0 of 5<", "Score 4.")]
    assert places == sorted(places)
    assert f"/members/ann/ratings/#rating-{new.pk}</id>" in feed
    assert 'href="/members/ann/ratings/feed/"' in client.get("/members/ann/ratings/").content.decode()
    hide_item(staff=cy, ref=ItemRef("rating", old.pk), reason="Rude.", now=now)
    assert "Score 4." not in client.get("/members/ann/ratings/feed/").content.decode()
    erase_member(member=ann, now=now)
    assert client.get("/members/ann/ratings/feed/").status_code == 404
