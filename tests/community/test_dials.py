"""One dial for threads, forums, subjects and members: what each step means here, and what it costs in mail."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from community.actions import reply
from community.dials import Pace, pace_of
from community.models import Forum, Post, Thread
from profiles.actions import turn_dial
from profiles.models import Activity, Dial, Level, Member, Subject, Verb

Say = Callable[..., Post]


def test_what_a_step_costs_is_counted_from_the_last_weeks(
    say: Say, thread: Thread, bo: Member, cy: Member, di: Member, now: datetime
) -> None:
    later = now + timedelta(weeks=4)
    for minutes in (0, 1, 14, 15, 60):
        reply(author=bo, thread=thread, text="So it is.", key=uuid4(), now=now + timedelta(days=1, minutes=minutes))
    reply(author=di, thread=thread, text="My own counts for nothing.", key=uuid4(), now=now + timedelta(days=1))
    pace = pace_of(di, "thread", thread.pk, now=later)
    assert (len(pace.times), round(pace.weeks, 1)) == (5, 4.0)
    assert [pace.mails("thread", level, a_day=6) for level in (4, 3, 2)] == [1, 1, 0]
    quick = Pace([*pace.times] * 4, 0, 1.0)
    assert quick.mails("thread", Level.LOUD, a_day=2) == 14
    assert quick.mails("forum", Level.NORMAL, a_day=2) == 0


def test_posts_one_may_not_read_are_not_counted(
    staff_forum: Forum, cy: Member, di: Member, thread: Thread, now: datetime
) -> None:
    Thread.objects.filter(pk=thread.pk).update(forum=staff_forum)
    assert pace_of(di, "member", thread.author_id or 0, now=now).times == []
    assert len(pace_of(cy, "member", thread.author_id or 0, now=now).times) == 1


@pytest.mark.parametrize("of", ["thread", "forum", "subject", "member"])
def test_a_page_says_what_each_step_means_and_turns_it(
    client: Client, thread: Thread, stoves: Subject, ann: Member, bo: Member, of: str
) -> None:
    things: dict[str, Any] = {"thread": thread, "forum": thread.forum, "subject": stoves, "member": ann}
    client.force_login(bo)
    address = reverse("community:dial", args=[of, things[of].pk])
    page = client.get(address).content.decode()
    assert "told at once, by mail too." in page
    assert "mails a week." in page
    assert "even if it names you." in page
    back = things[of].get_absolute_url()
    turn = {"of": of, "target": things[of].pk, "level": "1", "next": back}
    assert client.post(reverse("profiles:turn-dial"), turn).headers["Location"] == back
    assert Dial.objects.get(member=bo).level == Level.QUIET
    assert Activity.objects.filter(member=bo, verb=Verb.TURNED, kind=of).count() == 1
    part = client.get(address, headers={"hx-request": "true"}).content.decode()
    assert "<html" not in part
    assert 'value="1" aria-pressed="true"' in " ".join(part.split())


def test_what_one_may_not_see_has_no_dial(client: Client, bo: Member, staff_forum: Forum) -> None:
    client.force_login(bo)
    for of, target in (("forum", staff_forum.pk), ("thread", 999), ("weather", 1)):
        assert client.get(reverse("community:dial", args=[of, target])).status_code == 404


def test_a_thread_and_a_member_have_their_dial_on_their_page(
    client: Client, thread: Thread, ann: Member, bo: Member, now: datetime
) -> None:
    turn_dial(member=bo, of="thread", target=thread.pk, level=Level.LOUD, now=now)
    turn_dial(member=bo, of="member", target=ann.pk, level=Level.LOW, now=now)
    client.force_login(bo)
    assert "Loud" in client.get(thread.get_absolute_url()).content.decode()
    assert "Low" in client.get(ann.get_absolute_url()).content.decode()
    turn = {"of": "thread", "target": thread.pk, "level": ""}
    menu = client.post(reverse("profiles:turn-dial"), turn, headers={"hx-request": "true"}).content.decode()
    assert "Follow" in menu
    assert "dialled" in menu


def test_a_forums_page_has_its_dial_where_its_reader_left_it(
    client: Client, forum: Forum, ann: Member, bo: Member, now: datetime
) -> None:
    turn_dial(member=bo, of="forum", target=forum.pk, level=Level.LOUD, now=now)
    said = {}
    for reader in (bo, ann):
        client.force_login(reader)
        page = client.get(forum.get_absolute_url()).content.decode()
        assert f'href="{reverse("community:dial", args=["forum", forum.pk])}"' in page
        said[reader.username] = 'data-level="4"' in page
    client.logout()
    assert (
        reverse("community:dial", args=["forum", forum.pk]) not in client.get(forum.get_absolute_url()).content.decode()
    )
    assert said == {"bo": True, "ann": False}
