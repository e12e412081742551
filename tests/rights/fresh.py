"""A thread of a moment ago with a word in it that stands nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from community.actions import reply, start_thread
from community.models import Forum, ForumGrant, Thread
from profiles.models import Subject
from search.indexing import rebuild
from tests.rights.world import World

WORD = "zqfreshqz"


def started(world: World, forum: str, *, in_answer: bool, now: datetime, subjects: Sequence[Subject] = ()) -> Thread:
    """A thread of a moment ago with the word in it."""
    author = world.cast["moderator" if forum == "private" else "author"]
    place = Forum.objects.get(slug="back-room") if forum == "private" else _opened()
    thread = start_thread(
        author=author,
        forum=place,
        title="Which lamp?" if in_answer else f"Which lamp {WORD}?",
        text="Mine went out." if in_answer else f"Mine went out {WORD}.",
        sort=Thread.Sort.QUESTION,
        subjects=list(subjects),
        key=uuid4(),
        now=now,
    )
    if in_answer:
        reply(author=author, thread=thread, text=f"Try {WORD}.", key=uuid4(), now=now)
    rebuild()
    return thread


def _opened() -> Forum:
    """A forum of its own, for no other may close: what the socket is waited with stands there."""
    lamps = Forum.objects.create(name="Lamps", slug="lamps")
    ForumGrant.objects.create(forum=lamps, audience=ForumGrant.Audience.EVERYONE)
    members = ForumGrant.Audience.MEMBERS
    ForumGrant.objects.create(forum=lamps, audience=members, may_reply=True, may_start=True)
    return lamps
