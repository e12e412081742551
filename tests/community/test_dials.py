"""One dial for threads, forums, subjects and members: what each step means here, and what it costs in mail."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from community.actions import reply
from community.dials import Pace, costs_of_own, pace_of
from community.models import Forum, Post, Thread
from lib.clock import now as present
from notices.actions import choose_ways
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


def test_who_takes_no_mail_of_what_they_follow_is_told_so_and_the_way_to_the_settings(
    client: Client, thread: Thread, ann: Member, bo: Member, now: datetime
) -> None:
    choose_ways(member=bo, wanted={("followed", "mail"): False}, now=now)
    choose_ways(member=ann, wanted={("followed", "mail"): False}, now=now)
    address = reverse("community:dial", args=["thread", thread.pk])
    client.force_login(bo)
    for headers in ({}, {"hx-request": "true"}):
        page = client.get(address, headers=headers).content.decode()
        assert page.count("No mail, as you chose.") == 2  # loud and normal
        assert "a week." not in page.replace("a week of others.", "")
        assert f'href="{reverse("notices:choices")}">You take no mail of this' in page
    client.force_login(ann)  # of her own thread answers are told, and those come by mail
    page = client.get(address).content.decode()
    assert "No mail, as you chose." not in page
    choose_ways(member=ann, wanted={("reply", "mail"): False}, now=now)
    assert client.get(address).content.decode().count("No mail, as you chose.") == 2


def test_a_chip_and_a_row_of_interests_lead_to_what_a_step_means(
    client: Client, thread: Thread, stoves: Subject, bo: Member, now: datetime
) -> None:
    turn_dial(member=bo, of="subject", target=stoves.pk, level=Level.LOUD, now=now)
    way = f'href="{reverse("community:dial", args=["subject", stoves.pk])}"'
    assert way not in client.get(thread.get_absolute_url()).content.decode()
    client.force_login(bo)
    chip = client.get(f"{stoves.get_absolute_url()}?turn", headers={"hx-request": "true"}).content.decode()
    for page in (chip, client.get(thread.get_absolute_url()).content.decode()):
        assert way in page
    assert way in client.get(reverse("profiles:interests")).content.decode()


def test_the_dials_of_own_threads_say_what_they_cost(
    client: Client, say: Say, thread: Thread, ann: Member, bo: Member, di: Member
) -> None:
    when = present() - timedelta(days=3)
    for hours in range(12):
        reply(author=di, thread=thread, text="So it is.", key=uuid4(), now=when + timedelta(hours=hours))
    costs = {}
    for member in (ann, bo):
        client.force_login(member)
        page = client.get(reverse("notices:choices")).content.decode()
        costs[member.username] = re.findall(r'<option value="[34]"[^>]*>([^<]+)</option>', page)
    some = ["Normal. About 3 mails a week.", "Loud. About 3 mails a week."]
    none = ["Normal. About 0 mails a week.", "Loud. About 0 mails a week."]
    assert costs == {"ann": some + none, "bo": none + none}
    reply(author=bo, thread=thread, text="Mine too.", key=uuid4(), now=present())
    choose_ways(member=bo, wanted={("followed", "mail"): False}, now=present())
    assert set(costs_of_own(bo, present())["joined"].values()) == {"No mail, as you chose.", "No mail.", ""}
    choose_ways(member=bo, wanted={("followed", "mail"): True}, now=present())
    assert costs_of_own(bo, present())["joined"][Level.NORMAL] == "About 3 mails a week."
    turn_dial(member=bo, of="thread", target=thread.pk, level=Level.LOW, now=present())
    assert costs_of_own(bo, present())["joined"][Level.NORMAL] == "About 0 mails a week."
