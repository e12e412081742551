"""Feeds, the map of the site and what lists say to programs: nothing that a guest may not see."""

import json
import re
from collections.abc import Callable
from uuid import uuid4
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from pytest_django import Settings

from community.actions import start_thread
from community.models import Forum, Thread
from lib.clock import now
from profiles.models import Member, Subject

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture
def odd(ann: Member, forum: Forum, stoves: Subject) -> Thread:
    """A thread whose title would break a page that is careless."""
    title = "</script><b> & “odd” \x07 one"
    thread = start_thread(
        author=ann, forum=forum, title="x", text="How it *opens*.", subjects=[stoves], key=uuid4(), now=now()
    )
    Thread.objects.filter(pk=thread.pk).update(title=title)
    return thread


def read(client: Client, address: str) -> ET.Element:
    response = client.get(address)
    assert response.status_code == 200
    return ET.fromstring(response.content)  # noqa: S314 - our own


@pytest.mark.parametrize("address", ["/threads/feed/", "/forums/winter-camping/feed/", "/subjects/stoves/feed/"])
def test_every_list_has_a_feed(client: Client, odd: Thread, settings: Settings, address: str) -> None:
    entries = read(client, address).findall(f"{ATOM}entry")
    assert [each.findtext(f"{ATOM}title") for each in entries] == ["</script><b> & “odd”  one"]
    assert entries[0].findtext(f"{ATOM}id") == f"{settings.SITE_URL}/threads/{odd.pk}/"
    assert entries[0].findtext(f"{ATOM}summary") == "How it opens."
    assert read(client, f"{address}?list=top&kind=question").findall(f"{ATOM}entry") == []


def test_a_member_reads_in_a_feed_what_a_guest_reads(
    client: Client, cy: Member, staff_forum: Forum, stoves: Subject
) -> None:
    secret = start_thread(
        author=cy, forum=staff_forum, title="Hush", text="Hush.", subjects=[stoves], key=uuid4(), now=now()
    )
    client.force_login(cy)
    for address in ("/threads/feed/", "/subjects/stoves/feed/", "/sitemap.xml?part=0", "/sitemap.xml?part=1"):
        text = client.get(address).content.decode()
        assert ("Hush" in text, f"/threads/{secret.pk}/" in text, "back-room" in text) == (False, False, False)
    assert client.get("/forums/back-room/feed/").status_code == 404


def test_the_map_leads_to_every_thread(client: Client, odd: Thread, settings: Settings) -> None:
    maps = [each.text for each in read(client, "/sitemap.xml").iter(f"{MAP}loc")]
    parts = ("part=0", "part=1", "kind=listing&part=1", "kind=member&part=1")
    assert maps == [f"{settings.SITE_URL}/sitemap.xml?{part}" for part in parts]
    threads = [each.text for each in read(client, "/sitemap.xml?part=1").iter(f"{MAP}loc")]
    assert threads == [f"{settings.SITE_URL}/threads/{odd.pk}/"]
    assert f"{settings.SITE_URL}/subjects/stoves/" in client.get("/sitemap.xml?part=0").content.decode()
    assert client.get("/sitemap.xml?part=x").status_code == 404
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in client.get("/robots.txt").content.decode()


def test_a_list_says_what_it_is(client: Client, odd: Thread, settings: Settings) -> None:
    page = client.get("/threads/?kind=discussion&list=new&nonsense=1").content.decode()
    address = f"{settings.SITE_URL}/threads/?list=new&amp;kind=discussion"
    assert f'<link rel="canonical" href="{address}">' in page
    assert 'href="/threads/feed/?list=new&amp;kind=discussion"' in page
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert found
    items = json.loads(found[1])["mainEntity"]["itemListElement"]
    assert [each["url"] for each in items] == [f"{settings.SITE_URL}/threads/{odd.pk}/"]


def test_a_list_stays_light(client: Client, start_many: Callable[[], None], di: Member) -> None:
    start_many()
    for viewer in (None, di):
        if viewer:
            client.force_login(viewer)
        assert len(client.get("/threads/").content) < 40_000
