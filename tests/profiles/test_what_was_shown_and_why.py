"""The last hundred things that were chosen for a member: where, why, and the sum; as they may see them today."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from community.models import Thread
from lib.kinds import ItemRef
from profiles.actions import Showing, ignore, note_clicked, note_shown
from profiles.evidence.showing import SIGNALS, last_shown
from profiles.models import Member, Shown, Surface
from search.blend import PRIORS


def show(member: Member, thread: Thread, when: datetime, surface: Surface = Surface.PAGE, **said: Any) -> None:
    showing = Showing(ItemRef("thread", thread.pk), said.pop("place", 1), **said)
    note_shown(member=member, surface=surface, choices=[showing], now=when)


def page(client: Client, member: Member) -> str:
    client.force_login(member)
    return client.get(reverse("profiles:shown-list")).content.decode()


def test_numbers_of_the_chooser_are_kept_as_numbers(bo: Member, thread: Thread, now: datetime) -> None:
    show(bo, thread, now, score=np.float64(1.5), terms={"said": np.float64(1.5)}, probability=np.float64(0.25))
    kept = Shown.objects.get(member=bo)
    assert (kept.score, kept.terms, kept.probability) == (1.5, {"said": 1.5}, 0.25)
    assert isinstance(kept.terms["said"], float)


def test_each_says_where_why_and_its_sum(client: Client, bo: Member, thread: Thread, now: datetime) -> None:
    terms = {"said": 0.6, "own": 1.25, "hot": -0.35, "youth": 0.001}
    show(bo, thread, now, place=3, score=1.501, terms=terms, reason="you replied in Winter camping")
    note_clicked(member=bo, surface=Surface.PAGE, ref=ItemRef("thread", thread.pk), now=now)
    html = page(client, bo)
    (put,) = last_shown(bo)
    assert [(str(term.says), term.adds) for term in put.terms] == [
        ("how lately you wrote in that place", 1.25),
        ("what you said on your dials", 0.6),
        ("how much goes on in it", -0.35),
    ]
    assert (put.place, put.on, put.chance, put.clicked) == (3, "My page", None, now)
    assert "<b>you replied in Winter camping</b>" in html
    assert "The sum: 1.50" in html
    assert "you opened it" in html


@pytest.mark.both
def test_what_is_shown_again_that_day_is_kept_as_it_was_first(bo: Member, thread: Thread, now: datetime) -> None:
    """To the last digit, and with every sign that a reason may have."""
    terms = {"hot": 0.1 + 0.2, "words": 1e-07, "said": -2.140066162639594}
    first = Showing(ItemRef("thread", thread.pk), 1, 1.0000000000000002, terms, "“Ångström” \\ 'n' {so}\t%s", 0.25)
    other = Showing(ItemRef("thread", thread.pk + 1), 2, 0.5, {}, "", 1.0)
    note_shown(member=bo, surface=Surface.MAIL, choices=[first], now=now)
    note_shown(member=bo, surface=Surface.MAIL, choices=[replace(first, score=7.0), other], now=now)
    note_shown(member=bo, surface=Surface.MAIL, choices=[first], now=now + timedelta(days=1))
    kept = Shown.objects.order_by("pk").values_list("item", "place", "score", "terms", "reason", "probability", "shown")
    assert list(kept) == [
        (thread.pk, 1, 1.0000000000000002, terms, first.reason, 0.25, now),
        (thread.pk + 1, 2, 0.5, {}, "", 1.0, now),
        (thread.pk, 1, 1.0000000000000002, terms, first.reason, 0.25, now + timedelta(days=1)),
    ]
    assert list(Shown.objects.values_list("clicked", "day").distinct().order_by("day")) == [
        (None, now.date()), (None, now.date() + timedelta(days=1)),
    ]  # fmt: skip


def test_something_different_says_how_likely_it_was(client: Client, bo: Member, thread: Thread, now: datetime) -> None:
    show(bo, thread, now, surface=Surface.MAIL, reason="it is something different", probability=0.04)
    html = page(client, bo)
    assert "drawn by lot, at 4 in a hundred" in html
    assert "newsletter," in html


def test_the_last_hundred_the_latest_first(
    client: Client, bo: Member, thread: Thread, now: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for day in range(103):
        show(bo, thread, now + timedelta(days=day), score=day)
    page(client, bo)
    rows = last_shown(bo)
    assert [row.score for row in rows] == list(range(102, 2, -1))
    with django_assert_num_queries(3):
        last_shown(bo)


def test_what_may_no_longer_be_seen_is_not_told(
    client: Client, ann: Member, bo: Member, thread: Thread, now: datetime
) -> None:
    show(bo, thread, now, reason="you follow Ann", terms={"said": 1.0}, score=1.0)
    ignore(member=bo, other=ann, now=now)
    html = page(client, bo)
    assert "What it was can no longer be seen." in html
    assert thread.title not in html
    assert "you follow Ann" not in html


def test_what_was_shown_to_others_is_not_mine(client: Client, bo: Member, di: Member, thread: Thread) -> None:
    show(di, thread, thread.active)
    assert Shown.objects.count() == 1
    assert "Nothing was shown to you yet." in page(client, bo)


def test_every_part_of_a_score_has_words() -> None:
    assert set(PRIORS) <= set(SIGNALS)
