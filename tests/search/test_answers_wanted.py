"""A question that waits is put before the three who know most about it; each may say that it is not theirs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from community.actions import call, choose_solution, decline_call, reply
from community.models import Call, Forum, Post, Thread
from home.models import Use
from lib.kinds import ItemRef
from profiles.actions import block, ignore, pause_learning, start_over, turn_dial
from profiles.models import Activity, Dial, Level, Member, Subject
from search.calling import Wanted, call_step, wanted_from
from search.indexing import index_step
from tests.search.conftest import Answer, Begin

Ask = Callable[..., Thread]
LATER = timedelta(minutes=20)


@pytest.fixture
def ask(begin: Begin, di: Member, stoves: Subject) -> Ask:
    """Di asks something about stoves, twenty minutes ago."""

    def put(title: str = "Why does my canister freeze?", **more: object) -> Thread:
        told = {"author": di, "sort": Thread.Sort.QUESTION, "subjects": [stoves], "ago": 20 / 1440}
        return begin(title, **(told | more))

    return put


@pytest.fixture
def knowing(
    begin: Begin, answer: Answer, member_named: Callable[..., Member], stoves: Subject, tents: Subject
) -> list[Member]:
    """Five members who answered lately: the first four about stoves, less and less; the last about tents alone."""
    members = [member_named(name) for name in ("eva", "fin", "gil", "hal", "ida")]
    for number in range(4):
        burner = begin(f"Burner {number} hisses", subjects=[stoves], ago=9)
        for member in members[: 4 - number]:
            answer(member, burner, ago=8)
    answer(members[4], begin("Pegs bend", subjects=[tents], ago=9), ago=8)
    index_step()
    return members


def asked(thread: Thread) -> list[str]:
    """Whom it was put before, in order."""
    return list(Call.objects.filter(thread=thread).order_by("pk").values_list("member__username", flat=True))


def test_it_is_put_before_the_three_likeliest_each_with_why(ask: Ask, knowing: list[Member], now: datetime) -> None:
    question = ask()
    assert call_step(now=now) == 1
    assert asked(question) == ["eva", "fin", "gil"]
    assert call_step(now=now) == 0
    ref = ItemRef("thread", question.pk)
    assert wanted_from(knowing[0], now=now) == [Wanted(ref, "you answered in 4 threads within a month")]
    assert wanted_from(knowing[3], now=now) == []


def test_a_new_question_an_answered_one_and_a_discussion_wait_for_nobody(
    ask: Ask, knowing: list[Member], bo: Member, now: datetime
) -> None:
    ask(ago=10 / 1440)
    ask(sort=Thread.Sort.DISCUSSION)
    answered = ask()
    reply(author=bo, thread=answered, text="Warm it.", key=uuid4(), now=now)
    assert call_step(now=now) == 0
    assert not Call.objects.exists()


def test_not_mine_and_it_goes_to_the_next(
    client: Client, ask: Ask, knowing: list[Member], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = ask()
    call_step(now=now)
    monkeypatch.setattr("search.views.now", lambda: now)
    monkeypatch.setattr("community.views.marking.now", lambda: now)
    client.force_login(knowing[0])
    assert question.title in client.get(reverse("search:wanted")).content.decode()
    acts = Activity.objects.count()
    response = client.post(reverse("community:decline-call", args=[question.pk]))
    assert response.headers["Location"] == reverse("search:wanted")
    assert question.title not in client.get(reverse("search:wanted")).content.decode()
    assert call_step(now=now) == 1
    assert asked(question) == ["eva", "fin", "gil", "hal"]
    assert Activity.objects.count() == acts


def test_after_two_days_it_is_put_before_others(ask: Ask, knowing: list[Member], now: datetime) -> None:
    question = ask()
    call_step(now=now)
    assert call_step(now=now + timedelta(days=1)) == 0
    assert call_step(now=now + timedelta(days=2)) == 1
    assert set(asked(question)[3:]) == {"hal", "ida"}
    assert wanted_from(knowing[0], now=now + timedelta(days=2)) == []


def test_nobody_is_asked_more_than_twice_a_day_and_five_times_a_week(
    ask: Ask, knowing: list[Member], now: datetime
) -> None:
    eva = knowing[0].pk
    questions = [ask(f"Question {number}") for number in range(7)]
    told = [call(thread=each, likeliest={eva: "you answer"}, now=now) for each in questions[:3]]
    assert told == [1, 1, 0]
    later = [now + timedelta(days=day) for day in (1, 1, 2, 2)]
    assert [
        call(thread=each, likeliest={eva: "you answer"}, now=when)
        for each, when in zip(questions[2:6], later, strict=True)
    ] == [1, 1, 1, 0]
    assert call(thread=questions[6], likeliest={eva: "you answer"}, now=now + timedelta(days=9)) == 1


def test_a_question_is_put_before_three_at_once_and_nine_in_all(
    ask: Ask, member_named: Callable[..., Member], now: datetime
) -> None:
    question = ask()
    everybody = {member_named(f"m{number}").pk: "you answer" for number in range(12)}
    told = [call(thread=question, likeliest=everybody, now=now + timedelta(days=2 * day)) for day in range(4)]
    assert told == [3, 3, 3, 0]


@pytest.mark.parametrize("how", ["ignores", "blocked", "muted", "silenced", "paused", "away"])
def test_whom_it_is_not_put_before(
    how: str, ask: Ask, knowing: list[Member], di: Member, stoves: Subject, now: datetime
) -> None:
    eva = knowing[0]
    if how == "ignores":
        ignore(member=eva, other=di, now=now)
    elif how == "blocked":
        block(member=di, other=eva, now=now)
    elif how == "muted":
        turn_dial(member=eva, of=Dial.Of.SUBJECT, target=stoves.pk, level=Level.MUTED, now=now)
    elif how == "silenced":
        Member.objects.filter(pk=eva.pk).update(status=Member.Status.SILENCED)
    elif how == "paused":
        pause_learning(member=eva, now=now)
    else:
        Activity.objects.filter(member=eva).update(happened=now - timedelta(days=91))
    question = ask()
    call_step(now=now)
    assert sorted(asked(question)[:3]) == ["fin", "gil", "hal"]


def test_nobody_is_asked_who_may_not_see_or_reply(
    ask: Ask, knowing: list[Member], forum: Forum, cy: Member, staff_forum: Forum, now: datetime
) -> None:
    secret = ask(forum=staff_forum, author=cy)
    forum.grants.update(may_reply=False)
    open_one = ask()
    assert call_step(now=now) == 2
    assert asked(secret) == asked(open_one) == []


def test_it_waits_no_more_once_solved_answered_by_them_or_closed_to_them(
    ask: Ask, knowing: list[Member], di: Member, bo: Member, now: datetime
) -> None:
    question = ask()
    call_step(now=now)
    eva, fin, gil = knowing[:3]
    reply(author=eva, thread=question, text="Warm it.", key=uuid4(), now=now)
    assert wanted_from(eva, now=now) == []
    pause_learning(member=gil, now=now)
    assert wanted_from(gil, now=now) == []
    assert len(wanted_from(fin, now=now)) == 1
    question.refresh_from_db()
    choose_solution(member=di, thread=question, post=Post.objects.get(author=eva, thread=question), now=now)
    assert wanted_from(fin, now=now) == []


def test_who_asked_is_told_how_many_and_nobody_else_is(
    client: Client, ask: Ask, knowing: list[Member], di: Member, bo: Member, now: datetime
) -> None:
    question = ask()
    said = "put before 3 members who may know"
    client.force_login(di)
    assert "put before" not in client.get(question.get_absolute_url()).content.decode()
    call_step(now=now)
    html = client.get(question.get_absolute_url()).content.decode()
    assert said in html
    assert "/members/eva/" not in html
    client.force_login(bo)
    assert said not in client.get(question.get_absolute_url()).content.decode()


def test_my_page_fetches_it_as_a_block_and_nothing_where_nothing_waits(
    client: Client, ask: Ask, knowing: list[Member], bo: Member, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = ask()
    call_step(now=now)
    monkeypatch.setattr("search.views.now", lambda: now)
    client.force_login(knowing[0])
    assert reverse("search:wanted") in client.get(reverse("home:page")).content.decode()
    part = client.get(reverse("search:wanted"), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert question.title in part
    assert "you answered in 4 threads within a month" in part
    client.force_login(bo)
    assert client.get(reverse("search:wanted"), headers={"HX-Request": "true"}).content == b""
    assert "No question waits for you now." in client.get(reverse("search:wanted")).content.decode()


def test_the_block_is_one_whose_use_counts_with_what_can_be_said_of_each(
    client: Client, ask: Ask, knowing: list[Member], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = ask()
    call_step(now=now)
    monkeypatch.setattr("search.views.now", lambda: now)
    client.force_login(knowing[0])
    part = client.get(reverse("search:wanted"), headers={"HX-Request": "true"}).content.decode()
    assert 'id="block-wanted"' in part
    assert reverse("profiles:signals", args=["thread", question.pk]) in part
    assert client.post(reverse("home:note-use"), {"block": "wanted"}).status_code == 204
    assert Use.objects.get(member=knowing[0]).block == "wanted"
    client.post(reverse("profiles:say"), {"kind": "thread", "item": question.pk, "says": "seen"})
    assert wanted_from(knowing[0], now=now) == []
    assert len(wanted_from(knowing[1], now=now)) == 1
    client.post(reverse("profiles:say"), {"kind": "thread", "item": question.pk, "says": "unseen"})
    assert len(wanted_from(knowing[0], now=now)) == 1


def test_who_starts_over_is_asked_no_more_by_what_was_known(
    client: Client, ask: Ask, knowing: list[Member], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What they declined stays declined, without the reason."""
    first, second = ask(), ask("A second one")
    call_step(now=now)
    decline_call(member=knowing[0], thread=second, now=now)
    monkeypatch.setattr("search.views.now", lambda: now)
    client.force_login(knowing[0])
    assert first.title in client.get(reverse("search:wanted")).content.decode()
    start_over(member=knowing[0], now=now)
    html = client.get(reverse("search:wanted")).content.decode()
    assert "No question waits for you now." in html
    assert "you answered in" not in html
    ((thread, reason),) = Call.objects.filter(member=knowing[0]).values_list("thread", "reason")
    assert (thread, reason) == (second.pk, "")
    assert call(thread=second, likeliest={knowing[0].pk: "you answer"}, now=now) == 0


def test_reading_it_takes_one_query(
    ask: Ask, knowing: list[Member], now: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ask()
    call_step(now=now)
    with django_assert_num_queries(1):
        assert len(wanted_from(knowing[0], now=now)) == 1
