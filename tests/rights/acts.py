"""Acts called by themselves, where a page asks first and so never lets anyone come as far as the act's own question."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.urls import reverse

from community.actions import bring_back_post, change_badge, start_thread
from community.models import Attendance, Badge, Ballot, Call, Event, Forum, Poll, Post, Reaction, Thread
from desk.actions import take_back
from desk.models import Invitation
from lib.kinds import ItemRef
from moderation.actions import hide_item, report_item
from moderation.admin.naming import nameable_to
from newsletters.actions import decide_guard, pause_newsletter
from profiles.actions import came_by, turn_volume
from profiles.models import Member
from search.calling import wanted_from
from tests.rights.asking import ask, undone
from tests.rights.language import Row
from tests.rights.world import World

Asked = Callable[[World], bool]  # whether it was let through


def done(act: Callable[[World], object]) -> Asked:
    """Whether an act is done, or refused with its sentence; either way it is taken back."""

    def asked(world: World) -> bool:
        with undone():
            try:
                act(world)
            except PermissionDenied:
                return False
        return True

    return asked


def started_where_only_read(world: World) -> object:
    return start_thread(
        author=world.cast["stranger"],
        forum=Forum.objects.get(slug=world.thing("forum", "board")["slug"]),
        title="A title",
        text="Hello",
        subjects=[],
        key=uuid4(),
        now=world.now,
    )


def badge_changed_by_a_moderator(world: World) -> object:
    badge = thing_of(Badge, world, "badge", "open", "badge_id")
    return change_badge(staff=world.cast["moderator"], badge=badge, now=world.now)


def reported_by_the_suspended(world: World) -> object:
    ref = ref_of(world, "thread", "standing", "thread_id")
    return report_item(reporter=world.cast["suspended"], ref=ref, reason="Look.", key=uuid4(), now=world.now)


def brought_back_from_the_moderators(world: World) -> object:
    post = thing_of(Post, world, "post", "gone", "post_id")
    return bring_back_post(member=world.cast["author"], post=post, now=world.now)


def hidden_by_a_stranger(world: World) -> object:
    ref = ref_of(world, "thread", "standing", "thread_id")
    return hide_item(staff=world.cast["stranger"], ref=ref, reason="Because", now=world.now)


def turned_by_the_suspended(world: World) -> object:
    return turn_volume(member=world.cast["suspended"], volume=7, now=world.now)


def taken_back_by_a_moderator(world: World) -> object:
    invitation = thing_of(Invitation, world, "invitation", "open", "invitation_id")
    return take_back(by=world.cast["moderator"], invitation=invitation, now=world.now)


def paused_by_a_stranger(world: World) -> object:
    return pause_newsletter(by=world.cast["stranger"], reason="Because", now=world.now)


def alarms_decided_by_a_moderator(world: World) -> object:
    return decide_guard(by=world.cast["moderator"], pauses=True, reason="Because", now=world.now)


def named(role: str, kind: str, state: str) -> Asked:
    """Whether staff is told the name of what was reported."""

    def asked(world: World) -> bool:
        thing = world.thing(f"reported-{kind}", state)
        ref = ItemRef(thing["kind"], thing["item_id"])
        return ref in nameable_to(world.cast[role], [ref])

    return asked


def offered(role: str, state: str, route: str) -> Asked:
    """Whether the page of a deal shows the button that leads there."""

    def asked(world: World) -> bool:
        answer = ask(Row("directory:deal", "GET", "deal", "", {}), world, role, state)
        return reverse(route, kwargs=world.thing("deal", state)) in answer.text

    return asked


def downloaded_while_sealed(world: World) -> bool:
    """Whether who was rated finds in their download what the other side said, before they said something too."""
    answer = ask(Row("profiles:download", "GET", "-", "", {}), world, "author", "any")
    return world.canaries["rating sealed"].word in answer.text


def told_of_the_ignored(world: World) -> bool:
    """Whether a member is told the reaction of one they ignore."""
    with undone():
        thread = Thread.objects.get(pk=world.thing("thread", "board")["thread_id"])
        post = Post.objects.get(thread=thread, number=1)
        given = Reaction.objects.create(post=post, member=world.cast["author"])
        return given in Reaction.objects.visible_to(world.cast["ignoring"])


def told_the_vote_of_the_ignored(world: World) -> bool:
    """Whether a member is told what one they ignore chose."""
    with undone():
        poll = Poll.objects.get(post=world.thing("poll", "standing")["post_id"])
        cast = Ballot.objects.create(poll=poll, member=world.cast["author"])
        return cast in Ballot.objects.named_to(world.cast["ignoring"], poll)


def kept_when_shown_to_nobody(world: World) -> bool:
    """Whether it is kept when a member was here who said that nobody sees it."""
    with undone():
        Member.objects.filter(pk=world.cast["other"].pk).update(here_to="nobody")
        return came_by(member_id=world.cast["other"].pk, when=world.now)


def told_the_answer_of_the_ignored(world: World) -> bool:
    """Whether a member is told that one they ignore comes to an event."""
    with undone():
        event = Event.objects.get(thread=world.thing("event", "standing")["thread_id"])
        said = Attendance.objects.create(event=event, member=world.cast["author"], says="maybe")
        return said in Attendance.objects.shown_to(world.cast["ignoring"], event)


def asked_in_what_they_may_not_see(world: World) -> bool:
    """Whether a member is asked to answer in a thread that they may not see."""
    return _asked(world, "private", world.cast["stranger"])


def asked_what_another_was(world: World) -> bool:
    """Whether a member is asked what was put before another alone."""
    return _asked(world, "standing", world.cast["administrator"])


def _asked(world: World, state: str, member: Member) -> bool:
    with undone():
        thread = thing_of(Thread, world, "thread", state, "thread_id")
        Thread.objects.filter(pk=thread.pk).update(sort=Thread.Sort.QUESTION, solution=None, is_closed=False)
        Call.objects.create(thread=thread, member=member, asked=world.now, reason="you know it")
        return bool(wanted_from(world.cast["stranger"], now=world.now))


def ref_of(world: World, kind: str, state: str, argument: str) -> ItemRef:
    return ItemRef(kind, world.thing(kind, state)[argument])


def thing_of(model: type[Model], world: World, kind: str, state: str, argument: str) -> Any:
    return model._default_manager.get(pk=world.thing(kind, state)[argument])


ACTS: dict[str, Asked] = {
    "it is kept when somebody was here who shows it to nobody": kept_when_shown_to_nobody,
    "a stranger starts a thread where members only read": done(started_where_only_read),
    "the suspended report a thread": done(reported_by_the_suspended),
    "an author brings back what a moderator hid": done(brought_back_from_the_moderators),
    "a moderator changes a badge": done(badge_changed_by_a_moderator),
    "a stranger hides a thread": done(hidden_by_a_stranger),
    "the suspended turn their volume": done(turned_by_the_suspended),
    "a moderator takes an invitation back": done(taken_back_by_a_moderator),
    "a stranger pauses the newsletter": done(paused_by_a_stranger),
    "a moderator decides what an alarm does": done(alarms_decided_by_a_moderator),
    "the desk is told the name of a private post": named("desk", "post", "private"),
    "the desk is told the name of a message it did not read": named("desk", "message", "judged"),
    "the desk is told the name of a private article": named("desk", "article", "private"),
    "the desk is told the name of an example that was taken back": named("desk", "example", "taken"),
    "a moderator is told whose a sealed rating is": named("moderator", "rating", "sealed"),
    "a sealed rating is in the download of who got it": downloaded_while_sealed,
    "a member is told of the reaction of one they ignore": told_of_the_ignored,
    "a member is told of the vote of one they ignore": told_the_vote_of_the_ignored,
    "a member is told the answer to an event of one they ignore": told_the_answer_of_the_ignored,
    "a member is asked in a thread they may not see": asked_in_what_they_may_not_see,
    "a member is asked what was put before another": asked_what_another_was,
    "who made the offer is shown the button that agrees": offered("other", "offered", "directory:agree-deal"),
    "a side is shown the button that closes what is only offered": offered("other", "offered", "directory:close-deal"),
}
