"""Every page that guests read says what it is to search engines, and where its address is pasted."""

from __future__ import annotations

import re
from datetime import datetime
from html import unescape
from uuid import uuid4

import pytest
from django.test import Client

from community.models import Badge, Forum, Thread
from directory.actions import list_item
from directory.models import Listing
from lib import drawing
from profiles.actions import edit_profile, version_of
from profiles.models import Member, Subject
from tests.community.articles import published
from tests.community.examples import chosen

SITE = "http://testserver"
META = re.compile(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">')
CANONICAL = re.compile(r'<link rel="canonical" href="([^"]*)">')
TAGLINE = "A place to talk, trade and help one another."
WORDS = "Boils water at minus thirty."


@pytest.fixture(autouse=True)
def _drawn_anew() -> None:
    """Another test may have drawn a part of a page where the site was elsewhere."""
    drawing._pieces.cache_clear()


@pytest.fixture
def stove(ann: Member, stoves: Subject, now: datetime) -> Listing:
    told = {"sort": "selling", "title": "Ember", "text": WORDS, "price": None, "currency": "EUR", "place": ""}
    return list_item(owner=ann, subjects=[stoves], key=uuid4(), now=now, **told)  # type: ignore[arg-type]


def said(client: Client, address: str) -> dict[str, str]:
    """What a page says of itself, each thing once."""
    response = client.get(address)
    assert response.status_code == 200, address
    page = response.content.decode()
    found = [(name, unescape(value)) for name, value in META.findall(page) if name.startswith("og:")]
    found += [(name, unescape(value)) for name, value in META.findall(page) if name == "description"]
    canonical = CANONICAL.findall(page)
    assert len(canonical) == 1, address
    told = dict(found)
    assert len(told) == len(found), address
    assert told["og:url"] == unescape(canonical[0])
    return told


def as_said(title: str, url: str, description: str = "", sort: str = "website") -> dict[str, str]:
    told = {
        "og:type": sort,
        "og:site_name": "Commonplace",
        "og:title": title,
        "og:url": SITE + url,
        "og:image": f"{SITE}/look/app-512.png",
    }
    return told | ({"og:description": description, "description": description} if description else {})


def test_the_places_of_the_site(client: Client, thread: Thread, stove: Listing) -> None:
    for address, title, description in (
        ("/", "Commonplace", TAGLINE),
        ("/forums/", "Discussions", TAGLINE),
        ("/threads/", "Latest threads", TAGLINE),
        ("/threads/?list=hot", "Hot threads", TAGLINE),
        ("/forums/winter-camping/", "Winter camping", ""),
        ("/subjects/stoves/", "Stoves", ""),
        ("/members/", "Members", "Who is here, what they talk about, and what they gave."),
        ("/badges/", "Badges", "What members gave to one another here, and who gave it."),
        ("/directory/", "Directory", "What members sell and look for."),
        ("/directory/?sort=selling&subject=stoves", "Directory", "What members sell and look for."),
        ("/now/", "Now", "What happens in the whole place."),
        ("/members/ann/ratings/", "Ratings of Ann", "What others say of Ann"),
        ("/members/ann/given/", "What Ann gave", "What members gave to one another here, and who gave it."),
    ):
        assert said(client, address) == as_said(title, address, description), address
    assert said(client, "/directory/?nonsense=1&sort=x") == said(client, "/directory/")


def test_a_member_a_thing_for_sale_and_a_badge(client: Client, ann: Member, stove: Listing, now: datetime) -> None:
    assert said(client, "/members/ann/") == as_said("Ann", "/members/ann/", sort="profile")
    edit_profile(member=ann, version=version_of(member=ann), now=now, about="I sell stoves.", about_to="everyone")
    assert said(client, "/members/ann/") == as_said("Ann", "/members/ann/", "I sell stoves.", sort="profile")
    assert said(client, stove.get_absolute_url()) == as_said("Ember", stove.get_absolute_url(), WORDS)
    badge = Badge.objects.create(name="Fireside", description="For tales.")
    assert said(client, badge.get_absolute_url()) == as_said("Fireside", badge.get_absolute_url(), "For tales.")
    by_rule = Badge.objects.filter(is_on=True).exclude(counted="").first()
    assert by_rule
    assert said(client, by_rule.get_absolute_url())["description"]


def test_what_is_shown_to_members_alone_is_not_said(client: Client, ann: Member, now: datetime) -> None:
    edit_profile(member=ann, version=version_of(member=ann), now=now, about="I sell stoves.", about_to="members")
    assert said(client, "/members/ann/") == as_said("Ann", "/members/ann/", sort="profile")


def test_texts(client: Client, thread: Thread, ann: Member, cy: Member, forum: Forum, now: datetime) -> None:
    opens = "Mine stops below minus ten."
    assert said(client, thread.get_absolute_url()) == as_said(
        thread.title, thread.get_absolute_url(), opens, sort="article"
    )
    article, example = published(cy, now), chosen(ann, cy, now)
    assert said(client, article.get_absolute_url())["og:site_name"] == "Commonplace"
    assert said(client, example.get_absolute_url())["og:image"] == f"{SITE}/look/app-512.png"


def test_a_picture_of_its_own_is_shown_and_else_the_sites(client: Client, thread: Thread, stove: Listing) -> None:
    small = f"/pictures/{'a' * 40}/800x600-small.webp"
    html = f'<p><img src="{small}" alt=""></p>'
    thread.posts.update(html=html)
    Listing.objects.update(html=html)
    for address in (thread.get_absolute_url(), stove.get_absolute_url()):
        assert said(client, address)["og:image"] == SITE + small
    icon = client.get("/look/app-512.png")
    assert (icon.status_code, icon.headers["Content-Type"]) == (200, "image/png")
