"""What a member took back is no reason for anything, counts as evidence of nothing and makes nothing lively."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from community.actions import (
    bookmark_thread,
    bring_back_post,
    delete_post,
    unbookmark_thread,
)
from community.models import Forum, Post, Thread
from lib.prepared import forget
from profiles.actions import say_less, say_more
from profiles.evidence import portrait
from profiles.evidence.investing import investment
from profiles.learning import learn_step
from profiles.models import Activity, Member, Remembered, Subject, Surface, Verb
from search.blend import PRIORS
from search.recommending import Choice, choose
from tests.profiles.years import YEARS, follow, keep_awake, pruned
from tests.search.conftest import Answer, Begin, Chosen, ref_of

DAY = timedelta(days=1)


def only(monkeypatch: pytest.MonkeyPatch, signal: str) -> None:
    """Have one signal speak alone, so that the reason is its own."""
    monkeypatch.setattr(
        "search.recommending.slate.weights_for", lambda *_reach: dict.fromkeys(PRIORS, 0.0) | {signal: 1.0}
    )


def of(choices: list[Choice], thread: Thread) -> Choice:
    return next(choice for choice in choices if choice.ref == ref_of(thread))


def alike(member: Member, other: Member, now: datetime) -> list[Choice]:
    """What a member is given, which is the same alone and among many."""
    one = choose(members=[member], surface=Surface.PAGE, now=now, limit=50)[member.pk]
    many = choose(members=[member, other], surface=Surface.PAGE, now=now, limit=50)[member.pk]
    assert [(each.ref, each.reason) for each in one] == [(each.ref, each.reason) for each in many]
    assert [each.score for each in one] == pytest.approx([each.score for each in many])
    return one


def test_a_bookmark_that_went_is_no_reason(
    bo: Member,
    di: Member,
    begin: Begin,
    tents: Subject,
    stoves: Subject,
    monkeypatch: pytest.MonkeyPatch,
    now: datetime,
) -> None:
    only(monkeypatch, "subjects")
    kept = [begin(f"Number {number}", subjects=[stoves], ago=4) for number in range(6)]
    fresh, _other = begin("Fresh", subjects=[stoves]), begin("Other", subjects=[tents])
    for thread in kept:
        say_more(member=bo, ref=ref_of(thread), surface=Surface.PAGE, now=now - 2 * DAY)
        bookmark_thread(member=bo, thread=thread, now=now)
    learn_step()
    assert of(alike(bo, di, now), fresh).reason == "you keep a bookmark about Stoves"
    for thread in kept:
        unbookmark_thread(member=bo, thread=thread, now=now)
    learn_step()
    assert of(alike(bo, di, now), fresh).reason == "you asked for more about Stoves"


def test_a_reply_that_was_deleted_is_no_reason_until_it_is_back(
    bo: Member, di: Member, begin: Begin, answer: Answer, woods: Forum, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    only(monkeypatch, "own")
    answer(bo, begin("Where I wrote"), ago=0.1)
    fresh, _other = begin("Fresh"), begin("Other", forum=woods)
    post = Post.objects.get(author=bo)
    before = of(alike(bo, di, now), fresh).reason
    assert before == "you replied in Winter camping today"
    delete_post(member=bo, post=post, now=now)
    learn_step()
    after = of(alike(bo, di, now), fresh)
    assert ("you replied" in after.reason, after.terms["own"]) == (False, 0)
    bring_back_post(member=bo, post=post, now=now)
    learn_step()
    assert of(alike(bo, di, now), fresh).reason == before


def test_of_two_replies_the_one_that_stands_says_when(
    bo: Member, di: Member, begin: Begin, answer: Answer, woods: Forum, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    only(monkeypatch, "own")
    talk = begin("Where I wrote", ago=4)
    answer(bo, talk, ago=3)
    answer(bo, talk, ago=0.1)
    fresh, _other = begin("Fresh"), begin("Other", forum=woods)
    delete_post(member=bo, post=Post.objects.filter(author=bo).latest("posted"), now=now)
    assert of(alike(bo, di, now), fresh).reason == "you replied in Winter camping on Friday"


@pytest.mark.parametrize("who", ["bo", "di"])
def test_nobody_is_met_where_one_of_the_two_has_written_nothing_any_more(
    who: str, bo: Member, di: Member, cy: Member, begin: Begin, answer: Answer, monkeypatch: pytest.MonkeyPatch,
    now: datetime,
) -> None:  # fmt: skip
    only(monkeypatch, "company")
    other = Member.objects.create_user("other")
    old = [begin(f"Old {number}", ago=25, author=other) for number in range(2)]
    for thread in old:
        answer(di, thread, ago=24)
        answer(bo, thread, ago=23)
    with_di, with_cy = begin("With di", ago=3), begin("With cy", ago=3)
    answer(di, with_di, ago=2)
    answer(cy, with_cy, ago=2)
    assert of(alike(bo, cy, now), with_di).reason == "someone you met in 2 threads writes in it"
    leaves = {"bo": bo, "di": di}[who]
    delete_post(member=leaves, post=Post.objects.get(thread=old[0], author=leaves), now=now)
    assert of(alike(bo, cy, now), with_di).reason == "someone you met in 1 thread writes in it"


@pytest.fixture
def two_count(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Of the threads that a member wrote in last two say whom they met, instead of thirty."""
    monkeypatch.setattr("search.recommending.company.MET_IN", 2)
    forget()
    yield
    forget()


