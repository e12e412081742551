"""Whoever loses sight of a thing finds no word of it: on no page, in no search, socket or letter chosen before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from community.actions import delete_post, hide_post, hide_thread
from community.models import ForumGrant, Post, Thread
from lib.kinds import ItemRef
from moderation.actions import set_status
from newsletters.models import Digest
from newsletters.selection import plan_mailing
from notices.delivery import deliver_step
from profiles.actions import erase_member, ignore, turn_dial, turn_volume, withdraw_consent
from profiles.models import Group, Level, Member, Subject
from tests.consenting import agree
from tests.rights.asking import fetch, undone
from tests.rights.fresh import WORD, started
from tests.rights.socket import DEAF, HEARD, told_of
from tests.rights.world import World
from tests.servers.smtp import Mailbox

pytestmark = pytest.mark.django_db
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
        answer = fetch(path, world, role)
        if word in answer.text:
            found.add(where)
        if any(word in fetch(part, world, role).text for part in answer.fragments):
            found.add(f"a fragment of {where}")
    return found


def eager(reader: Member, thread: Thread, now: datetime) -> Member:
    """A reader who wants all of it, so that it stands before what others talk about."""
    turn_dial(member=reader, of="thread", target=thread.pk, level=Level.LOUD, now=now)
    return reader


def chosen(readers: Sequence[Member], now: datetime) -> list[list[int]]:
    """The threads of the letter that is chosen for each of these readers at this moment."""
    for reader in readers:
        agree(member=reader, how="sign-up", words="Send it.", now=now)
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
        assert thread.pk in chosen([eager(reader, thread, now)], now)[0]
        loss(world, thread, reader, now)
        assert told(world, role, thread) == set()
        deliver_step(now=now, clock=lambda: now)
        assert [letter for letter in mailbox.messages if WORD in str(letter)] == []
        assert in_answer or told_of(world, role, [ref])[ref] == DEAF


def _suspend(world: World, reader: Member, now: datetime) -> None:
    set_status(staff=world.cast["moderator"], member=reader, status="suspended", reason="Fraud.", now=now)


def _say_no(world: World, reader: Member, now: datetime) -> None:
    withdraw_consent(member=reader, how="settings", now=now)


@pytest.mark.parametrize(
    "loss",
    [lambda world, reader, now: erase_member(member=reader, now=now), _suspend, _say_no],
    ids=["is erased", "is suspended", "withdraws the consent"],
)
def test_a_letter_chosen_for_who_then_goes_is_not_sent(
    world: World, mailbox: Mailbox, loss: Callable[[World, Member, datetime], None]
) -> None:
    now = timezone.now()
    with undone():
        reader, other = Member.objects.get(pk=world.cast["stranger"].pk), world.cast["grouped"]
        address = reader.email
        thread = started(world, "open", in_answer=False, now=now)
        assert all(
            thread.pk in letter for letter in chosen([eager(each, thread, now) for each in (reader, other)], now)
        )
        loss(world, reader, now)
        deliver_step(now=now, clock=lambda: now)
        assert mailbox.to(address) == []
        assert any(WORD in str(letter) for letter in mailbox.to(other.email))


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
        letters = chosen([eager(grouped, thread, now), stranger], now)
        assert [thread.pk in letter for letter in letters] == [True, False]
        pages = [told(world, role, thread) for role in ("grouped", "stranger")]
        assert ["the front page" in page for page in pages] == [True, False]
        assert all("the thread" in page for page in pages)
