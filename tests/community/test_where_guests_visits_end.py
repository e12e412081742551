"""Guests' visits are counted by days, by where they end; nobody is known by it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from community.actions import choose_solution, count_visits, note_visit
from community.actions.visiting import LOOKS
from community.models import Article, Example, GuestDay, Thread
from directory.actions import list_item
from profiles.models import Activity, Member
from tests.community.articles import published, solved
from tests.community.conftest import Say
from tests.community.examples import chosen
from tests.community.gifts import answered
from tests.community.guests import FIREFOX, Guest, counted

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


@pytest.fixture
def guest(monkeypatch: pytest.MonkeyPatch) -> Guest:
    return Guest(monkeypatch)


@pytest.fixture
def article(cy: Member, now: datetime) -> Article:
    return published(cy, now)


@pytest.fixture
def example(ann: Member, cy: Member, now: datetime) -> Example:
    return chosen(ann, cy, now)


@pytest.fixture
def elsewhere(example: Example, ann: Member, now: datetime) -> tuple[str, ...]:
    """An example, a listing and a search."""
    listing = list_item(
        owner=ann, sort="selling", title="Ember stove", text="Blue.", price=Decimal(45), currency="EUR",
        place="Bergen", subjects=[], key=uuid4(), now=now,
    )  # fmt: skip
    return example.get_absolute_url(), listing.get_absolute_url(), "/search/?q=stove"


def test_the_end_moves_with_each_look_and_the_sums_are_right_at_any_time(
    guest: Guest,
    thread: Thread,
    question: Thread,
    bo: Member,
    article: Article,
    elsewhere: tuple[str, ...],
    now: datetime,
) -> None:
    day = now.date()
    helped = solved(question, bo, now - MINUTE)
    guest.looks_at(thread.get_absolute_url(), now)
    assert counted(now) == {day: (1, 0, 0)}
    guest.looks_at(helped.get_absolute_url(), now + 10 * MINUTE)
    assert counted(now + 10 * MINUTE) == {day: (1, 0, 1)}
    guest.looks_at(article.get_absolute_url(), now + 20 * MINUTE)
    assert counted(now + 21 * MINUTE) == {day: (1, 1, 0)}
    for number, path in enumerate(elsewhere):
        at = now + (30 + 10 * number) * MINUTE
        guest.looks_at(path, at)
        assert counted(at) == {day: (1, 0, 0)}
        guest.looks_at(article.get_absolute_url(), at + SECOND)
        assert counted(at + SECOND) == {day: (1, 1, 0)}


def test_looks_that_are_added_up_together_come_to_the_same(
    guest: Guest, thread: Thread, article: Article, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    monkeypatch.setattr("community.actions.visiting.AT_ONCE", 2)
    other = Guest(monkeypatch, "192.0.2.2")
    for number, path in enumerate((thread.get_absolute_url(), article.get_absolute_url(), thread.get_absolute_url())):
        guest.looks_at(path, now + number * MINUTE)
    for number in range(2):
        other.looks_at(article.get_absolute_url(), now + number * MINUTE)
    assert [count_visits(now=now + 2 * MINUTE) for _time in range(4)] == [2, 2, 1, 0]
    assert counted(now + 2 * MINUTE) == {now.date(): (2, 1, 0)}


def test_half_an_hour_without_a_look_ends_a_visit(
    guest: Guest, article: Article, thread: Thread, now: datetime
) -> None:
    guest.looks_at(article.get_absolute_url(), now)
    guest.looks_at(thread.get_absolute_url(), now + 30 * MINUTE)
    guest.looks_at(article.get_absolute_url(), now + 60 * MINUTE + SECOND)
    assert counted(now + 61 * MINUTE) == {now.date(): (2, 1, 0)}


def test_what_a_guest_did_is_forgotten_with_the_visit(guest: Guest, article: Article, now: datetime) -> None:
    guest.looks_at(article.get_absolute_url(), now)
    assert counted(now + 31 * MINUTE) == {now.date(): (1, 1, 0)}  # late, and so nothing is kept of the guest
    guest.looks_at(article.get_absolute_url(), now + 2 * MINUTE)
    assert counted(now + 31 * MINUTE) == {now.date(): (2, 2, 0)}


def test_a_thread_counts_as_solved_once_it_is(
    guest: Guest, question: Thread, ann: Member, bo: Member, now: datetime
) -> None:
    post = answered(question, bo, now - MINUTE)
    guest.looks_at(question.get_absolute_url(), now)
    assert counted(now) == {now.date(): (1, 0, 0)}
    choose_solution(member=ann, thread=question, post=post, now=now + MINUTE)
    assert counted(now + MINUTE) == {now.date(): (1, 0, 0)}
    guest.looks_at(question.get_absolute_url(), now + 2 * MINUTE)
    assert counted(now + 2 * MINUTE) == {now.date(): (1, 0, 1)}


def test_a_visit_over_midnight_counts_on_the_day_it_began(guest: Guest, article: Article, thread: Thread) -> None:
    late = datetime(2026, 3, 2, 23, 50, tzinfo=UTC)
    guest.looks_at(thread.get_absolute_url(), late)
    assert counted(late) == {late.date(): (1, 0, 0)}
    guest.looks_at(article.get_absolute_url(), late + 20 * MINUTE)
    sums = counted(late + 20 * MINUTE)
    assert sums == {late.date(): (1, 1, 0), (late + 20 * MINUTE).date(): (0, 0, 0)}
    guest.looks_at(thread.get_absolute_url(), late + 60 * MINUTE)
    assert counted(late + 60 * MINUTE) == {late.date(): (1, 1, 0), (late + 60 * MINUTE).date(): (1, 0, 0)}


def test_guests_are_told_apart_by_address_and_browser(
    monkeypatch: pytest.MonkeyPatch, article: Article, now: datetime
) -> None:
    for address, browser in (("192.0.2.1", FIREFOX), ("192.0.2.2", FIREFOX), ("192.0.2.1", "Mozilla/5.0 Safari")):
        for _again in range(2):
            Guest(monkeypatch, address, browser).looks_at(article.get_absolute_url(), now)
    assert counted(now) == {now.date(): (3, 3, 0)}


def test_members_staff_and_programs_are_no_guests(
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    article: Article,
    thread: Thread,
    bo: Member,
    cy: Member,
    now: datetime,
) -> None:
    for browser in ("Mozilla/5.0 (compatible; Googlebot/2.1)", "curl/8.5", ""):
        Guest(monkeypatch, browser=browser).looks_at(article.get_absolute_url(), now)
    for member in (bo, cy):
        client.force_login(member)
        for path in (article.get_absolute_url(), thread.get_absolute_url()):
            assert client.get(path, headers={"user-agent": FIREFOX}).status_code == 200
    assert counted(now) == {}


def test_what_is_refused_is_no_look(client: Client, staff_forum: object, cy: Member, now: datetime) -> None:
    draft = Article.objects.get(pk=published(cy, now, forum=staff_forum).pk)
    assert client.get(draft.get_absolute_url(), headers={"user-agent": FIREFOX}).status_code == 404
    assert client.get("/threads/999/", headers={"user-agent": FIREFOX}).status_code == 404
    assert counted(now) == {}


def test_a_guest_is_asked_nothing_more_of_the_database_and_leaves_no_act(
    guest: Guest, monkeypatch: pytest.MonkeyPatch, article: Article, thread: Thread, say: Say, bo: Member, now: datetime
) -> None:
    say(bo, "Petrol.")
    acts = Activity.objects.count()
    for path in (article.get_absolute_url(), thread.get_absolute_url()):
        asked = []
        for visitor in (Guest(monkeypatch, browser=""), guest):
            visitor.looks_at(path, now)  # what a page keeps is kept
            with CaptureQueriesContext(connection) as queries:
                visitor.looks_at(path, now)
            asked.append(len(queries))
        assert asked[0] == asked[1]
    assert counted(now) == {now.date(): (1, 0, 0)}
    assert Activity.objects.count() == acts


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
def test_steps_that_run_at_once_take_turns(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    """Eight steps at once over looks of the same guests: each look is added once, in its order."""
    monkeypatch.setattr("community.actions.visiting.AT_ONCE", 5)
    ends = GuestDay.End
    for number in range(200):
        end = (ends.ARTICLE, ends.SOLVED, ends.ELSEWHERE)[number % 3]
        note_visit(visitor=f"guest {number % 4}", program=FIREFOX, end=end, now=now + number * SECOND)

    def step(_number: int) -> int:
        try:
            return sum(iter(lambda: count_visits(now=now + 200 * SECOND), 0))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(step, range(8))) == 200
    assert not LOOKS.are_waiting()
    # The last looks are 196 to 199, of guests 0 to 3: at a solved thread, elsewhere, at an article, at a solved thread.
    assert counted(now) == {now.date(): (4, 1, 2)}
