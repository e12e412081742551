"""What a guest sees first: what this place is, what is talked about, and the way in."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from community.actions import reply, start_thread
from community.models import Forum, Thread
from directory.actions import list_item
from lib.clock import now as clock
from profiles.models import Member, Subject

QUERIES = 5
SHOWN = re.compile(r'data-shown="(\w+:\d+)"')


def start(author: Member, forum: Forum, title: str) -> Thread:
    told = {"author": author, "forum": forum, "title": title, "text": "Tell me of yours."}
    return start_thread(**told, subjects=[], key=uuid4(), now=clock() - timedelta(hours=1))  # type: ignore[arg-type]


def test_an_empty_place_invites(client: Client, db: None) -> None:
    html = client.get("/").content.decode()
    assert "Members talk, trade and help one another here." in html
    assert "Nobody has written anything yet." in html
    assert 'href="/account/signup/"' in html


def test_the_latest_the_talked_about_and_trade(client: Client, ann: Member, bo: Member, forum: Forum) -> None:
    talked, quiet = start(ann, forum, "Which stove?"), start(ann, forum, "Tents")
    for _each in range(2):
        reply(author=bo, thread=talked, text="Mine.", key=uuid4(), now=clock())
    told = {"sort": "wanted", "title": "A quilt", "text": "Warm.", "price": None, "currency": "EUR", "place": ""}
    listing = list_item(owner=ann, subjects=[], key=uuid4(), now=clock(), **told)  # type: ignore[arg-type]
    html = client.get("/").content.decode()
    assert SHOWN.findall(html) == [f"thread:{talked.pk}", f"thread:{quiet.pk}", f"listing:{listing.pk}"]
    assert "Much talked about this week" in html
    assert "Because" not in html


def test_what_is_private_is_not_there(client: Client, cy: Member, staff_forum: Forum) -> None:
    start(cy, staff_forum, "The noisy owl")
    html = client.get("/").content.decode()
    assert SHOWN.findall(html) == []
    assert "owl" not in html


@pytest.mark.parametrize("count", [1, 6])
def test_its_queries_do_not_grow(
    client: Client, ann: Member, forum: Forum, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        thread = start(ann, forum, f"Stove {number}")
        thread.subjects.add(Subject.objects.create(name=f"Subject {number}", slug=f"subject-{number}"))
        reply(author=ann, thread=thread, text="And mine.", key=uuid4(), now=clock())
    client.get("/")
    with django_assert_num_queries(QUERIES):
        client.get("/")
