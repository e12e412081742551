"""What can be said of an item in one press stands on its own page too, and on the cards of the directory."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from community.models import Thread
from directory.actions import close_listing
from directory.models import Listing
from profiles.models import Member
from tests.community.articles import published
from tests.community.examples import chosen, sent_in
from tests.directory.conftest import listing

__all__ = ["listing"]
Way = Callable[[str, int], str]


@pytest.fixture
def way() -> Way:
    """The link to what can be said, as pages have it."""
    return lambda kind, pk: f'href="{reverse("profiles:signals", args=[kind, pk])}"'


def test_a_thread_has_it_for_members(client: Client, bo: Member, thread: Thread, way: Way) -> None:
    address = thread.get_absolute_url()
    assert way("thread", thread.pk) not in client.get(address).content.decode()
    client.force_login(bo)
    assert way("thread", thread.pk) in client.get(address).content.decode()


def test_an_article_and_an_example_have_it_once_others_read_them(
    client: Client, ann: Member, bo: Member, cy: Member, now: datetime, way: Way
) -> None:
    article, example, waiting = published(cy, now), chosen(ann, cy, now), sent_in(ann, now)
    for kind, item in (("article", article), ("example", example)):
        assert way(kind, item.pk) not in client.get(item.get_absolute_url()).content.decode()
    client.force_login(bo)
    for kind, item in (("article", article), ("example", example)):
        assert way(kind, item.pk) in client.get(item.get_absolute_url()).content.decode()
    client.force_login(ann)
    assert way("example", waiting.pk) not in client.get(waiting.get_absolute_url()).content.decode()


def test_a_listing_has_it_on_its_page_and_its_card(
    client: Client, ann: Member, bo: Member, listing: Listing, now: datetime, way: Way
) -> None:
    pages = [listing.get_absolute_url(), reverse("directory:listing-list")]
    for page in pages:
        assert way("listing", listing.pk) not in client.get(page).content.decode()
    client.force_login(bo)
    for page in pages:
        assert way("listing", listing.pk) in client.get(page).content.decode()
    close_listing(member=ann, listing=listing, now=now)
    assert way("listing", listing.pk) not in client.get(pages[0]).content.decode()
