"""A member is told what concerns them: who names, answers, quotes, likes or chooses them, and what they follow."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from community.actions import (
    choose_solution,
    edit_post,
    hide_post,
    like_post,
    mark_read,
    reply,
    start_thread,
    unlike_post,
)
from community.models import Forum, Thread
from lib.kinds import ItemRef
from moderation.actions import hide_item, restore_item
from notices.models import Notice
from notices.telling import READER, tell_step
from profiles.actions import ignore, turn_dial
from profiles.models import Follower, Level, Member, Subject
from tests.notices.telling import Say, Tell, quoting, told


def rung(member: Member) -> int:
    """What the bell says."""
    return Notice.objects.visible_to(member).unseen().count_things()


def test_who_began_a_thread_is_told_of_an_answer_and_nobody_else(
    say: Say, tell: Tell, ann: Member, bo: Member, di: Member
) -> None:
    post = say()
    tell()
    assert told(ann) == [("reply", "post", post.pk)]
    assert told(bo) == told(di) == []


def test_who_is_named_is_told_once_also_when_the_name_comes_later(
    say: Say, tell: Tell, di: Member, bo: Member, now: datetime
) -> None:
    post = say("As @Di said, and @di. Not `@ann`.")
    tell()
    assert told(di) == [("mention", "post", post.pk)]
    edit_post(editor=bo, post=post, text="As @di said, with @cy.", version=1, now=now)
    tell()
    assert told(di) == [("mention", "post", post.pk)]


def test_a_name_in_a_quote_or_in_code_names_nobody(say: Say, tell: Tell, di: Member) -> None:
    say("> @di said so\n\nNo.\n\n    @di\n\n`@di` and di@commonplace.example")
    tell()
    assert told(di) == []


def test_who_is_answered_or_quoted_is_told_by_what_concerns_them_most(
    say: Say, tell: Tell, ann: Member, bo: Member, di: Member
) -> None:
    first = say()
    answer = say("You are right.", author=di, answers=first)
    quote = say(f"{quoting(first)}\n\nDoes it?", author=di, answers=first)
    both = say("@bo, you are right.", author=di, answers=first)
    tell()
    assert told(bo) == [("reply", "post", answer.pk), ("quote", "post", quote.pk), ("mention", "post", both.pk)]
    assert [occasion for occasion, _kind, _item in told(ann)] == ["reply"] * 4


def test_likes_and_solutions_are_told_and_a_like_taken_back_is_not(
    say: Say, tell: Tell, thread: Thread, ann: Member, bo: Member, di: Member, now: datetime
) -> None:
    post = say()
    Thread.objects.filter(pk=thread.pk).update(sort=Thread.Sort.QUESTION)
    thread.refresh_from_db()
    like_post(member=ann, post=post, now=now)
    like_post(member=di, post=post, now=now)
    unlike_post(member=di, post=post, now=now)
    choose_solution(member=ann, thread=thread, post=post, now=now)
    tell()
    assert sorted(told(bo)) == [("reaction", "post", post.pk), ("solution", "post", post.pk)]
    unlike_post(member=ann, post=post, now=now)
    tell()
    assert told(bo) == [("solution", "post", post.pk)]


@pytest.mark.parametrize(
    ("of", "level", "opening", "later"),
    [
        ("forum", Level.LOUD, True, True),
        ("forum", Level.NORMAL, True, False),
        ("forum", Level.LOW, False, False),
        ("subject", Level.LOUD, True, True),
        ("subject", Level.NORMAL, False, False),
        ("member", Level.LOUD, True, False),
        ("member", Level.NORMAL, True, False),
        ("member", Level.QUIET, False, False),
    ],
)
def test_a_dial_says_how_much_of_it_one_is_told(
    forum: Forum, stoves: Subject, ann: Member, bo: Member, di: Member, tell: Tell, now: datetime,
    of: str, level: int, opening: bool, later: bool,
) -> None:  # fmt: skip
    target = {"forum": forum, "subject": stoves, "member": ann}[of]
    turn_dial(member=di, of=of, target=target.pk, level=level, now=now)
    begun = start_thread(
        author=ann, forum=forum, title="Wind", text="It blew.", subjects=[stoves], key=uuid4(), now=now
    )
    second = reply(author=bo, thread=begun, text="It did.", key=uuid4(), now=now)
    tell()
    wanted = [begun.posts.get(number=1).pk] * opening + [second.pk] * later
    assert told(di) == [("followed", "post", pk) for pk in wanted]


@pytest.mark.parametrize(
    ("level", "is_told", "is_mailed"),
    [
        (Level.MUTED, False, False),
        (Level.QUIET, False, False),
        (Level.LOW, True, False),
        (Level.NORMAL, True, True),
        (Level.LOUD, True, True),
    ],
)
def test_a_threads_own_dial_decides_for_the_thread(
    say: Say, tell: Tell, thread: Thread, forum: Forum, di: Member, now: datetime,
    level: int, is_told: bool, is_mailed: bool,
) -> None:  # fmt: skip
    turn_dial(member=di, of="forum", target=forum.pk, level=Level.LOUD, now=now)
    turn_dial(member=di, of="thread", target=thread.pk, level=level, now=now)
    say()
    tell()
    assert Notice.objects.filter(member=di, kind="post", number=2).count() == is_told
    assert Notice.objects.filter(member=di, number=2, envelope__isnull=False).count() == is_mailed


@pytest.mark.parametrize("of", ["thread", "forum", "subject", "member"])
def test_what_is_muted_is_not_told_even_to_who_is_named(
    say: Say, tell: Tell, thread: Thread, stoves: Subject, bo: Member, di: Member, now: datetime, of: str
) -> None:
    target = {"thread": thread.pk, "forum": thread.forum_id, "subject": stoves.pk, "member": bo.pk}[of]
    turn_dial(member=di, of=of, target=target, level=Level.MUTED, now=now)
    say("Ask @di.")
    tell()
    assert not Notice.objects.filter(member=di).exists()


def test_nobody_is_told_of_what_they_may_not_see(
    staff_forum: Forum, cy: Member, di: Member, owner: Member, tell: Tell, now: datetime
) -> None:
    begun = start_thread(
        author=owner, forum=staff_forum, title="Owl", text="@cy and @di", subjects=[], key=uuid4(), now=now
    )
    tell()
    assert told(cy) == [("mention", "post", begun.posts.get().pk)]
    assert not Notice.objects.filter(member=di).exists()


def test_nobody_is_told_of_whom_they_ignore(say: Say, tell: Tell, ann: Member, bo: Member, now: datetime) -> None:
    ignore(member=ann, other=bo, now=now)
    say("Look, @ann.")
    tell()
    assert not Notice.objects.filter(member=ann).exists()


def test_whom_one_ignores_later_is_gone_from_bell_and_page(
    client: Client, say: Say, tell: Tell, ann: Member, bo: Member, now: datetime
) -> None:
    say()
    tell()
    ignore(member=ann, other=bo, now=now)
    assert rung(ann) == 0
    client.force_login(ann)
    page = client.get(reverse("notices:notice-list")).content.decode()
    assert "answered you" not in page
    assert "Mine runs" not in page


def test_what_was_hidden_meanwhile_is_not_shown(
    client: Client, say: Say, tell: Tell, ann: Member, now: datetime
) -> None:
    post = say()
    tell()
    hide_post(post=post, now=now)
    client.force_login(ann)
    page = client.get(reverse("notices:notice-list")).content.decode()
    assert "Mine runs" not in page
    assert "1 more is about something that you can no longer see" in page


def test_who_wrote_what_a_moderator_hid_and_brought_back_is_told(
    client: Client, say: Say, tell: Tell, bo: Member, cy: Member, now: datetime
) -> None:
    ref = ItemRef("post", say().pk)
    hide_item(staff=cy, ref=ref, reason="It sells.", now=now)
    restore_item(staff=cy, ref=ref, reason="It does not.", now=now + timedelta(hours=1))
    tell()
    client.force_login(bo)
    page = client.get(reverse("notices:notice-list")).content.decode()
    assert "A moderator hid a post of yours" in page
    assert "A moderator brought back a post of yours" in page
    assert "It sells." not in page


def test_from_the_beginning_again_nothing_is_told_twice(
    say: Say, tell: Tell, thread: Thread, ann: Member, now: datetime
) -> None:
    post = say()
    tell()
    thread.refresh_from_db()
    mark_read(member=ann, thread=thread, number=post.number, now=now)
    Follower.objects.filter(name=READER).update(position=0)
    tell()
    assert Notice.objects.filter(member=ann).count() == 1
    assert rung(ann) == 0


def test_what_was_lost_is_told_again_from_the_ledger(say: Say, tell: Tell, ann: Member) -> None:
    post = say()
    tell()
    Notice.objects.all().delete()
    Follower.objects.filter(name=READER).update(position=0)
    tell()
    assert told(ann) == [("reply", "post", post.pk)]


def test_what_happened_long_ago_is_no_news(say: Say, ann: Member, now: datetime) -> None:
    say()
    while tell_step(now=now + timedelta(days=8)):
        pass
    assert not Notice.objects.exists()


def test_a_notice_is_seen_when_its_post_is_read(
    say: Say, tell: Tell, thread: Thread, ann: Member, now: datetime
) -> None:
    say()
    third = say("And again.")
    tell()
    assert rung(ann) == 2
    thread.refresh_from_db()
    mark_read(member=ann, thread=thread, number=2, now=now)
    assert list(Notice.objects.unseen().values_list("item", flat=True)) == [third.pk]
    mark_read(member=ann, thread=thread, number=3, now=now)
    assert rung(ann) == 0
