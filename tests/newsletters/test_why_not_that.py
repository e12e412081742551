"""Of any one thing a member can ask why it was not in a letter, and reads what is true and theirs to know."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from community.actions import mark_read
from community.models import Forum, ForumGrant, Thread
from newsletters.models import Digest
from profiles.actions import turn_dial
from profiles.models import Dial, Level, Member, Subject
from search.indexing import index_step
from tests.newsletters.letters import SITE, send


def test_why_not_that(
    reader: Member, ann: Member, cy: Member, asks: Callable[..., str], three_threads: list[Thread],
    thread_of: Callable[..., Thread], stoves: Subject, forum: Forum, now: datetime,
) -> None:  # fmt: skip
    own = thread_of(reader, "What I asked")
    mark_read(member=reader, thread=three_threads[1], number=1, now=now)
    muted = Forum.objects.create(name="Noise", slug="noise")
    ForumGrant.objects.create(forum=muted, audience=ForumGrant.Audience.MEMBERS, may_start=True)
    loud = thread_of(cy, "Loud things", forum=muted, subjects=[])
    turn_dial(member=reader, of=Dial.Of.FORUM, target=muted.pk, level=Level.MUTED, now=now)
    closed = Forum.objects.create(name="Closed", slug="closed")
    open_at_first = ForumGrant.objects.create(forum=closed, audience=ForumGrant.Audience.MEMBERS, may_start=True)
    secret = thread_of(cy, "A secret thing", forum=closed, subjects=[])
    open_at_first.delete()
    old = thread_of(cy, "Long ago", now=now - timedelta(days=40))
    send(now)
    page = asks()
    new = thread_of(cy, "Too late", now=now + timedelta(hours=3))
    for thread, says in {
        own: "You wrote it yourself",
        three_threads[1]: "You had read all of it by then.",
        loud: "You have muted the forum Noise.",
        old: "nothing had happened in it for 30 days",
        new: "It came on March 2, 2026, after this letter was chosen.",
    }.items():
        assert thread.title not in page or thread in three_threads
        assert says in asks(about=f"{SITE}{thread.get_absolute_url()}"), thread
    nowhere = "There is nothing at this address that could be in a letter to you."
    for address in (
        secret.get_absolute_url(),
        "/threads/999999/",
        "/members/",
        "https://elsewhere.example/threads/1/",
        "//",
        "/n/x/",
    ):
        answer = asks(about=address)
        assert nowhere in answer
        assert "A secret thing" not in answer
    while index_step():
        pass
    found = asks(about="secret")
    assert "Nothing that you may see has these words." in found
    assert "?about=/threads/" in asks(about="canisters")


def test_why_not_what_had_come_before_or_was_ranked_below(
    reader: Member, ann: Member, cy: Member, di: Member, asks: Callable[..., str], three_threads: list[Thread],
    thread_of: Callable[..., Thread], now: datetime,
) -> None:  # fmt: skip
    send(now)
    later = now + timedelta(days=1)
    many = [
        thread_of(author, f"Thing {number} by {author.name}", now=later)
        for author in (ann, cy, di)
        for number in range(6)
    ]
    send(later)
    assert "It had come to you by mail on March 2, 2026." in asks(about=three_threads[0].get_absolute_url())
    digest = Digest.objects.latest("pk")
    chosen = {item["id"] for item in digest.items}
    left = [thread for thread in many if thread.pk not in chosen]
    assert left
    for thread in left:
        answer = asks(about=thread.get_absolute_url())
        assert "It could have been chosen: it was number" in answer
        assert f" of {len(many)}, with a score of" in answer
        assert "worked out again now" not in answer
