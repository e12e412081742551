"""A long thread has a timeline: its days by name, a slider over its posts, and a field for any day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from community.actions import hide_post
from community.models import Post, Thread
from profiles.models import Member
from tests.community.conftest import Say

pytestmark = pytest.mark.both


@pytest.fixture
def years(say: Say, bo: Member, di: Member, thread: Thread) -> Thread:
    """Thirty posts, one every ten days from the first of March on."""
    for number in range(2, 31):
        say(bo if number % 2 else di, f"Reply {number}.")
    for post in Post.objects.filter(thread=thread):
        Post.objects.filter(pk=post.pk).update(posted=thread.posted + timedelta(days=10) * (post.number - 1))
    thread.refresh_from_db()
    return thread


@pytest.mark.parametrize(
    ("day", "place"),
    [
        ("2026-03-01", "?page=1#p1"),
        ("1999-01-01", "?page=1#p1"),
        ("2026-03-11", "?page=1#p2"),
        ("2026-03-12", "?page=1#p3"),  # nothing that day: the next day that has one
        ("2026-09-17", "?page=2#p21"),
        ("2026-12-16", "?page=2#p30"),
        ("2031-01-01", "?page=2#p30"),
    ],
)
def test_a_day_leads_to_its_first_post(client: Client, years: Thread, day: str, place: str) -> None:
    response = client.get(years.get_absolute_url(), {"at": day})
    assert (response.status_code, response.headers["Location"]) == (302, years.get_absolute_url() + place)


@pytest.mark.parametrize("day", ["", "yesterday", "2026-02-31", "0001-01-01", "9999-12-31", "2026-03-11T00:00", "\x00"])
def test_what_is_no_day_breaks_nothing(client: Client, years: Thread, day: str) -> None:
    assert client.get(years.get_absolute_url(), {"at": day}).status_code in {200, 302}


def test_a_day_is_the_member_s_own(client: Client, years: Thread, bo: Member) -> None:
    """Half an hour before midnight here is the next day on the other side of the world."""
    late = Post.objects.get(thread=years, number=5)
    Post.objects.filter(pk=late.pk).update(posted=late.posted.replace(hour=23, minute=30))
    tomorrow = {"at": (late.posted.date() + timedelta(days=1)).isoformat()}
    assert client.get(years.get_absolute_url(), tomorrow).headers["Location"].endswith("#p6")
    Member.objects.filter(pk=bo.pk).update(time_zone="Pacific/Auckland")
    client.force_login(bo)
    assert client.get(years.get_absolute_url(), tomorrow).headers["Location"].endswith("#p5")


def test_nobody_is_led_to_what_is_hidden(client: Client, years: Thread) -> None:
    hidden = Post.objects.get(thread=years, number=3)
    hide_post(post=hidden, now=hidden.posted)
    found = client.get(years.get_absolute_url(), {"at": hidden.posted.date().isoformat()})
    assert found.headers["Location"].endswith("#p4")


def test_the_slider_stands_where_the_page_begins_and_knows_the_days(client: Client, years: Thread) -> None:
    first = client.get(years.get_absolute_url()).content.decode().partition('id="scrub"')[2]
    second = client.get(years.get_absolute_url(), {"page": 2}).content.decode().partition('id="scrub"')[2]
    assert ['value="1"' in first.partition(">")[0], 'value="21"' in second.partition(">")[0]] == [True, True]
    assert 'max="30"' in first
    assert 'data-stops="1 March 1, 2026|2 March 11, 2026|' in first
    assert '|30 Dec. 16, 2026"' in first
    assert 'min="2026-03-01"' in first
    assert 'max="2026-12-16"' in first
    assert 'class="scrub"' in first


def test_a_day_that_all_posts_share_is_not_asked_for(client: Client, say: Say, bo: Member, thread: Thread) -> None:
    for number in range(2, 24):
        say(bo, f"Reply {number}.")
    Post.objects.filter(thread=thread).update(posted=thread.posted)
    page = client.get(thread.get_absolute_url()).content.decode()
    assert ['id="scrub"' in page, 'name="at"' in page] == [True, False]
