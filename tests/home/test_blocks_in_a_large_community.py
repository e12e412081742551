"""What is asked for one member is found from what they did, not by looking through all there is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

import pytest
from django.db.models import Q

from community.actions import mark_read, reply, start_thread
from community.blocks import followed_threads, new_replies, unread_threads
from community.models import Forum, Post, Thread
from profiles.actions import turn_dial
from profiles.models import Level, Member

Begin = Callable[[Member], Thread]


@pytest.fixture
def begin(forum: Forum, now: datetime) -> Begin:
    def begun(author: Member) -> Thread:
        return start_thread(
            author=author, forum=forum, title="Which stove?", text="Tell me.", subjects=[], key=uuid4(), now=now
        )

    return begun


def test_rows_out_of_ids_are_those_in_them(ann: Member, bo: Member, begin: Begin, now: datetime) -> None:
    own, other, strange = begin(bo), begin(ann), begin(ann)
    reply(author=bo, thread=other, text="Mine.", key=uuid4(), now=now)
    wrote = Post.objects.filter(author=bo).order_by().values("thread")
    kept = Thread.objects.filter(author=bo).order_by().values("pk")
    for ids in (wrote, wrote.union(kept)):
        found = Thread.objects.filter(pk__out_of=ids).order_by("pk")
        assert list(found) == [own, other] == list(Thread.objects.filter(pk__in=ids).order_by("pk"))
    posts = Post.objects.filter(Q(thread__pk__out_of=wrote), ~Q(thread=own))
    assert {post.thread for post in posts} == {other}
    assert not Thread.objects.filter(pk__out_of=wrote.none()).exists()
    assert strange not in Thread.objects.filter(pk__out_of=wrote)


@pytest.mark.servers
def test_the_ids_are_found_before_the_rows(bo: Member) -> None:
    for rows in (unread_threads, new_replies):
        assert "= ANY(ARRAY(" in str(rows(bo).query)
        assert "InitPlan" in rows(bo).explain()


@pytest.mark.servers
def test_who_turned_nothing_up_is_asked_of_no_thread(ann: Member, bo: Member, begin: Begin, now: datetime) -> None:
    thread = begin(ann)
    plan = followed_threads(bo).explain(analyze=True)
    assert "on community_thread" in plan
    assert all("never executed" in line for line in plan.splitlines() if "on community_thread" in line)
    turn_dial(member=bo, of="thread", target=thread.pk, level=Level.NORMAL, now=now)
    assert list(followed_threads(bo).values_list("item", flat=True)) == [thread.pk]


@pytest.mark.servers
def test_who_drew_no_line_is_not_asked_of_each_thread(ann: Member, bo: Member, begin: Begin) -> None:
    threads = [begin(ann) for _each in range(3)]
    unread = Thread.objects.with_read_mark(bo).unread()
    assert set(unread) == set(threads)
    lines = [line for line in unread.explain(analyze=True).splitlines() if "on community_readline" in line]
    assert lines
    assert all("loops=1)" in line or "never executed" in line for line in lines)


def test_of_a_thread_that_is_half_read_the_rest_is_new(ann: Member, bo: Member, begin: Begin, now: datetime) -> None:
    thread = begin(bo)
    posts = [reply(author=ann, thread=thread, text=f"{nth}", key=uuid4(), now=now) for nth in range(3)]
    thread.refresh_from_db()
    mark_read(member=bo, thread=thread, number=posts[1].number, now=now)
    assert list(new_replies(bo).values_list("item", flat=True)) == [posts[2].pk]
    mark_read(member=bo, thread=thread, number=posts[2].number, now=now)
    assert not new_replies(bo)
