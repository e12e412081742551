"""A moderator reads no title of a forum they may not see, and nobody a sealed score; what was hidden keeps its name."""

import re
from datetime import datetime
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from community.actions import start_thread
from community.models import Forum, Thread
from directory.models import Deal
from feedback.actions import rate_deal
from lib.kinds import ItemRef
from moderation.actions import hide_item, report_item
from moderation.models import Report
from profiles.models import Member

TITLE = "The noisy owl"
QUEUE = "admin:moderation_report_changelist"
RECORD = "admin:moderation_staffact_changelist"


@pytest.fixture
def private(cy: Member, staff_forum: Forum, now: datetime) -> Thread:
    """A thread of the back room."""
    return start_thread(author=cy, forum=staff_forum, title=TITLE, text="It sings.", subjects=[], key=uuid4(), now=now)


def pages(client: Client, viewer: Member, *addresses: str) -> list[str]:
    client.force_login(viewer)
    return [client.get(address).content.decode() for address in addresses]


@pytest.mark.parametrize("reader", ["ed", "cy", "owner"])
def test_the_queue_names_what_one_may_see(
    client: Client, private: Thread, ed: Member, cy: Member, owner: Member, reader: str, now: datetime
) -> None:
    ref = ItemRef("thread", private.pk)
    report = report_item(reporter=cy, ref=ref, reason="Loud.", key=uuid4(), now=now)
    viewer = {"ed": ed, "cy": cy, "owner": owner}[reader]
    close = reverse("admin:moderation_report_close", args=[report.pk])
    change = reverse("admin:moderation_report_change", args=[report.pk])
    for page in pages(client, viewer, reverse(QUEUE), close, change):
        assert (TITLE in page) is (reader != "ed")
        assert reader != "ed" or str(ref) in page


@pytest.mark.parametrize("reader", ["ed", "cy", "owner"])
def test_the_record_names_what_one_may_see_also_hidden(
    client: Client, private: Thread, ed: Member, cy: Member, owner: Member, reader: str, now: datetime
) -> None:
    act = hide_item(staff=cy, ref=ItemRef("thread", private.pk), reason="Loud.", now=now)
    assert act
    viewer = {"ed": ed, "cy": cy, "owner": owner}[reader]
    change = reverse("admin:moderation_staffact_change", args=[act.pk])
    for page in pages(client, viewer, reverse(RECORD), change):
        assert (TITLE in page) is (reader != "ed")
        assert "Loud." in page


def test_no_search_tells_a_name(client: Client, private: Thread, ed: Member, cy: Member, now: datetime) -> None:
    hide_item(staff=cy, ref=ItemRef("thread", private.pk), reason="Loud.", now=now)
    client.force_login(ed)
    assert client.get(reverse(RECORD), {"q": "owl"}).context["cl"].result_count == 0
    assert client.get(reverse(RECORD), {"q": "loud"}).context["cl"].result_count == 1


def test_a_hidden_thing_is_still_named_in_the_queue(
    client: Client, thread: Thread, di: Member, cy: Member, ed: Member, now: datetime
) -> None:
    ref = ItemRef("thread", thread.pk)
    report_item(reporter=di, ref=ref, reason="Rude.", key=uuid4(), now=now)
    hide_item(staff=cy, ref=ref, reason="Rude.", now=now)
    assert thread.title in pages(client, ed, reverse(QUEUE) + "?state=closed")[0]


@pytest.mark.parametrize("reader", ["cy", "owner"])
def test_a_sealed_score_shows_to_no_desk(
    client: Client, closed: Deal, bo: Member, cy: Member, owner: Member, reader: str, now: datetime
) -> None:
    rating = rate_deal(deal=closed, rater=bo, score=1, remark="Never again.", key=uuid4(), now=now)
    ref = ItemRef("rating", rating.pk)
    report = report_item(reporter=bo, ref=ref, reason="I was too harsh.", key=uuid4(), now=now)
    act = hide_item(staff=owner, ref=ref, reason="As he asked.", now=now)
    assert act
    viewer = {"cy": cy, "owner": owner}[reader]
    addresses = [reverse(QUEUE) + "?state=all", reverse(RECORD)]
    addresses.append(reverse("admin:moderation_report_change", args=[report.pk]))
    for page in pages(client, viewer, *addresses):
        assert "1/5" not in page
        assert "1 of 5" not in page
        assert "Never again." not in page
    assert (act.name, Report.objects.get().closed) == ("Ann", now)


def test_the_record_says_why_before_what_may_be_long(
    client: Client, private: Thread, cy: Member, owner: Member, now: datetime
) -> None:
    hide_item(staff=cy, ref=ItemRef("thread", private.pk), reason="Loud.", now=now)
    [page] = pages(client, owner, reverse(RECORD))
    columns = re.findall(r'<th scope="col"[^>]*class="[^"]*column-(\w+)', page)
    assert columns == ["done", "staff", "verb", "reason", "thing", "sort"]
