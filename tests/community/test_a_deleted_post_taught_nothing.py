"""Who deletes a post takes back what it taught, exactly; who brings it back teaches the same again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from community.actions import bring_back_post, delete_post, reply, start_thread
from community.models import Forum, Post, Thread
from lib.kinds import ItemRef
from moderation.actions import hide_item, restore_item
from notices.telling import tell_step
from profiles.actions import forget_act, pause_learning, resume_learning, start_over, turn_dial
from profiles.activity import settle
from profiles.interests import LONG, value
from profiles.learning import Totals, fold, learn_step, rebuild
from profiles.models import Activity, Interest, Level, Member, Subject, Verb
from tests.community.conftest import Say
from tests.home.test_what_happens_now import told as happening
from tests.notices.telling import told
from tests.profiles.test_learning import furthest, stored
from tests.profiles.years import YEARS, follow, pruned

DAY = timedelta(days=1)
NOW = datetime(2026, 3, 2, tzinfo=UTC)  # as of which what is known is told
Known = dict[int, tuple[float, int]]


def known_of(member: Member, now: datetime) -> Known:
    """What is left of a member's interests once all acts are folded; the same as of a ledger read from zero."""
    follow(now)
    everything = list(Activity.objects.order_by("position"))
    assert furthest(stored(), fold(everything), now) < 1e-9
    rows = Interest.objects.filter(member=member, acts__gt=0)
    return {row.facet_id: (round(value(row.long, NOW, half_life=LONG), 9), row.acts) for row in rows}


def acts_of(member: Member) -> list[tuple[str, int]]:
    acts = Activity.objects.of_member(member.pk).exclude(verb__in=[Verb.EDITED, Verb.TURNED])
    return list(acts.order_by("id").values_list("verb", "sign"))


def test_who_deletes_a_reply_is_as_if_they_had_said_nothing(
    client: Client, thread: Thread, bo: Member, now: datetime
) -> None:
    client.force_login(bo)
    client.post(f"/threads/{thread.pk}/reply/", {"text": "Warm the canister.", "key": str(uuid4())})
    taught = known_of(bo, now)
    assert {acts for _long, acts in taught.values()} == {1}
    post = Post.objects.get(author=bo)
    client.post(f"/posts/{post.pk}/delete/")
    assert known_of(bo, now) == {}
    client.post(f"/posts/{post.pk}/restore/")
    assert known_of(bo, now) == taught
    client.post(f"/posts/{post.pk}/delete/")
    assert known_of(bo, now) == {}
    assert [sign for _verb, sign in acts_of(bo)] == [1, -1, 1, -1]


def test_a_second_click_takes_nothing_twice(answer: Post, bo: Member, now: datetime) -> None:
    for _click in range(2):
        delete_post(member=bo, post=answer, now=now)
    for _click in range(2):
        bring_back_post(member=bo, post=answer, now=now)
    assert acts_of(bo) == [("replied", 1), ("replied", -1), ("replied", 1)]


def test_of_two_replies_in_a_thread_the_one_that_went_goes(say: Say, bo: Member, now: datetime) -> None:
    first = say(bo, "Warm the canister.", now=now)
    only = known_of(bo, now)
    second = say(bo, "Or buy another stove.", now=now + DAY)
    third = say(bo, "A third thing.", now=now + DAY)
    both = known_of(bo, now + DAY)
    delete_post(member=bo, post=third, now=now + 2 * DAY)
    assert known_of(bo, now + 2 * DAY) == both  # two of a day count once, so the other counts still
    delete_post(member=bo, post=second, now=now + 3 * DAY)
    assert known_of(bo, now + 3 * DAY) == only
    bring_back_post(member=bo, post=second, now=now + 4 * DAY)
    delete_post(member=bo, post=first, now=now + 4 * DAY)
    taken = Activity.objects.of_member(bo.pk).filter(sign=-1).order_by("id")
    assert [(row.detail["post"], row.happened) for row in taken] == [
        (third.pk, third.posted), (second.pk, second.posted), (first.pk, first.posted),
    ]  # fmt: skip
    assert {acts for _long, acts in known_of(bo, now + 4 * DAY).values()} == {1}


def test_an_opening_takes_its_thread_along_and_a_moderator_brings_both_back(
    forum: Forum, ann: Member, cy: Member, stoves: Subject, now: datetime
) -> None:
    begun = start_thread(
        author=ann, forum=forum, title="Fuel in the cold", text="Which?", subjects=[stoves], key=uuid4(), now=now
    )
    taught, opening = known_of(ann, now), begun.posts.get()
    delete_post(member=ann, post=opening, now=now + DAY)
    assert known_of(ann, now) == {}
    bring_back_post(member=cy, post=opening, now=now + 90 * DAY, reason="Ann asked by mail.")
    assert (known_of(ann, now), acts_of(cy)) == (taught, [("restored", 1)])
    assert acts_of(ann) == [("started", 1), ("started", -1), ("started", 1)]


