"""What a moderator hid is gone from page, search and the mail not yet sent, and back when restored."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from directory.models import Listing
from lib.kinds import ItemRef
from moderation.actions import hide_item, restore_item
from profiles.models import Member, Surface
from search.indexing import index_step
from search.recommending import still_eligible


@pytest.fixture
def ref(listing: Listing) -> ItemRef:
    return ItemRef("listing", listing.pk)


def is_found(client: Client) -> bool:
    while index_step():
        pass
    page = client.get(reverse("search:find") + "?q=ember").content.decode()
    return "Ember stove, serviced" in page


def test_a_hidden_listing_is_found_no_more(client: Client, ref: ItemRef, cy: Member, now: datetime) -> None:
    assert is_found(client)
    hide_item(staff=cy, ref=ref, reason="Stolen.", now=now)
    page = client.get(reverse("search:find") + "?q=ember").content.decode()
    assert "Ember stove, serviced" not in page  # before the index knows, too
    assert not is_found(client)
    restore_item(staff=cy, ref=ref, reason="It was not.", now=now)
    assert is_found(client)


def test_a_hidden_listing_is_mailed_to_nobody(ref: ItemRef, bo: Member, cy: Member, now: datetime) -> None:
    soon = now + timedelta(hours=1)
    assert still_eligible(bo, [ref], Surface.MAIL, soon) == {ref}
    hide_item(staff=cy, ref=ref, reason="Stolen.", now=now)
    assert still_eligible(bo, [ref], Surface.MAIL, soon) == set()
