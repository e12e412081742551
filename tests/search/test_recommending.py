"""What a member is given, and why: by what they did, by what they said, else by what is hot and new."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.actions import mark_read
from community.models import Forum
from lib.feeds import GUEST
from lib.kinds import ItemRef
from profiles.actions import choose_subjects, pause_learning, refuse_comparison, say_less, say_more, turn_dial
from profiles.learning import learn_step
from profiles.models import Dial, Level, Member, Subject, Surface
from search.recommending import Choice, choose
from tests.holding import hold_out_only
from tests.search.conftest import Answer, Begin, Chosen

# Queries for one member's page; with laying what pages choose from, of threads alone, and with what the owner decided,
# which is asked once a minute.
FOR_ONE, LAID = 6, 24


def titles_of(choices: list[Choice]) -> list[int]:
    return [choice.ref.id for choice in choices]


def test_a_reply_in_a_forum_brings_more_of_it_and_says_so(
    bo: Member, forum: Forum, woods: Forum, begin: Begin, answer: Answer, chosen: Chosen
) -> None:
    camp, wood = begin("Snow anchors"), begin("Oak shelves", forum=woods)
    answer(bo, begin("Cold hands", ago=3))
    first, second = chosen(bo, limit=2)
    assert (first.ref.id, second.ref.id) == (camp.pk, wood.pk)
    assert first.reason == "you replied in Winter camping yesterday"
    assert max(first.terms, key=lambda name: first.terms[name]) in {"share", "own"}


def test_the_terms_sum_to_the_score(bo: Member, begin: Begin, answer: Answer, chosen: Chosen, stoves: Subject) -> None:
    answer(bo, begin("Cold stoves", subjects=[stoves], ago=4))
    for number in range(8):
        begin(f"Stove {number}", subjects=[stoves] if number % 2 else [], ago=number)
    choices = chosen(bo)
    assert len(choices) == 8
    assert all(abs(sum(choice.terms.values()) - choice.score) < 1e-9 for choice in choices)


def test_what_was_said_at_sign_up_comes_first_for_one_who_did_nothing_yet(
    di: Member, begin: Begin, chosen: Chosen, stoves: Subject, tents: Subject, now: datetime
) -> None:
    stove = begin("Which stove?", subjects=[stoves], ago=5)
    tent = begin("Which tent?", subjects=[tents], ago=1)
    assert titles_of(chosen(di)) == [tent.pk, stove.pk]
    choose_subjects(member=di, subjects=[stoves], now=now)
    choices = chosen(di)
    assert titles_of(choices) == [stove.pk, tent.pk]
    assert choices[0].reason == "you follow Stoves"
    assert choices[0].terms["said"] > 0


def test_where_nothing_is_known_the_hot_and_the_new_come_first(
    bo: Member, cy: Member, di: Member, begin: Begin, answer: Answer, chosen: Chosen
) -> None:
    old, new, hot = begin("Old", ago=20), begin("New", ago=0.9), begin("Hot", ago=2)
    for member in (bo, cy):
        answer(member, hot, ago=0.1)
    choices = chosen(di)
    assert titles_of(choices) == [hot.pk, new.pk, old.pk]
    assert choices[0].reason == "2 members wrote in it within a day"
    assert choices[1].reason == "it is new"


def test_a_guest_is_given_the_hot_and_the_new(begin: Begin, chosen: Chosen) -> None:
    old, new = begin("Old", ago=9), begin("New", ago=1)
    assert titles_of(chosen(AnonymousUser())) == [new.pk, old.pk]


def test_words_someone_wrote_about_bring_threads_with_them(
    bo: Member, ann: Member, begin: Begin, answer: Answer, chosen: Chosen
) -> None:
    for number in range(12):
        begin(f"Talk {number}", ago=25, text="Weather and food.")
    answer(bo, begin("Kerosene burners", ago=24), "Clean the kerosene jet.", ago=23)
    plain, kin = begin("Breakfast", ago=2), begin("Kerosene again", ago=2)
    ranked = [ref for ref in titles_of(chosen(bo, limit=20)) if ref in {plain.pk, kin.pk}]
    assert ranked[0] == kin.pk
    choice = next(each for each in chosen(bo, limit=20) if each.ref.id == kin.pk)
    assert choice.terms["words"] > 0


def test_less_of_one_thing_brings_others_like_it_down(
    di: Member, begin: Begin, chosen: Chosen, stoves: Subject, tents: Subject, now: datetime
) -> None:
    disliked = begin("Petrol stoves", subjects=[stoves], ago=2)
    stove, tent = begin("Gas stoves", subjects=[stoves], ago=1.0), begin("Tunnel tents", subjects=[tents], ago=1.001)
    assert titles_of(chosen(di))[0] == stove.pk
    say_less(member=di, ref=ItemRef("thread", disliked.pk), surface=Surface.PAGE, now=now)
    learn_step()
    assert titles_of(chosen(di))[0] == tent.pk


def test_more_of_one_thing_brings_others_like_it_up(
    di: Member, begin: Begin, chosen: Chosen, stoves: Subject, tents: Subject, now: datetime
) -> None:
    liked = begin("Petrol stoves", subjects=[stoves], ago=2)
    stove, tent = begin("Gas stoves", subjects=[stoves], ago=1.001), begin("Tunnel tents", subjects=[tents], ago=1.0)
    assert titles_of(chosen(di))[0] == tent.pk
    say_more(member=di, ref=ItemRef("thread", liked.pk), surface=Surface.PAGE, now=now)
    learn_step()
    assert titles_of(chosen(di))[0] == stove.pk


@pytest.mark.parametrize(("level", "is_first"), [(Level.QUIET, False), (Level.LOUD, True)])
def test_a_dial_moves_its_subject(
    di: Member, begin: Begin, chosen: Chosen, tents: Subject, now: datetime, level: Level, is_first: bool
) -> None:
    tent, other = begin("Tents", subjects=[tents], ago=1.2), begin("Other", ago=1.2)
    turn_dial(member=di, of=Dial.Of.SUBJECT, target=tents.pk, level=level, now=now)
    assert titles_of(chosen(di)) == ([tent.pk, other.pk] if is_first else [other.pk, tent.pk])


def test_one_who_paused_gets_the_newest_first(
    bo: Member, begin: Begin, answer: Answer, chosen: Chosen, now: datetime
) -> None:
    old, new = begin("Old", ago=5), begin("New", ago=1)
    answer(bo, begin("Read", ago=9), ago=6)
    pause_learning(member=bo, now=now)
    choices = chosen(bo)
    assert titles_of(choices) == [new.pk, old.pk]
    assert all(choice.terms == {"newest": choice.score} for choice in choices)
    assert not any(choice.something_different for choice in choices)


@pytest.mark.parametrize("surface", [Surface.PAGE, Surface.MAIL])
def test_the_hold_out_group_gets_the_newest_first_and_reads_that_it_does(
    bo: Member, di: Member, begin: Begin, chosen: Chosen, stoves: Subject, now: datetime, surface: Surface
) -> None:
    """Bo's dial would bring the old one up; Di, who did the same and is not drawn, has it first."""
    old, new = begin("Old", ago=5, subjects=[stoves]), begin("New", ago=1)
    for member in (bo, di):
        turn_dial(member=member, of=Dial.Of.SUBJECT, target=stoves.pk, level=Level.LOUD, now=now)
    hold_out_only(bo)
    theirs, choices = chosen(di, surface), chosen(bo, surface)
    assert titles_of(theirs) == [old.pk, new.pk]
    assert titles_of(choices) == [new.pk, old.pk]
    assert [choice.reason for choice in choices] == [
        "it is among the newest: it came yesterday",
        "it is among the newest: it came on Wednesday",
    ]
    assert all(choice.terms == {"newest": choice.score} for choice in choices)
    assert [(choice.something_different, choice.probability) for choice in choices] == [(False, 1.0)] * 2
    assert [choice.stands_for for choice in theirs] == [None, None]
    assert [choice.worth for choice in choices] == pytest.approx([choice.score for choice in theirs])


