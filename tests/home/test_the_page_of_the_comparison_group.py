"""My page of a member who is held out: the newest first, said so, and recorded as what it is."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from community.actions import start_thread
from community.models import Forum, Thread
from directory.actions import list_item
from home.arranging import arrange
from lib.clock import now as clock
from profiles.actions import turn_dial
from profiles.models import Level, Member, Shown, Subject
from tests.holding import hold_out_only

QUERIES = 10  # one less than where things are chosen: no names of what the reasons speak of


@pytest.fixture
def talks(ann: Member, forum: Forum, stoves: Subject) -> list[Thread]:
    """Twelve threads, an hour apart, the latest first; the last of them about stoves."""
    found = []
    for hours in range(12):
        when, subjects = clock() - timedelta(hours=hours + 1), [stoves] if hours == 11 else []
        told: dict[str, Any] = {"author": ann, "forum": forum, "text": "Tell me.", "subjects": subjects, "now": when}
        found.append(start_thread(title=f"Talk {hours}", key=uuid4(), **told))
    return found


def refs(member: Member, block: str) -> list[int]:
    page = arrange(member, device="desk", now=clock())
    return [story.ref.id for part in page.main if part.name == block for story in part.stories]


def test_it_is_newest_first_whatever_one_likes(bo: Member, talks: list[Thread], stoves: Subject) -> None:
    turn_dial(member=bo, of="subject", target=stoves.pk, level=Level.LOUD, now=clock())
    assert refs(bo, "for-you")[0] == talks[-1].pk
    hold_out_only(bo)
    assert refs(bo, "for-you") == [thread.pk for thread in talks[:8]]
    assert refs(bo, "different") == []


def test_trade_has_its_places_however_much_is_talked(
    bo: Member, ann: Member, talks: list[Thread], stoves: Subject
) -> None:
    told: dict[str, Any] = {"sort": "wanted", "price": None, "currency": "EUR", "text": "Tried twice."}
    told |= {"owner": ann, "place": "", "subjects": [stoves]}
    wares = [
        list_item(title=f"Stove {days}", key=uuid4(), now=clock() - timedelta(days=days), **told)
        for days in (2, 3, 4, 5)
    ]
    hold_out_only(bo)
    assert refs(bo, "directory") == [each.pk for each in wares[:3]]
    assert len(refs(bo, "for-you")) == 8


def test_it_says_so_and_why_is_true(client: Client, bo: Member, talks: list[Thread]) -> None:
    hold_out_only(bo)
    client.force_login(bo)
    html = client.get("/").content.decode()
    assert "Newest first, of what you may read and have not read yet: you are in the comparison group." in html
    assert "Chosen for you" not in html
    assert html.count("it is among the newest: it came ") == 8
    menu = client.get(reverse("home:arrange-block", args=["for-you"])).content.decode()
    assert "newest first: you are in the comparison group." in menu
    assert "by what you care about" not in menu
    listed = client.get(reverse("home:arrange")).content.decode()
    assert "Empty: you are in the comparison group, for whom nothing is chosen." in listed


def test_what_was_shown_is_kept_as_what_it_is(client: Client, bo: Member, talks: list[Thread]) -> None:
    hold_out_only(bo)
    client.force_login(bo)
    found = re.search(r'data-shown-url="([^"]+)"', client.get("/").content.decode())
    assert found
    client.post(unescape(found.group(1)), {"item": f"thread:{talks[0].pk}"})
    shown = Shown.objects.get()
    assert (shown.item, shown.place, shown.probability) == (talks[0].pk, 1, 1.0)
    assert shown.terms == {"newest": shown.score}
    html = client.get(reverse("profiles:shown-list")).content.decode()
    assert "newest first, and nothing else" in html


@pytest.mark.usefixtures("talks")
def test_one_question_does_not_promise_another_order(
    client: Client, bo: Member, ann: Member, stoves: Subject, tents: Subject
) -> None:
    promise = "each answer changes what is chosen for you"
    client.force_login(bo)
    asked = client.get(reverse("search:question")).content.decode()
    assert promise in asked
    hold_out_only(bo)
    asked = client.get(reverse("search:question")).content.decode()
    assert promise not in asked
    assert "your page keeps its order whatever you answer" in asked
    page = client.get(reverse("home:arrange")).content.decode()
    assert "At most one a visit; your page keeps its order, as you are in the comparison group." in page


@pytest.mark.usefixtures("talks")
def test_it_costs_no_query_more(client: Client, bo: Member, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    hold_out_only(bo)
    client.force_login(bo)
    client.get("/")
    with django_assert_num_queries(QUERIES):
        client.get("/")
