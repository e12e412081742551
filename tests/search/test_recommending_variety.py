"""Variety: no page is all of one author or subject, and one place in ten is for something different."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta

from community.models import Forum, Thread
from profiles.learning import learn_step
from profiles.models import Member, Subject
from search.recommending.variety import places_for_different
from tests.search.conftest import Answer, Begin, Chosen


def test_no_ten_hold_more_than_two_of_one_author_and_three_of_one_subject(
    ann: Member,
    di: Member,
    begin: Begin,
    chosen: Chosen,
    subjects: list[Subject],
    member_named: Callable[..., Member],
) -> None:
    people = [member_named(f"m{number}") for number in range(10)]
    for number in range(8):  # the newest are all Ann's, the next all about axes
        begin(f"Ann's {number}", subjects=[subjects[1 + number]], ago=0.1)
        begin(f"Axe {number}", author=people[number], subjects=[subjects[0]], ago=0.2)
    for number in range(2, 10):
        begin(f"Other {number}", author=people[number], subjects=[subjects[number]], ago=20)
    choices = chosen(di)
    assert len(choices) == 10
    given = Thread.objects.in_bulk([choice.ref.id for choice in choices])
    authors = Counter(thread.author_id for thread in given.values())
    about = Counter(subject for thread in given.values() for subject in thread.subjects.all())
    assert authors[ann.pk] == 2
    assert max(authors.values()) == 2
    assert about[subjects[0]] == max(about.values()) == 3


def test_a_site_of_one_author_and_subject_has_a_full_page(
    di: Member, begin: Begin, chosen: Chosen, stoves: Subject
) -> None:
    threads = [begin(f"Stove {number}", subjects=[stoves], ago=1 + number).pk for number in range(14)]
    choices = chosen(di)
    assert [choice.ref.id for choice in choices[:9]] == threads[:9]  # newest first, as nothing else tells them apart
    assert len(choices) == 10


def test_what_one_does_less_of_is_not_crowded_out(
    ann: Member,
    bo: Member,
    begin: Begin,
    answer: Answer,
    chosen: Chosen,
    forum: Forum,
    woods: Forum,
    member_named: Callable[..., Member],
    now: datetime,
) -> None:
    """Much of what Bo does is in a forum where little goes on: of nine places it has one, the last."""
    people = [member_named(f"m{number}") for number in range(14)]
    for number in range(5):
        answer(bo, begin(f"Known {number}", forum=forum, ago=9), ago=2)
    for number in range(6):
        answer(bo, begin(f"Made {number}", forum=woods, ago=300), ago=290)
    for number in range(12):
        begin(f"Lively {number}", author=people[number], forum=forum, ago=0.2)
    quiet = {begin(f"Quiet {number}", author=people[12], forum=woods, ago=25 + number).pk for number in range(2)}
    learn_step()
    places = [choice.ref.id in quiet for choice in chosen(bo) if not choice.something_different]
    assert places == [False] * 8 + [True]


def test_one_place_in_ten_is_something_different_and_stays_so_all_day(
    bo: Member, begin: Begin, answer: Answer, chosen: Chosen, stoves: Subject, tents: Subject, now: datetime
) -> None:
    answer(bo, begin("Stoves I know", subjects=[stoves], ago=9), ago=8)
    for number in range(14):
        begin(f"Stove {number}", subjects=[stoves], ago=1 + number / 10)
    strange = {begin(f"Tent {number}", subjects=[tents], ago=25 + number / 10).pk for number in range(4)}
    learn_step()
    choices = chosen(bo)
    marked = [choice for choice in choices if choice.something_different]
    assert len(marked) == 1
    assert choices[-1] == marked[0]
    assert marked[0].ref.id in strange
    assert marked[0].reason == "it is something different"
    assert 0 < marked[0].probability < 1
    assert abs(sum(marked[0].terms.values()) - marked[0].score) < 1e-9
    assert [c.ref for c in chosen(bo, now=now + timedelta(hours=2))][-1] == marked[0].ref


def test_a_list_shorter_than_ten_has_such_a_place_by_lot() -> None:
    drawn = [places_for_different(5, member, date(2026, 3, 2)) for member in range(1000)]
    assert set(drawn) == {0, 1}
    assert 430 < sum(drawn) < 570
    assert {places_for_different(20, member, date(2026, 3, 2)) for member in range(50)} == {2}
