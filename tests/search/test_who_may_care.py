"""Before whom something new is put: those likeliest to care, never too often, and nobody learns who they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from pytest_django import DjangoAssertNumQueries

from community.actions import call, introduce, mark_read, reply
from community.models import Call, Forum, Introduction, Thread
from profiles.actions import block, ignore, pause_learning, say_seen, turn_dial
from profiles.models import Activity, Dial, Level, Member, Subject
from search.caring import candidate_of, likely_to_care
from search.introducing import care_of
from tests.search.conftest import Answer, Put, ref_of


def shown_to(thread: Thread) -> list[str]:
    """Whom it was put before, in order."""
    rows = Introduction.objects.filter(kind="thread", item=thread.pk).order_by("pk")
    return list(rows.values_list("member__username", flat=True))


def named(thread: Thread, now: datetime) -> list[str]:
    """Who is likely to care, the likeliest first."""
    candidate = candidate_of(ref_of(thread), now=now)
    assert candidate is not None
    names = dict(Member.objects.values_list("pk", "username"))
    return [names[pk] for pk in likely_to_care(candidate, most=12, now=now)]


def test_three_things_a_week(put: Put, member_named: Callable[..., Member], di: Member, at: datetime) -> None:
    everybody = [{member_named(f"m{n}{k}").pk: "you care" for k in range(3)} for n in range(5)]
    threads = [put(f"Stove {number}") for number in range(5)]
    for thread, some in zip(threads[:3], everybody, strict=False):
        assert introduce(member=di, ref=ref_of(thread), likeliest=some, now=at) == 3
    with pytest.raises(ValidationError, match="three things within a week"):
        introduce(member=di, ref=ref_of(threads[3]), likeliest=everybody[3], now=at)
    care = care_of(di, ref_of(threads[3]), now=at)
    assert care is not None
    assert care.is_spent
    assert introduce(member=di, ref=ref_of(threads[4]), likeliest=everybody[4], now=at + timedelta(days=7)) == 3


def test_twelve_at_most_and_nobody_where_there_are_but_two(
    put: Put, member_named: Callable[..., Member], di: Member, at: datetime
) -> None:
    everybody = {member_named(f"m{number}").pk: "you care" for number in range(14)}
    assert introduce(member=di, ref=ref_of(put()), likeliest=everybody, now=at) == 12
    few = put("Another")
    with pytest.raises(ValidationError, match="nobody to show it to yet"):
        introduce(member=di, ref=ref_of(few), likeliest=dict(list(everybody.items())[12:]), now=at)
    assert shown_to(few) == []


def test_questions_and_what_is_shown_count_together(
    put: Put, member_named: Callable[..., Member], di: Member, ann: Member, now: datetime
) -> None:
    some = [member_named(f"m{number}").pk for number in range(4)]
    reasons = dict.fromkeys(some, "you care")
    first, second, third = (put(f"Q {number}", sort=Thread.Sort.QUESTION) for number in range(3))
    assert call(thread=first, likeliest={some[0]: "you know"}, now=now) == 1
    assert introduce(member=di, ref=ref_of(second), likeliest=reasons, now=now) == 4
    with pytest.raises(ValidationError, match="nobody"):
        introduce(member=di, ref=ref_of(third), likeliest=dict.fromkeys(some[:3], "you care"), now=now)
    assert call(thread=third, likeliest={some[0]: "you know"}, now=now) == 0
    assert call(thread=third, likeliest={some[1]: "you know"}, now=now) == 1
    assert Call.objects.filter(member=some[0]).count() == 1


@pytest.mark.parametrize(
    "how", ["ignores", "blocked", "muted", "silenced", "paused", "away", "opened", "passed", "asked enough"]
)
def test_whom_it_is_not_shown_to(
    how: str, put: Put, keen: list[Member], di: Member, stoves: Subject, at: datetime
) -> None:
    eva, thread = keen[0], put()
    assert named(thread, at) == ["eva", "fin", "gil", "hal"]
    does: dict[str, Callable[[], Any]] = {
        "ignores": lambda: ignore(member=eva, other=di, now=at),
        "blocked": lambda: block(member=di, other=eva, now=at),
        "muted": lambda: turn_dial(member=eva, of=Dial.Of.SUBJECT, target=stoves.pk, level=Level.MUTED, now=at),
        "silenced": lambda: Member.objects.filter(pk=eva.pk).update(status=Member.Status.SILENCED),
        "paused": lambda: pause_learning(member=eva, now=at),
        "away": lambda: Activity.objects.filter(member=eva).update(happened=at - timedelta(days=91)),
        "opened": lambda: mark_read(member=eva, thread=thread, number=1, now=at),
        "passed": lambda: say_seen(member=eva, ref=ref_of(thread), now=at),
        "asked enough": lambda: [
            Introduction.objects.create(kind="thread", item=-n, by=di, member=eva, asked=at) for n in (1, 2)
        ],
    }
    does[how]()
    assert named(thread, at) == ["fin", "gil", "hal"]


def test_who_opened_it_is_not_shown_it_for_what_came_since(
    put: Put, keen: list[Member], di: Member, bo: Member, at: datetime
) -> None:
    thread = put()
    mark_read(member=keen[0], thread=thread, number=1, now=at)
    reply(author=bo, thread=thread, text="Does it smoke?", key=uuid4(), now=at)
    assert "eva" not in named(thread, at)


def test_nobody_is_shown_what_they_may_not_see(
    put: Put, keen: list[Member], staff_forum: Forum, cy: Member, at: datetime
) -> None:
    assert named(put(forum=staff_forum, author=cy), at) == []


def test_whoever_turned_a_subject_of_it_up_comes_in_without_an_act_about_it(
    put: Put, keen: list[Member], stoves: Subject, at: datetime
) -> None:
    turn_dial(member=keen[4], of=Dial.Of.SUBJECT, target=stoves.pk, level=Level.LOUD, now=at)
    thread = put()
    candidate = candidate_of(ref_of(thread), now=at)
    assert candidate is not None
    assert likely_to_care(candidate, most=12, now=at)[keen[4].pk] == "you follow Stoves"


def test_what_is_told_of_an_item_stands_for_a_day_whatever_it_is_made_to_be_about(
    put: Put, keen: list[Member], di: Member, tents: Subject, at: datetime
) -> None:
    thread = put()

    def told() -> int:
        care = care_of(di, ref_of(thread), now=at)
        assert care is not None
        return care.likely

    assert told() == 3
    Thread.objects.filter(pk=thread.pk).update(facets=[])
    assert told() == 3
    cache.clear()
    assert told() == 0


def test_one_author_asks_about_ten_items_a_day(put: Put, keen: list[Member], di: Member, at: datetime) -> None:
    told = [care_of(di, ref_of(put(f"Stove {number}")), now=at) for number in range(11)]
    assert [care.likely for care in told if care] == [3] * 10 + [0]


def test_looking_for_them_takes_as_many_queries_for_many_as_for_few(
    put: Put, keen: list[Member], member_named: Callable[..., Member], answer: Answer, at: datetime,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    candidate = candidate_of(ref_of(put()), now=at)
    assert candidate is not None
    likely_to_care(candidate, most=12, now=at)  # what is kept for all is read
    with django_assert_num_queries(21):
        assert len(likely_to_care(candidate, most=12, now=at)) == 4
    burner = Thread.objects.get(title="Burner 0 hisses")
    for number in range(4):
        answer(member_named(f"m{number}"), burner, ago=7)
    with django_assert_num_queries(21):
        assert len(likely_to_care(candidate, most=12, now=at)) == 8