def test_the_hold_out_group_is_shown_nothing_it_muted_or_read_or_wrote(
    bo: Member, begin: Begin, answer: Answer, chosen: Chosen, tents: Subject, now: datetime
) -> None:
    left = begin("Left", ago=4)
    begin("Muted", subjects=[tents])
    begin("Own", author=bo)
    mark_read(member=bo, thread=begin("Read"), number=1, now=now)
    turn_dial(member=bo, of=Dial.Of.SUBJECT, target=tents.pk, level=Level.MUTED, now=now)
    hold_out_only(bo)
    assert titles_of(chosen(bo)) == [left.pk]


def test_a_guest_and_who_paused_or_said_never_is_not_held_out(
    bo: Member, di: Member, begin: Begin, chosen: Chosen, now: datetime
) -> None:
    begin("New")
    hold_out_only(bo, di)
    pause_learning(member=bo, now=now)
    refuse_comparison(member=di, now=now)
    for reader in (bo, di, GUEST):
        assert [choice.stands_for for choice in chosen(reader)] == [None]


def test_what_happens_after_now_is_not_seen(
    bo: Member, begin: Begin, answer: Answer, chosen: Chosen, now: datetime
) -> None:
    thread = begin("Sleeping", ago=200)
    for number in range(30):
        begin(f"Awake {number}", ago=3)
    answer(bo, thread, ago=-2)
    di = Member.objects.create_user("dora")
    assert thread.pk not in titles_of(chosen(di, limit=50))
    assert thread.pk in titles_of(chosen(di, limit=50, now=now + timedelta(days=3)))


