"""The report on the hold-out group: who is counted, what is counted, and when nothing is told."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from desk.actions import hold_out
from desk.holdout.comparing import Compared, Measure, compared
from desk.holdout.drawing import Kept, kept
from desk.settings import HOLDOUT, set_setting
from lib.advantage import advantage, summed
from lib.clock import now as clock
from profiles.actions import (
    allow_comparison,
    erase_member,
    pause_learning,
    refuse_comparison,
    turn_dial,
    turn_volume,
    withdraw_consent,
)
from profiles.holdout import in_force
from profiles.models import Level, Member, Shown, Subject, Surface
from tests.consenting import agree
from tests.holding import SINCE, hold_out_only

PAGE = "/admin/holdout/"
QUERIES = 8
DAY = timedelta(days=1)


def show(member: Member, when: datetime, *, put: int, opened: int = 0, surface: Surface = Surface.PAGE) -> None:
    """So many things, of which the first were opened."""
    Shown.objects.bulk_create(
        Shown(
            member=member, surface=surface, kind="thread", item=item, day=when.date(), place=item + 1, shown=when,
            clicked=when if item < opened else None,
        )
        for item in range(put)
    )  # fmt: skip


def found(now: datetime) -> Compared:
    told = compared(now)
    assert told is not None
    return told


def measure(told: Compared, says: str) -> Measure:
    [one] = [each for each in told.measures if str(each.says) == says]
    return one


def counts(told: Compared, says: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """Hits and tries of those chosen for, and of those held out."""
    one = measure(told, says)
    return (one.chosen.hits, one.chosen.tries), (one.held.hits, one.held.tries)


def test_nothing_is_compared_while_nobody_is_held_out(owner: Member, at_home: Client, now: datetime) -> None:
    assert compared(now) is None
    assert "Nobody is held out yet, so there is nothing to compare with." in at_home.get(PAGE).content.decode()
    hold_out(by=owner, share=0, reason="Not here.", now=now)
    assert compared(now) is None
    assert "Nobody is held out, so there is nothing to compare with." in at_home.get(PAGE).content.decode()


def test_what_was_shown_and_opened_is_counted_by_group(ann: Member, bo: Member, di: Member, now: datetime) -> None:
    hold_out_only(bo)
    show(ann, now - DAY, put=4, opened=1)
    show(di, now - 2 * DAY, put=5, opened=3)
    show(bo, now - DAY, put=6, opened=1)
    show(di, now - 3 * DAY, put=3, opened=2, surface=Surface.MAIL)
    show(di, now - 9 * DAY, put=2, surface=Surface.MAIL)
    show(bo, now - 3 * DAY, put=8, surface=Surface.MAIL)
    show(bo, now - 29 * DAY, put=9, opened=9)  # before the weeks that are looked at
    told = found(now)
    assert told.since == now - 28 * DAY
    assert told.groups.held == {bo.pk}
    assert told.groups.chosen == {ann.pk, di.pk}
    assert counts(told, "came") == ((2, 2), (1, 1))
    assert counts(told, "opened something they were shown") == ((2, 2), (1, 1))
    assert counts(told, "opened on My page") == ((4, 9), (1, 6))
    assert counts(told, "opened in the newsletter") == ((2, 5), (0, 8))
    assert counts(told, "in which something was opened") == ((1, 2), (0, 1))
    assert not told.is_told


def test_only_what_happened_since_the_share_was_changed_counts(owner: Member, ann: Member, now: datetime) -> None:
    hold_out(by=owner, share=20, reason="Begin.", now=now - 3 * DAY)
    for days in (1, 4):
        show(ann, now - days * DAY, put=2)
    told = found(now)
    assert told.since == now - 3 * DAY
    is_held = in_force().draws(ann.pk)
    assert counts(told, "opened on My page")[is_held] == (0, 2)


def test_who_changed_sides_or_said_never_is_in_neither(
    ann: Member, bo: Member, cy: Member, di: Member, owner: Member, now: datetime
) -> None:
    hold_out_only(bo, di)
    for member in (ann, bo, cy, di, owner):
        show(member, now - DAY, put=2)
    refuse_comparison(member=ann, now=now - 40 * DAY)
    refuse_comparison(member=bo, now=now - 40 * DAY)
    pause_learning(member=cy, now=now - 40 * DAY)
    told = found(now)
    assert told.groups.chosen == {owner.pk}
    assert told.groups.held == {di.pk}
    assert (told.groups.never_chosen, told.groups.never_held) == (1, 1)
    refuse_comparison(member=di, now=now - 2 * DAY)
    allow_comparison(member=di, now=now - DAY)
    assert found(now).groups.held == set()


def test_what_speaks_against_it_is_counted_by_member(
    ann: Member, bo: Member, di: Member, stoves: Subject, tents: Subject, now: datetime
) -> None:
    hold_out_only(bo)
    for member in (ann, di):
        agree(member=member, how="page", words="Yes.", now=now - 30 * DAY)
    withdraw_consent(member=ann, how="page", now=now - DAY)
    turn_volume(member=ann, volume=2, now=now - DAY)
    turn_volume(member=di, volume=9, now=now - DAY)
    turn_volume(member=bo, volume=0, now=now - DAY)
    for subject in (stoves, tents):
        turn_dial(member=di, of="subject", target=subject.pk, level=Level.MUTED, now=now - DAY)
    turn_dial(member=bo, of="subject", target=stoves.pk, level=Level.QUIET, now=now - DAY)
    turn_dial(member=bo, of="subject", target=tents.pk, level=Level.LOUD, now=now - DAY)
    told = found(now)
    assert counts(told, "left the newsletter or the place") == ((1, 2), (1, 1))
    assert counts(told, "turned a dial or the volume down") == ((1, 2), (1, 1))
    assert counts(told, "muted something") == ((1, 2), (0, 1))
    erase_member(member=di, now=now - DAY / 2)
    assert counts(found(now), "left the newsletter or the place") == ((2, 2), (1, 1))


@pytest.fixture
def many(owner: Member) -> tuple[list[Member], list[Member]]:
    """A hundred for whom things are chosen, and forty who are held out."""
    Member.objects.bulk_create(Member(username=f"m{number}", name="M") for number in range(400))
    set_setting(HOLDOUT, Kept("salt", 20, SINCE).told())
    people = Member.objects.exclude(pk=owner.pk).order_by("pk")
    draws = in_force().draws
    held, chosen = ([each for each in people if draws(each.pk) is is_held] for is_held in (True, False))
    return chosen[:100], held[:40]


def test_the_report_tells_the_advantage_with_intervals_by_member(
    at_home: Client, many: tuple[list[Member], list[Member]], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    chosen, held = many
    now = clock()
    pairs = [[(10, number % 5) for number, _each in enumerate(group)] for group in (chosen, held)]
    pairs[0] = [(put, opened + 3) for put, opened in pairs[0]]
    for group, done in zip(many, pairs, strict=True):
        for member, (put, opened) in zip(group, done, strict=True):
            show(member, now - DAY, put=put, opened=opened)
    with django_assert_num_queries(QUERIES):
        told = compared(now)
    assert told is not None
    one = measure(told, "opened on My page")
    assert one.gain == advantage(summed(pairs[0]), summed(pairs[1]))
    assert one.gain is not None
    assert one.gain.gap == pytest.approx(0.3)
    html = at_home.get(PAGE).content.decode()
    assert "more where it is chosen" in html
    assert "500 / 1000" in html
    assert f"30.0 <small>({100 * one.gain.gap_span.low:.1f} – {100 * one.gain.gap_span.high:.1f})</small>" in html
    assert "2.50 <small>(" in html
    assert "too few to tell" in html  # nobody muted anything


def test_too_few_say_nothing_and_the_page_says_the_rule(at_home: Client, bo: Member, di: Member) -> None:
    hold_out_only(bo)
    for member in (bo, di):
        show(member, clock() - DAY, put=5, opened=2)
    html = at_home.get(PAGE).content.decode()
    assert "at least 30 members are counted and 10 of them did it" in html
    assert "Too few say anything yet" in html
    assert "more where it is chosen" not in html


def test_it_is_the_owners(client: Client, cy: Member, bo: Member) -> None:
    hold_out_only(bo)
    before = kept()
    client.force_login(cy)
    assert client.get(PAGE).status_code == 403
    client.force_login(bo)
    assert client.get(PAGE).status_code == 302
    assert kept() == before
