"""What the tests of the talk set up, through our own actions."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from community.actions import reply
from community.models import Post, Thread
from profiles.models import Block, Member

Say = Callable[..., Post]


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