def test_a_quiet_community_looks_further_back_for_the_page_and_never_pads_the_mail(
    di: Member, begin: Begin, chosen: Chosen
) -> None:
    ancient = begin("Long ago", ago=900)
    assert titles_of(chosen(di)) == [ancient.pk]
    assert chosen(di, Surface.MAIL) == []


def test_a_community_asleep_keeps_the_page_of_its_last_day(
    bo: Member, begin: Begin, answer: Answer, chosen: Chosen, stoves: Subject, now: datetime
) -> None:
    answer(bo, begin("Stoves I know", subjects=[stoves], ago=9), ago=8)
    for number in range(12):
        begin(f"Talk {number}", subjects=[stoves] if number % 3 == 0 else [], ago=1 + number / 2)
    awake = chosen(bo, now=now - timedelta(days=1))
    years = chosen(bo, now=now + timedelta(days=3650))
    assert [choice.ref for choice in years][:-1] == [choice.ref for choice in awake][:-1]
    assert [choice.terms for choice in years][:-1] == [choice.terms for choice in awake][:-1]
    assert not any("new" in choice.reason or "within a day" in choice.reason for choice in years)
    assert chosen(bo, Surface.MAIL, now=now + timedelta(days=3650)) == []


@pytest.fixture
def village(
    member_named: Callable[..., Member],
    subjects: list[Subject],
    forum: Forum,
    woods: Forum,
    begin: Begin,
    answer: Answer,
    now: datetime,
) -> list[Member]:
    """Twelve members, twenty-five threads, replies, dials, read marks and an ignored author."""
    luck = Random(8)
    people = [member_named(f"m{number}") for number in range(12)]
    threads = [
        begin(
            f"{subjects[number % 10].name} {number}",
            author=luck.choice(people),
            forum=luck.choice([forum, woods]),
            subjects=[subjects[number % 10]],
            ago=luck.uniform(2, 25),
        )
        for number in range(25)
    ]
    for _ in range(40):
        answer(luck.choice(people), luck.choice(threads), "The thing about it.", ago=luck.uniform(0.1, 2))
    for person in people[:4]:
        turn_dial(
            member=person, of="subject", target=luck.choice(subjects).pk, level=luck.choice(Level.values), now=now
        )
        threads[0].refresh_from_db()
        mark_read(member=person, thread=threads[0], number=threads[0].last_number, now=now)
    pause_learning(member=people[5], now=now)
    learn_step()
    return people


def told(choice: Choice) -> tuple[object, ...]:
    """A choice but for the terms, whose last digits hang on the order they are summed in."""
    return (choice.ref, round(choice.score, 9), choice.reason, choice.something_different, choice.probability)


@pytest.mark.parametrize("surface", Surface)
def test_all_at_once_and_one_by_one_give_the_same(village: list[Member], now: datetime, surface: Surface) -> None:
    together = choose(members=village, surface=surface, now=now)
    assert {number: bool(choices) for number, choices in together.items()} == {member.pk: True for member in village}
    for member in village:
        alone = choose(members=[member], surface=surface, now=now)[member.pk]
        assert [told(choice) for choice in alone] == [told(choice) for choice in together[member.pk]]
        for one, other in zip(alone, together[member.pk], strict=True):
            assert one.terms == pytest.approx(other.terms, abs=1e-9)
    assert len({tuple(titles_of(choices)) for choices in together.values()}) == len(village)


def test_choosing_for_one_takes_a_fixed_number_of_queries(village: list[Member], now: datetime) -> None:
    def asked(members: list[Member]) -> int:
        with CaptureQueriesContext(connection) as queries:
            choose(members=members, surface=Surface.PAGE, now=now)
        return len(queries)

    assert asked(village[:1]) == LAID
    assert asked(village[:1]) == FOR_ONE
    assert asked(village[6:]) <= LAID  # who sees the same is asked for once
