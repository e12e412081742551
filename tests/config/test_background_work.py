"""What members do wakes the background work; a step that fails leaves the others their turn."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from threading import Event

import pytest
from django.db import transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from config.queue import embedded_consumer, huey, in_turn, run_steps, sweep, waken
from config.steps import DUE_STEPS
from desk.models import Beat
from lib import waking
from profiles.activity import record
from profiles.models import Member, Verb


@pytest.fixture
def _one_connection(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker begins and ends with fresh connections; the test's own is in the middle of its transaction."""
    monkeypatch.setattr("config.queue.close_old_connections", lambda: None)


@pytest.fixture
def woken() -> Iterator[list[str]]:
    """The calls to the queue, in place of a queue."""
    calls: list[str] = []
    waking.use_waker(calls.append)
    yield calls
    waking.stop_waking()


def test_an_act_wakes_the_ledgers_work_once_it_is_committed(
    ann: Member,
    now: datetime,
    woken: list[str],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        record(member=ann, verb=Verb.REPLIED, now=now)
        assert woken == []
    assert woken == ["ledger"]


def test_a_queue_that_is_away_does_not_fail_the_act(
    ann: Member,
    now: datetime,
    woken: list[str],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    def refuse(work: str) -> None:
        raise ConnectionError(work)

    waking.use_waker(refuse)
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        assert record(member=ann, verb=Verb.REPLIED, now=now) is not None


def test_one_waking_stands_for_those_that_come_right_after_it() -> None:
    huey.flush()
    waken("mail")
    waken("mail")
    waken("ledger")
    assert sorted(task.name for task in huey.pending()) == ["ledger_work", "mail_work"]
    huey.flush()


@pytest.mark.usefixtures("_one_connection")
def test_every_step_has_its_turn_until_it_has_nothing_left() -> None:
    left = [2, 1, 0]

    def fail() -> int:
        raise ZeroDivisionError

    run_steps({"fails": fail, "works": lambda: left.pop(0)})
    assert left == []


@pytest.mark.usefixtures("_one_connection")
def test_of_many_clocks_one_has_the_turn(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each process of workers has a scheduler; what comes round is done once, by whoever asks first."""
    done: list[str] = []

    def note() -> int:
        done.append("note")
        return 0

    times = [now, now + timedelta(seconds=2), now + timedelta(seconds=60), now + timedelta(seconds=61)]
    for time in times:
        monkeypatch.setattr("config.queue.now", lambda time=time: time)
        in_turn("test", timedelta(seconds=50), {"note": note})
    assert done == ["note", "note"]
    assert Beat.objects.get(name="test").ended == times[2]


@pytest.mark.usefixtures("_one_connection")
def test_what_is_due_at_a_minute_is_looked_for_every_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is reminded an hour before would be told too late by what comes round once an hour."""
    taken: list[str] = []
    monkeypatch.setattr("config.queue.run_steps", taken.extend)
    sweep.call_local()
    assert set(DUE_STEPS) == {"events", "calls"}
    assert set(DUE_STEPS) <= set(taken)


def test_the_embedded_worker_does_what_it_is_woken_for(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a thread, where it may set no signal handlers; what comes round would outlive the test."""
    monkeypatch.setattr("config.queue.in_turn", lambda *args: None)
    done = Event()
    huey.flush()
    note = huey.task(name="note_for_the_test")(done.set)
    consumer = embedded_consumer()
    consumer.start()
    try:
        note()
        assert done.wait(20)
    finally:
        consumer.stop(graceful=True)
