"""What the tests of the talk set up, through our own actions."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from community.actions import Announced, change_badge, reply, start_conversation, start_thread
from community.models import Badge, Conversation, Forum, Post, Thread
from lib.clock import now as present
from profiles.models import Block, Member, Subject
from tests.community.gifts import DAY, asked

Say = Callable[..., Post]
Begin = Callable[..., Conversation]
Announce = Callable[..., Thread]
FAR = datetime(2030, 7, 5, 17, 30, tzinfo=UTC)  # still to come, whatever day it is


@pytest.fixture
def say(thread: Thread, now: datetime) -> Say:
    """Replies in the thread, a minute after the last."""
    said: list[Post] = []

    def speak(author: Member, text: str, **fields: object) -> Post:
        when = now + timedelta(minutes=len(said))
        given = {"thread": thread, "key": uuid4(), "now": when, **fields}
        said.append(reply(author=author, text=text, **given))  # type: ignore[arg-type]
        return said[-1]

    return speak


@pytest.fixture
def answer(say: Say, bo: Member) -> Post:
    """Bo answers Ann: the thread's second post."""
    return say(bo, "Use *liquid* fuel.")


@pytest.fixture
def ignoring() -> Callable[[Member, Member], None]:
    """One member ignores another."""

    def ignore(member: Member, other: Member) -> None:
        Block.objects.create(member=member, other=other)

    return ignore


@pytest.fixture
def start_many(ann: Member, forum: Forum, stoves: Subject, tents: Subject) -> Callable[[], None]:
    """A full page of threads about two subjects each, with two who answered."""

    def start() -> None:
        others = [Member.objects.create_user(f"other{number}", name=f"Other Person {number}") for number in range(4)]
        for number in range(30):
            title = f"A title as long as titles often are, and this is number {number}"
            thread = start_thread(
                author=ann, forum=forum, title=title, text="x", subjects=[stoves, tents], key=uuid4(), now=present()
            )
            Thread.objects.filter(pk=thread.pk).update(faces=[each.pk for each in others], post_count=12, views=40)

    return start


@pytest.fixture
def announce(ann: Member, forum: Forum, now: datetime) -> Announce:
    """Ann announces an event, far ahead where nothing else is said."""

    def announced(title: str = "Winter meet", subjects: Sequence[Subject] = (), **said: Any) -> Thread:
        given: dict[str, Any] = {"begins": FAR, "place": "The hut"} | said
        event = Announced(**given)
        asked: dict[str, Any] = {"author": ann, "forum": forum, "title": title, "text": "Soup at eight."}
        return start_thread(**asked, subjects=subjects, key=uuid4(), now=now, sort="event", event=event)

    return announced


@pytest.fixture
def begin(ann: Member, bo: Member, now: datetime) -> Begin:
    """Ann writes to Bo, or to those who are named."""

    def start(*to: Member, **fields: Any) -> Conversation:
        given = {"writer": ann, "text": "Is the *Ember* still yours?", "key": uuid4(), "now": now, **fields}
        return start_conversation(to=to or (bo,), **given)

    return start


@pytest.fixture
def talk(begin: Begin) -> Conversation:
    return begin()


@pytest.fixture
def question(ann: Member, forum: Forum, now: datetime) -> Thread:
    return asked(ann, forum, now - DAY)


@pytest.fixture
def rule(owner: Member, now: datetime) -> Callable[..., Badge]:
    """A badge of the owner's; those that the site came with are away."""
    Badge.objects.all().delete()

    def make(counted: str, needed: int = 1, **fields: object) -> Badge:
        name = str(fields.pop("name", counted))
        return change_badge(staff=owner, badge=Badge(name=name, counted=counted, needed=needed, **fields), now=now)

    return make
