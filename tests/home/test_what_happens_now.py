"""The ticker “Now”: threads, solutions, listings and members as they come, for whoever may see them."""

import re
from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from community.actions import choose_solution, hide_thread, reply, start_thread
from community.models import Forum, Thread
from directory.actions import list_item
from profiles.actions import edit_profile, join, turn_dial, version_of
from profiles.models import Level, Member

NOW = "/now/"
LINE = re.compile(r'<a href="[^"]+" dir="auto">([^<]+)</a>\s*<span class="muted">([^·]+) ·')
Open = Callable[..., Thread]


@pytest.fixture
def opened(ann: Member, forum: Forum, now: datetime) -> Open:
    """Ann opens a thread of that title."""

    def start(title: str, **said: object) -> Thread:
        told = {"author": ann, "forum": forum, "text": "x", "subjects": [], "key": uuid4(), "now": now, **said}
        return start_thread(title=title, **told)  # type: ignore[arg-type]

    return start


def told(client: Client) -> list[tuple[str, str]]:
    html = client.get(NOW, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in html
    return LINE.findall(html)


def test_the_newest_comes_first_and_each_says_what_it_is(
    client: Client, ann: Member, bo: Member, opened: Open, now: datetime
) -> None:
    thread = opened("Which stove?", sort=Thread.Sort.QUESTION)
    answer = reply(author=bo, thread=thread, text="Mine.", key=uuid4(), now=now)
    join(member=bo, now=now)
    sold = {"sort": "wanted", "title": "A quilt", "text": "Warm.", "price": None, "currency": "EUR", "place": ""}
    list_item(owner=ann, subjects=[], key=uuid4(), now=now, **sold)  # type: ignore[arg-type]
    choose_solution(member=ann, thread=thread, post=answer, now=now)
    assert told(client) == [
        ("Which stove?", "solved"),
        ("A quilt", "new listing"),
        ("Bo", "new member"),
        ("Which stove?", "new thread"),
    ]
    choose_solution(member=ann, thread=thread, post=None, now=now)
    assert ("Which stove?", "solved") not in told(client)


def test_nothing_that_is_not_for_whoever_looks(
    client: Client, cy: Member, di: Member, staff_forum: Forum, opened: Open, now: datetime
) -> None:
    opened("The noisy owl", author=cy, forum=staff_forum)
    muted, gone = opened("Of kayaks"), opened("Buy this")
    hide_thread(thread=gone, now=now)
    assert told(client) == [("Of kayaks", "new thread")]
    turn_dial(member=di, of="thread", target=muted.pk, level=Level.MUTED, now=now)
    client.force_login(di)
    assert told(client) == []
    assert "It is quiet just now." in client.get(NOW).content.decode()
    client.force_login(cy)
    assert told(client) == [("Of kayaks", "new thread"), ("The noisy owl", "new thread")]


def test_who_is_new_is_told_as_far_as_they_tell_since_when_they_are_here(
    client: Client, bo: Member, di: Member, now: datetime
) -> None:
    join(member=bo, now=now)
    for sight, to_guests, to_members in [("everyone", True, True), ("members", False, True), ("nobody", False, False)]:
        bo.refresh_from_db()
        edit_profile(member=bo, version=version_of(member=bo), now=now, joined_to=sight)
        client.logout()
        assert (("Bo", "new member") in told(client)) is to_guests
        client.force_login(di)
        assert (("Bo", "new member") in told(client)) is to_members


@pytest.mark.parametrize("count", [1, 12])
def test_however_much_happens_it_costs_the_same(
    client: Client,
    bo: Member,
    opened: Open,
    now: datetime,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(count):
        opened(f"Number {number}")
    join(member=bo, now=now)
    client.force_login(bo)
    client.get(NOW)
    with django_assert_num_queries(7):
        assert len(told(client)) == min(count + 1, 8)


def test_it_stands_beside_the_start_and_the_lists(client: Client, ann: Member, forum: Forum) -> None:
    for address in ("/", "/threads/", "/forums/"):
        html = client.get(address).content.decode()
        assert 'hx-get="/now/"' in html
        assert '<a href="/now/">Now</a>' in html
    client.force_login(ann)
    assert 'data-live="now:0"' in client.get("/").content.decode()
