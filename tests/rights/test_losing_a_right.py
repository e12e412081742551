"""Whoever loses sight of a thing finds no word of it: on no page, in no search, socket or letter chosen before."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from urllib.parse import urljoin
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from community.actions import delete_post, hide_post, hide_thread, reply, start_thread
from community.models import Forum, ForumGrant, Post, Thread
from lib.kinds import ItemRef
from newsletters.models import Digest
from newsletters.selection import plan_mailing
from notices.delivery import deliver_step
from profiles.actions import erase_member, give_consent, ignore, turn_volume
from profiles.models import Group, Member, Subject
from search.indexing import rebuild
from tests.rights.asking import Answer, Browser, undone
from tests.rights.socket import DEAF, HEARD, told_of
from tests.rights.world import World
from tests.servers.smtp import Mailbox

pytestmark = pytest.mark.django_db
WORD = "zqfreshqz"
FRAGMENT = re.compile(r'hx-get="([^"]+)"')
Loss = Callable[[World, Thread, Member, datetime], object]


def _leave(world: World, thread: Thread, reader: Member, now: datetime) -> None:
    Group.objects.get(name="Insiders").members.remove(reader)


def _close_off(world: World, thread: Thread, reader: Member, now: datetime) -> None:
    ForumGrant.objects.filter(forum=thread.forum).exclude(audience=ForumGrant.Audience.GROUP).delete()


def _hide_post(world: World, thread: Thread, reader: Member, now: datetime) -> None:
    hide_post(post=Post.objects.filter(thread=thread).latest("number"), now=now)


def _ignore(world: World, thread: Thread, reader: Member, now: datetime) -> None:
    ignore(member=reader, other=world.cast["author"], now=now)


def _delete(world: World, thread: Thread, reader: Member, now: datetime) -> None:
    assert thread.author
    delete_post(member=thread.author, post=Post.objects.get(thread=thread), now=now)


# What happens, to whom, in which forum, and whether the word stands in an answer rather than the title.
LOSSES: dict[str, tuple[Loss, str, str, bool]] = {
    "leaves the group": (_leave, "insider", "private", False),
    "the forum is made private": (_close_off, "stranger", "open", False),
    "the post is hidden": (_hide_post, "stranger", "open", True),
    "the thread is hidden": (
        lambda world, thread, _, now: hide_thread(thread=thread, now=now),
        "stranger",
        "open",
        False,
    ),
    "the thread is deleted": (_delete, "stranger", "open", False),
    "ignores the author": (_ignore, "stranger", "open", False),
}


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


def told(world: World, role: str, thread: Thread, word: str = WORD) -> set[str]:
    """The addresses whose page, or a fragment that it fetches, tells this role the word."""
    slug = {"slug": thread.forum.slug}
    page, name = reverse("community:thread", args=[thread.pk]), {"username": world.cast["author"].username}
    paths = {
        "the thread": page,
        "its new posts": reverse("community:new-posts", args=[thread.pk]) + "?after=0",
        "answering": reverse("community:reply", args=[thread.pk]),
        "reporting": reverse("moderation:report", args=["thread", thread.pk]),
        "the forum": reverse("community:forum", kwargs=slug),
        "the forums": reverse("community:forum-list"),
        "the threads": reverse("community:thread-list"),
        "the front page": reverse("home:page"),
        "the author": reverse("profiles:member", kwargs=name),
        "the search": reverse("search:find") + "?q=which+lamp+try",
        "the download": reverse("profiles:download"),
    }
    found = set()
    for where, path in paths.items():
        text = _read(world, role, path)
        if word in text:
            found.add(where)
        for part in FRAGMENT.findall(text):
            if word in _read(world, role, urljoin(path, part.replace("&amp;", "&"))):
                found.add(f"a fragment of {where}")
    return found


def _read(world: World, role: str, path: str) -> str:
    cache.clear()
    response = Browser(world, role).get(path)
    return Answer(response, set()).text


def chosen(readers: Sequence[Member], now: datetime) -> list[list[int]]:
    """The threads of the letter that is chosen for each of these readers at this moment."""
    for reader in readers:
        give_consent(member=reader, how="sign-up", words="Send it.", now=now)
        turn_volume(member=reader, volume=10, now=now)
    plan_mailing(now=now, only_due_hour=False)
    digests = [Digest.objects.filter(member=reader).latest("pk") for reader in readers]
    return [[item["id"] for item in digest.items if item["kind"] == "thread"] for digest in digests]


@pytest.mark.parametrize("name", LOSSES)
def test_no_word_of_it_is_left(world: World, mailbox: Mailbox, name: str) -> None:
    loss, role, forum, in_answer = LOSSES[name]
    now = timezone.now()
    with undone():
        reader = world.cast[role]
        thread = started(world, forum, in_answer=in_answer, now=now)
        ref = ItemRef("thread", thread.pk)
        before = told(world, role, thread)
        assert {"the thread", "its new posts"} <= before
        assert in_answer or {"the forum", "the threads", "the search"} <= before
        assert told_of(world, role, [ref])[ref] == HEARD
        assert thread.pk in chosen([reader], now)[0]
        loss(world, thread, reader, now)
        assert told(world, role, thread) == set()
        deliver_step(now=now, clock=lambda: now)
        assert [letter for letter in mailbox.messages if WORD in str(letter)] == []
        assert in_answer or told_of(world, role, [ref])[ref] == DEAF


def test_nobody_reads_the_name_of_who_is_erased(world: World) -> None:
    now = timezone.now()
    with undone():
        Member.objects.filter(pk=world.cast["author"].pk).update(name=f"The {WORD}")
        thread = started(world, "open", in_answer=True, now=now)
        assert {"the thread", "the threads", "the author"} <= told(world, "stranger", thread, f"The {WORD}")
        erase_member(member=Member.objects.get(pk=world.cast["author"].pk), now=now)
        assert told(world, "stranger", thread, f"The {WORD}") == set()


def test_what_is_muted_is_chosen_for_no_page_or_letter(world: World) -> None:
    """Who muted a subject can still find its threads; nothing puts them in the way."""
    now = timezone.now()
    with undone():
        hush = Subject.objects.get(pk=world.values["hush"])
        thread = started(world, "open", in_answer=False, now=now, subjects=[hush])
        stranger, grouped = world.cast["stranger"], world.cast["grouped"]
        letters = chosen([grouped, stranger], now)
        assert [thread.pk in letter for letter in letters] == [True, False]
        pages = [told(world, role, thread) for role in ("grouped", "stranger")]
        assert ["the front page" in page for page in pages] == [True, False]
        assert all("the thread" in page for page in pages)
