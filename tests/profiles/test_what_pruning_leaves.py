"""What is pruned, when, and what is left of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import transaction
from pytest_django import Settings

from community.models import Thread
from config.steps import prune
from desk.selfhelp.reading import read_newcomers
from directory.actions import list_item, note_seen
from directory.models import Listing
from lib.kinds import kind_named
from profiles.actions import erase_member, join, start_over
from profiles.activity import record
from profiles.learning import Terms, gathered, rebuild
from profiles.models import (
    Activity,
    Follower,
    Interest,
    Member,
    Opening,
    Remembered,
    Subject,
    Verb,
)
from profiles.pruning import PORTION, prune_step
from search.actions import note_search
from tests.profiles.years import YEARS, follow, keep_awake, months_of, pruned, seen_by


@pytest.fixture
def stove(ann: Member, stoves: Subject, now: datetime) -> Listing:
    """Ann has offered a stove for two and a half years."""
    about: dict[str, Any] = {
        "sort": "selling",
        "title": "Ember stove",
        "text": "Burns.",
        "price": None,
        "currency": "EUR",
    }
    about |= {"place": "", "subjects": [stoves], "key": uuid4(), "now": now - timedelta(days=900)}
    return list_item(owner=ann, **about)


def test_what_a_follower_has_not_read_stays(tale: list[Thread], now: datetime) -> None:
    rows = Activity.objects.count()
    assert prune(now) == 0  # the readers of notices, badges and the index have had nothing yet
    assert Activity.objects.count() == rows
    Follower.objects.exclude(name="ledger").update(position=10)
    assert prune(now) == 10


@pytest.mark.parametrize(("months", "is_left"), [(0, True), (60, True), (24, False)])
def test_the_owner_says_how_long_acts_are_kept(
    tale: list[Thread], now: datetime, settings: Settings, months: int, is_left: bool
) -> None:
    settings.ACTIVITY_MONTHS = months
    pruned(now)
    assert Activity.objects.filter(month=202303, verb=Verb.STARTED).exists() is is_left


def test_the_command_says_how_much_it_gathered(tale: list[Thread], settings: Settings, capsys: Any) -> None:
    settings.ACTIVITY_MONTHS = 0
    call_command("prune")
    assert capsys.readouterr().out == "ACTIVITY_MONTHS is 0: every act is kept for ever.\n"


def test_a_place_that_sleeps_keeps_the_year_its_page_is_made_of(tale: list[Thread], bo: Member, now: datetime) -> None:
    pruned(now)
    later = now + timedelta(days=1500)
    before = seen_by(bo, later)
    assert pruned(later) > 0
    assert seen_by(bo, later) == before
    assert Activity.objects.filter(month=202503, verb=Verb.STARTED).exists()


def test_what_was_opened_stays_opened(stove: Listing, bo: Member, di: Member, now: datetime) -> None:
    note_seen(member=bo, listing=stove, now=now - timedelta(days=890))
    keep_awake(bo, now)
    follow(now)
    listings = kind_named("listing")
    assert pruned(now) > 0
    assert not Activity.objects.filter(verb=Verb.VIEWED).exists()
    assert not listings.unread_by(bo, [stove.pk]).exists()
    assert listings.unread_by(di, [stove.pk]).exists()
    assert listings.read_by([bo, di], [stove.pk]) == {(bo.pk, stove.pk)}
    note_seen(member=bo, listing=stove, now=now)
    assert not Activity.objects.filter(verb=Verb.VIEWED).exists()
    start_over(member=bo, now=now)
    assert listings.unread_by(bo, [stove.pk]).exists()


def test_who_joined_long_ago_joins_once(bo: Member, now: datetime) -> None:
    join(member=bo, now=now - YEARS)
    keep_awake(bo, now)
    follow(now)
    assert pruned(now) == 1
    join(member=bo, now=now)
    assert not Activity.objects.filter(verb=Verb.JOINED).exists()


def test_who_came_back_within_ninety_days_is_still_told(tale: list[Thread], now: datetime) -> None:
    def back() -> dict[int, bool]:
        return read_newcomers(Thread.objects.all(), now - YEARS, now).back

    before = back()
    assert sorted(before.values()) == [True, True, True]
    pruned(now)
    assert back() == before


def test_starting_over_and_erasing_take_what_was_gathered(
    tale: list[Thread], ann: Member, bo: Member, now: datetime
) -> None:
    note_search(member=ann, words="canister", now=now - YEARS + timedelta(days=1))
    follow(now)
    pruned(now)
    assert months_of(bo)
    assert months_of(ann)
    start_over(member=bo, now=now)
    assert (months_of(bo), gathered([bo.pk])) == ([], {})
    follow(now)
    rebuild([bo.pk])
    assert not Interest.objects.filter(member=bo).exists()
    erase_member(member=ann, now=now)
    assert not Opening.objects.filter(member=ann).exists()
    assert not Remembered.objects.filter(member=ann).exists()
    assert not Activity.objects.filter(member=ann).exclude(verb=Verb.EDITED).exists()


def test_the_download_says_what_was_gathered(tale: list[Thread], bo: Member, now: datetime) -> None:
    pruned(now)
    rows = kind_named("opening").export(bo)
    assert rows[0]["month"] == 202303
    totals: Terms = gathered([bo.pk])
    assert sum(row["acts"] for row in rows) == sum(total.acts for total in totals.values())
    assert {"what": "more", "kind": "", "item": 0, "times": 1} in kind_named("remembered").export(bo)


def test_a_step_takes_a_portion(bo: Member, now: datetime) -> None:
    assert PORTION == 2000
    for day in range(5):
        with transaction.atomic():
            record(member=bo, verb=Verb.TURNED, now=now - YEARS + timedelta(days=day))
    keep_awake(bo, now)
    follow(now)
    assert [prune_step(now=now), prune_step(now=now)] == [5, 0]