def test_what_a_moderator_hides_was_written_all_the_same(answer: Post, bo: Member, cy: Member, now: datetime) -> None:
    taught, ref = known_of(bo, now), ItemRef("post", answer.pk)
    hide_item(staff=cy, ref=ref, reason="Off topic.", now=now)
    assert known_of(bo, now) == taught
    restore_item(staff=cy, ref=ref, reason="It was not.", now=now)
    assert (known_of(bo, now), acts_of(bo)) == (taught, [("replied", 1)])


def test_what_was_deleted_before_this_was_so_is_not_told_twice(answer: Post, bo: Member, now: datetime) -> None:
    taught = known_of(bo, now)
    delete_post(member=bo, post=answer, now=now)
    Activity.objects.filter(sign=-1).delete()  # as it was left by earlier versions
    bring_back_post(member=bo, post=answer, now=now)
    assert (known_of(bo, now), acts_of(bo)) == (taught, [("replied", 1)])
    delete_post(member=bo, post=answer, now=now)
    assert known_of(bo, now) == {}


@pytest.mark.parametrize("is_named", [True, False])
def test_posts_of_the_same_instant_go_one_by_one(say: Say, bo: Member, now: datetime, is_named: bool) -> None:
    """Imported acts do not name their posts."""
    posts = [say(bo, f"Part {number}.", now=now) for number in range(2)]
    if not is_named:
        Activity.objects.filter(verb=Verb.REPLIED).update(detail={})
    for post in posts:
        delete_post(member=bo, post=post, now=now)
    assert sum(sign for _verb, sign in acts_of(bo)) == 0
    bring_back_post(member=bo, post=posts[0], now=now)
    assert sum(sign for _verb, sign in acts_of(bo)) == 1
    bring_back_post(member=bo, post=posts[1], now=now)
    delete_post(member=bo, post=posts[0], now=now)
    assert sum(sign for _verb, sign in acts_of(bo)) == 1


def _forget(bo: Member, now: datetime) -> None:
    act = Activity.objects.get(member=bo, verb=Verb.REPLIED)
    forget_act(member=bo, month=act.month, number=act.id)


@pytest.mark.parametrize("forget", [lambda bo, now: start_over(member=bo, now=now), _forget])
def test_what_was_forgotten_does_not_come_back(
    answer: Post, bo: Member, now: datetime, forget: Callable[[Member, datetime], None]
) -> None:
    follow(now)
    forget(bo, now)
    delete_post(member=bo, post=answer, now=now)
    bring_back_post(member=bo, post=answer, now=now)
    assert known_of(bo, now) == {}


def test_deleted_while_learning_pauses_it_goes_and_comes_back_after(answer: Post, bo: Member, now: datetime) -> None:
    taught = known_of(bo, now)
    pause_learning(member=bo, now=now)
    delete_post(member=Member.objects.get(pk=bo.pk), post=answer, now=now)
    assert known_of(bo, now) == {}
    resume_learning(member=Member.objects.get(pk=bo.pk), now=now)
    bring_back_post(member=Member.objects.get(pk=bo.pk), post=answer, now=now)
    assert known_of(bo, now) == taught


def test_a_post_of_years_ago_goes_as_exactly(thread: Thread, ann: Member, bo: Member, now: datetime) -> None:
    post = reply(author=bo, thread=thread, text="Warm it.", key=uuid4(), now=now - YEARS)
    reply(author=ann, thread=thread, text="I did.", key=uuid4(), now=now)
    follow(now)
    pruned(now)
    rebuild([bo.pk])
    assert Interest.objects.filter(member=bo, acts=1).exists()
    delete_post(member=bo, post=post, now=now)
    settle()
    learn_step()
    left = {key: total for key, total in stored().items() if key[0] == bo.pk}
    assert furthest(left, dict.fromkeys(left, Totals()), now) < 1e-9


def test_what_comes_back_is_no_news(
    client: Client, thread: Thread, say: Say, ann: Member, bo: Member, di: Member, now: datetime
) -> None:
    old = say(bo, "Warm the canister.", now=now)
    say(ann, "Thank you.", now=now + 3 * DAY)
    before = happening(client)
    delete_post(member=bo, post=old, now=now + 3 * DAY)
    tell_step(now=now + 3 * DAY)
    turn_dial(member=di, of="thread", target=thread.pk, level=Level.LOUD, now=now + 3 * DAY)
    bring_back_post(member=bo, post=old, now=now + 4 * DAY)
    tell_step(now=now + 4 * DAY)
    assert happening(client) == before
    assert told(di) == []
