"""What stands in the blocks of My page: replies, what one follows, examples."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from community.actions import mark_read, reply, start_thread
from community.models import Forum, Thread
from home.actions import Change, arrange
from lib.clock import now as clock
from profiles.actions import ignore, turn_dial
from profiles.models import Level, Member, Subject
from search.recommending.keeping import forget
from tests.community.examples import chosen

OLD = clock() - timedelta(days=60)  # too long ago to be chosen
Part = Callable[[str], list[str]]


@pytest.fixture
def part(client: Client, bo: Member) -> Part:
    """What Bo's page shows in a block, when nothing was chosen that would stand in another."""
    for version, name in enumerate(["for-you", "directory", "different", "unread"]):
        arrange(member=bo, device="desk", change=Change("hide", name), version=version, now=clock())

    def shown(name: str) -> list[str]:
        client.force_login(bo)
        forget()
        html = client.get("/").content.decode()
        own = re.search(rf'id="block-{name}".*?</section>', html, re.DOTALL)
        return re.findall(r'data-shown="(\w+:\d+)"', own.group()) if own else []

    return shown


def begun(author: Member, forum: Forum, *subjects: Subject) -> Thread:
    return start_thread(
        author=author, forum=forum, title="Which stove?", text="Tell me.", subjects=list(subjects), key=uuid4(), now=OLD
    )


def answered(thread: Thread, author: Member, **to: Any) -> Any:
    return reply(author=author, thread=thread, text="Mine.", key=uuid4(), now=OLD + timedelta(days=1), **to)


def test_an_answer_in_ones_own_thread_is_a_reply_until_it_is_read(
    bo: Member, ann: Member, forum: Forum, part: Part
) -> None:
    thread = begun(bo, forum)
    assert part("replies") == []
    post = answered(thread, ann)
    assert part("replies") == [f"post:{post.pk}"]
    thread.refresh_from_db()
    mark_read(member=bo, thread=thread, number=post.number, now=clock())
    assert part("replies") == []


def test_an_answer_to_ones_post_elsewhere_is_a_reply_and_others_are_not(
    bo: Member, ann: Member, di: Member, forum: Forum, part: Part
) -> None:
    thread = begun(ann, forum)
    own = answered(thread, bo)
    answered(thread, di)
    to_bo = answered(thread, ann, answers=own)
    assert part("replies") == [f"post:{to_bo.pk}"]


@pytest.mark.parametrize("how", ["ignored", "muted", "thread"])
def test_no_reply_of_whom_or_where_one_wants_nothing(
    bo: Member, ann: Member, forum: Forum, part: Part, how: str
) -> None:
    thread = begun(bo, forum)
    answered(thread, ann)
    if how == "ignored":
        ignore(member=bo, other=ann, now=clock())
    elif how == "muted":
        turn_dial(member=bo, of="member", target=ann.pk, level=Level.MUTED, now=clock())
    else:
        turn_dial(member=bo, of="thread", target=thread.pk, level=Level.MUTED, now=clock())
    assert part("replies") == []


@pytest.mark.parametrize(("of", "level", "shown"), [
    ("subject", Level.LOUD, True), ("subject", Level.LOW, False), ("forum", Level.NORMAL, True),
    ("thread", Level.NORMAL, True),
])  # fmt: skip
def test_what_one_turned_up_is_followed(
    bo: Member, ann: Member, forum: Forum, stoves: Subject, part: Part, of: str, level: Level, shown: bool
) -> None:
    thread = begun(ann, forum, stoves)
    assert part("followed") == []
    target = {"subject": stoves.pk, "forum": forum.pk, "thread": thread.pk}[of]
    turn_dial(member=bo, of=of, target=target, level=level, now=clock())
    assert part("followed") == ([f"thread:{thread.pk}"] if shown else [])
    mark_read(member=bo, thread=thread, number=1, now=clock())
    assert part("followed") == []


def test_an_example_until_it_is_opened(client: Client, bo: Member, ann: Member, cy: Member, part: Part) -> None:
    example = chosen(ann, cy, OLD)
    assert part("examples") == [f"example:{example.pk}"]
    client.get(example.get_absolute_url())
    client.post(f"/examples/{example.pk}/read/", {"number": 1, "seconds": 12})
    assert part("examples") == []