@pytest.mark.usefixtures("two_count")
def test_of_many_threads_the_last_that_one_still_wrote_in_count(
    bo: Member, di: Member, cy: Member, begin: Begin, answer: Answer, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    """Where the last post in it went, a thread stands further back: for one who is alone and among many alike."""
    only(monkeypatch, "company")
    other = Member.objects.create_user("other")
    talks = [begin(f"Old {number}", ago=30, author=other) for number in range(3)]
    for number, thread in enumerate(talks):
        answer(di, thread, ago=25)
        answer(bo, thread, ago=20 - number)
    answer(bo, talks[0], ago=10)
    with_di = begin("With di", ago=3)
    answer(di, with_di, ago=2)
    begin("Else", ago=3)
    late = Post.objects.filter(author=bo).latest("posted")
    delete_post(member=bo, post=late, now=now)
    assert of(alike(bo, cy, now), with_di).reason == "someone you met in 2 threads writes in it"


def test_what_was_deleted_makes_nothing_lively(
    ann: Member, bo: Member, cy: Member, di: Member, begin: Begin, answer: Answer, chosen: Chosen,
    monkeypatch: pytest.MonkeyPatch, now: datetime,
) -> None:  # fmt: skip
    only(monkeypatch, "hot")
    busy = begin("Busy", ago=9)
    begin("Quiet", ago=9)
    answer(bo, busy, ago=5)
    answer(di, busy, ago=0.3)
    answer(cy, busy, ago=0.2)
    reader = Member.objects.create_user("reader")
    assert of(chosen(reader), busy).reason == "2 members wrote in it within a day"
    for member in (cy, di):
        delete_post(member=member, post=Post.objects.get(thread=busy, author=member), now=now)
    assert of(chosen(reader), busy).reason == "someone wrote in it on Wednesday"


def test_more_and_then_less_of_one_thing_is_less_and_no_more(
    bo: Member, thread: Thread, stoves: Subject, now: datetime
) -> None:
    say_more(member=bo, ref=ref_of(thread), surface=Surface.PAGE, now=now - DAY)
    say_more(member=bo, ref=ref_of(thread), surface=Surface.PAGE, now=now)
    say_less(member=bo, ref=ref_of(thread), surface=Surface.PAGE, now=now + timedelta(hours=1))
    learn_step()
    later = now + timedelta(hours=2)
    told = {str(words): count for words, count in investment(bo, now=later).told}
    assert told == {"times you asked for more": 1, "times you asked for less": 1}
    mine = next(each for each in portrait(bo, now=later).subjects if each.name == "Stoves")
    assert sorted(mine.counts) == ["1 time less", "1 time more"]
    say_more(member=bo, ref=ref_of(thread), surface=Surface.PAGE, now=later)
    assert {str(words): count for words, count in investment(bo, now=later).told} == {"times you asked for more": 2}


def test_what_was_taken_back_is_not_remembered(bo: Member, thread: Thread, now: datetime) -> None:
    say_more(member=bo, ref=ref_of(thread), surface=Surface.PAGE, now=now - YEARS)
    say_less(member=bo, ref=ref_of(thread), surface=Surface.PAGE, now=now - YEARS)
    keep_awake(bo, now)
    follow(now)
    before = investment(bo, now=now).told
    pruned(now)
    assert not Activity.objects.filter(verb__in=[Verb.MORE, Verb.LESS]).exists()
    assert investment(bo, now=now).told == before
    assert [(each.what, each.times) for each in Remembered.objects.filter(kind="")] == [("less", 1)]
