"""Listings, members, badges and ratings can be followed by programs too, and are on the map: as a guest finds them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from community.actions import choose_solution
from community.models import Award, Badge, Thread
from desk.settings import set_setting
from directory.actions import close_listing, list_item
from directory.models import Listing
from lib.kinds import ItemRef, kind_named
from moderation.actions import hide_item
from profiles.actions import edit_profile, erase_member, ignore, join, version_of
from profiles.models import Member, Subject
from profiles.rolling import roll_step
from tests.community.gifts import answered, count

pytestmark = pytest.mark.both
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
Put = Callable[..., Listing]


def titles(client: Client, address: str) -> list[str | None]:
    response = client.get(address)
    assert response.status_code == 200
    feed = ET.fromstring(response.content)  # noqa: S314 - our own
    return [each.findtext(f"{ATOM}title") for each in feed.findall(f"{ATOM}entry")]


def on_map(client: Client, query: str = "") -> list[str | None]:
    response = client.get(reverse("community:sitemap") + query)
    return [each.text for each in ET.fromstring(response.content).iter(f"{MAP}loc")]  # noqa: S314 - our own


def followed(client: Client, address: str) -> str:
    """Where the page of a list says that programs follow it; empty where it says nothing."""
    _, link, rest = client.get(address).content.decode().partition('<link rel="alternate" type="application/atom+xml"')
    return rest.partition('href="')[2].partition('"')[0] if link else ""


@pytest.fixture
def put(ann: Member, now: datetime) -> Put:
    def put(title: str, sort: str = "selling", subjects: tuple[Subject, ...] = ()) -> Listing:
        said: dict[str, Any] = {"text": "As *new*.", "price": None, "currency": "EUR", "place": "Bergen"}
        posted = now + timedelta(minutes=Listing.objects.count())
        return list_item(owner=ann, sort=sort, title=title, subjects=subjects, key=uuid4(), now=posted, **said)

    return put


@pytest.fixture
def people(ann: Member, bo: Member, now: datetime) -> list[Member]:
    """They joined one after the other, and stand in the list."""
    for day, member in enumerate((ann, bo)):
        Member.objects.filter(pk=member.pk).update(joined=now + timedelta(days=day))
        join(member=member, now=now + timedelta(days=day))
    follow(now)
    return [ann, bo]


def follow(now: datetime) -> None:
    while roll_step(now=now):
        pass


def test_the_directory_can_be_followed_as_a_guest_sees_it(
    client: Client, put: Put, stoves: Subject, tents: Subject, ann: Member, cy: Member, now: datetime
) -> None:
    stove, tent = put("A stove", subjects=(stoves,)), put("A tent", subjects=(tents,))
    wanted, hidden, sold = put("A stove wanted", "wanted", (stoves,)), put("A spade"), put("A lamp")
    hide_item(staff=cy, ref=ItemRef("listing", hidden.pk), reason="Spam.", now=now)
    close_listing(member=ann, listing=sold, now=now)
    ignore(member=cy, other=ann, now=now)
    client.force_login(cy)
    assert titles(client, "/directory/feed/") == ["A stove wanted", "A tent", "A stove"]
    assert titles(client, "/directory/feed/?sort=selling&subject=stoves&page=2") == ["A stove"]
    assert followed(client, "/directory/?sort=selling&subject=stoves&page=1") == (
        "/directory/feed/?sort=selling&amp;subject=stoves"
    )
    assert on_map(client, "?kind=listing&part=1") == [
        f"http://testserver{address}"
        for address in ("/directory/", *(f"/directory/{each.pk}/" for each in (stove, tent, wanted)))
    ]


def test_who_is_new_can_be_followed_where_they_show_it(
    client: Client, people: list[Member], settings: Settings, cy: Member, now: datetime
) -> None:
    assert titles(client, "/members/feed.atom") == ["Bo", "Ann"]
    assert titles(client, "/members/feed.atom?q=ann&sort=posts") == ["Ann"]
    assert followed(client, "/members/?q=ann") == "/members/feed.atom?q=ann"
    base, shown = settings.SITE_URL, [f"/members/{name}/" for name in ("ann", "bo")]
    assert on_map(client, "?kind=member&part=1") == [f"{base}{address}" for address in ("/members/", *shown)]
    people[1].refresh_from_db()
    edit_profile(member=people[1], version=version_of(member=people[1]), now=now, joined_to="members")
    follow(now)
    client.force_login(cy)
    assert titles(client, "/members/feed.atom") == ["Ann"]
    assert on_map(client, "?kind=member&part=1") == [f"{base}{address}" for address in ("/members/", *shown)]
    people[1].refresh_from_db()
    edit_profile(member=people[1], version=version_of(member=people[1]), now=now, is_listed=False)
    erase_member(member=people[0], now=now)
    follow(now)
    assert titles(client, "/members/feed.atom") == []
    assert on_map(client, "?kind=member&part=1") == [f"{base}/members/"]


def test_a_list_for_members_alone_has_neither_feed_nor_map(client: Client, people: list[Member]) -> None:
    set_setting("roll", "members")
    client.force_login(people[0])
    assert followed(client, "/members/") == ""
    assert client.get("/members/feed.atom").status_code == 404
    assert client.get("/sitemap.xml?kind=member&part=1").status_code == 404
    assert [address for address in on_map(client) if "member" in (address or "")] == []


def test_no_time_of_a_member_goes_where_their_name_does(people: list[Member], di: Member, now: datetime) -> None:
    story = kind_named("member").stories(di, [people[0].pk])[people[0].pk]
    assert (story.title, story.when == people[0].joined) == ("Ann", False)


def test_badges_can_be_followed(
    client: Client, question: Thread, ann: Member, bo: Member, cy: Member, now: datetime
) -> None:
    choose_solution(member=ann, thread=question, post=answered(question, bo, now), now=now)
    count(now)
    badge = Badge.objects.get(name="First solution")
    ignore(member=cy, other=bo, now=now)
    client.force_login(cy)
    for address in ("/badges/feed/", f"/badges/{badge.pk}/feed/"):
        assert titles(client, address) == ["Bo: First solution"]
    other = Badge.objects.exclude(pk=badge.pk).first()
    assert other
    assert titles(client, f"/badges/{other.pk}/feed/") == []
    assert followed(client, "/badges/") == "/badges/feed/"
    assert followed(client, f"/badges/{badge.pk}/") == f"/badges/{badge.pk}/feed/"
    Badge.objects.filter(pk=badge.pk).update(is_on=False)
    assert client.get(f"/badges/{badge.pk}/feed/").status_code == 404
    assert (titles(client, "/badges/feed/"), Award.objects.count()) == ([], 1)


@pytest.mark.parametrize("address", ["/", "/forums/", "/threads/", "/articles/", "/examples/", "/events/"])
def test_each_page_of_a_list_names_a_feed_that_is_there(db: None, client: Client, address: str) -> None:
    assert client.get(followed(client, address)).status_code == 200


@pytest.mark.parametrize("many", [1, 4])
def test_a_feed_asks_the_same_however_long(
    client: Client, put: Put, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(many):
        put(f"Peg {number}")
    client.get("/directory/feed/")  # what the site remembers of itself
    with django_assert_num_queries(4):
        client.get("/directory/feed/")
