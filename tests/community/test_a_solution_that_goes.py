"""A solution that is deleted is chosen no more: what the choice taught goes exactly, and comes back with the post."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from community.models import Post, Thread
from lib.kinds import ItemRef
from moderation.actions import hide_item, restore_item
from notices.models import Notice
from notices.telling import tell_step
from profiles.actions import pause_learning, resume_learning
from profiles.interests import LONG, value
from profiles.models import Activity, Interest, Member, Verb
from tests.community.conftest import Say
from tests.profiles.years import follow

NOW = datetime(2026, 3, 2, tzinfo=UTC)  # as of which what is known is told


@pytest.fixture(autouse=True)
def _question(thread: Thread) -> None:
    Thread.objects.update(sort=Thread.Sort.QUESTION)


@pytest.fixture
def solution(client: Client, ann: Member, answer: Post) -> Post:
    """What Bo answered, and Ann chose."""
    choose(client, ann, answer)
    return answer


def choose(client: Client, by: Member, post: Post, **undo: int) -> None:
    client.force_login(by)
    assert client.post(f"/threads/{post.thread_id}/solution/{post.pk}/", undo).status_code == 302


def press(client: Client, by: Member, post: Post, name: str) -> None:
    client.force_login(by)
    assert client.post(reverse(f"community:{name}", args=[post.pk])).status_code == 302


def known_of(member: Member, now: datetime) -> dict[int, tuple[float, int]]:
    follow(now)
    rows = Interest.objects.filter(member=member, acts__gt=0)
    return {row.facet_id: (round(value(row.long, NOW, half_life=LONG), 9), row.acts) for row in rows}


def chosen() -> Post | None:
    return Thread.objects.get().solution


def signs(member: Member) -> list[int]:
    acts = Activity.objects.of_member(member.pk).filter(verb=Verb.SOLVED).order_by("id")
    return list(acts.values_list("sign", flat=True))


def test_what_the_choice_taught_goes_and_comes_back_with_the_post(
    client: Client, ann: Member, bo: Member, answer: Post, now: datetime
) -> None:
    before = known_of(ann, now)
    choose(client, ann, answer)
    taught = known_of(ann, now)
    assert taught != before
    press(client, bo, answer, "delete-post")
    assert (chosen(), known_of(ann, now)) == (None, before)
    press(client, bo, answer, "restore-post")
    assert (chosen(), known_of(ann, now)) == (answer, taught)
    choose(client, ann, answer, undo=1)
    assert (chosen(), known_of(ann, now), signs(ann)) == (None, before, [1, -1, 1, -1])


def test_a_pause_of_learning_between_takes_nothing_of_it(
    client: Client, ann: Member, bo: Member, answer: Post, now: datetime
) -> None:
    choose(client, ann, answer)
    taught = known_of(ann, now)
    pause_learning(member=ann, now=now)
    press(client, bo, answer, "delete-post")
    resume_learning(member=Member.objects.get(pk=ann.pk), now=now)
    press(client, bo, answer, "restore-post")
    assert (chosen(), known_of(ann, now), signs(ann)) == (answer, taught, [1, -1, 1])


def test_nobody_is_told_of_it_twice(client: Client, bo: Member, solution: Post, now: datetime) -> None:
    for name in ("delete-post", "restore-post"):
        press(client, bo, solution, name)
    while tell_step(now=now):
        pass
    assert Notice.objects.filter(member=bo, occasion="solution").count() == 1


def test_another_that_was_chosen_meanwhile_stays(
    client: Client, ann: Member, bo: Member, di: Member, solution: Post, say: Say, now: datetime
) -> None:
    other = say(di, "Turn it upside down.", now=now)
    press(client, bo, solution, "delete-post")
    choose(client, ann, other)
    press(client, bo, solution, "restore-post")
    assert (chosen(), signs(ann)) == (other, [1, -1, 1])


def test_a_choice_that_was_taken_back_before_does_not_come_back(
    client: Client, ann: Member, bo: Member, solution: Post
) -> None:
    choose(client, ann, solution, undo=1)
    for name in ("delete-post", "restore-post"):
        press(client, bo, solution, name)
    assert (chosen(), signs(ann)) == (None, [1, -1])


def test_what_a_moderator_hides_was_chosen_all_the_same(
    client: Client, ann: Member, cy: Member, di: Member, solution: Post, say: Say, now: datetime
) -> None:
    ref, taught = ItemRef("post", solution.pk), known_of(ann, now)
    hide_item(staff=cy, ref=ref, reason="Off topic.", now=now)
    assert (chosen(), known_of(ann, now)) == (None, taught)
    restore_item(staff=cy, ref=ref, reason="It was not.", now=now)
    assert (chosen(), signs(ann)) == (solution, [1])
    hide_item(staff=cy, ref=ref, reason="It is after all.", now=now)
    other = say(di, "Turn it upside down.", now=now)
    choose(client, ann, other)
    assert (chosen(), signs(ann)) == (other, [1, -1, 1])
