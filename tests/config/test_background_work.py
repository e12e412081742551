"""What members do wakes the background work; a step that fails leaves the others their turn."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from threading import Event

import pytest
from django.db import transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from config.queue import embedded_consumer, huey, run_steps, waken
from lib import waking
from profiles.activity import record
from profiles.models import Member, Verb


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


def test_every_step_has_its_turn_until_it_has_nothing_left(db: None) -> None:
    left = [2, 1, 0]

    def fail() -> int:
        raise ZeroDivisionError

    run_steps({"fails": fail, "works": lambda: left.pop(0)})
    assert left == []


def test_the_embedded_worker_does_what_it_is_woken_for(db: None) -> None:
    """In a thread, where it may set no signal handlers."""
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
