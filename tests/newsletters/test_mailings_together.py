"""Mailings too small to compare anything within them are compared together, for the guard and on the page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from desk.holdout.drawing import Kept
from desk.settings import HOLDOUT, set_setting
from newsletters.actions import decide_guard, look_at_alarm
from newsletters.models import Alarm, Digest, Mailing, Pause
from newsletters.reporting.guarding import POOLED_AT, Z_POOLED, harm_of
from newsletters.reporting.pooling import DAYS, pooled
from newsletters.steps import guard_step
from notices.models import Notice
from profiles.actions import turn_dial
from profiles.holdout import is_held_out
from profiles.models import Level, Member, Subject
from tests.holding import SINCE
from tests.newsletters.letters import send
from tests.servers.smtp import Mailbox

PAGE = "/admin/mailings/"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
EACH, MAILINGS = 6, 6
Subscribe = Callable[..., Member]


@pytest.fixture
def six_mailings(
    mailbox: Mailbox, ann: Member, subscribed: Subscribe, member_named: Callable[..., Member],
    thread_of: Callable[..., object], now: datetime,
) -> list[Mailing]:  # fmt: skip
    """One a day to six of either group; those whose letters were chosen turn something down after each."""
    set_setting(HOLDOUT, Kept("salt", 50, SINCE).told())
    groups: dict[bool, list[Member]] = {False: [], True: []}
    number = 0
    while min(map(len, groups.values())) < EACH:
        number += 1
        member = member_named(f"reader{number}")
        groups[is_held_out(member)].append(member)
    readers = groups[False][:EACH] + groups[True][:EACH]
    for member in readers:
        subscribed(member)
    for day in range(MAILINGS):
        when = now + day * DAY
        for nth in range(3):
            thread_of(ann, f"Talk {nth} of day {day}", now=when - HOUR)
        send(when)
        subject = Subject.objects.create(name=f"Sort {day}", slug=f"sort-{day}")
        for member in groups[False][:EACH]:
            turn_dial(member=member, of="subject", target=subject.pk, level=Level.QUIET, now=when + HOUR)
    assert Digest.objects.copies().count() == 2 * EACH * MAILINGS
    return list(Mailing.objects.order_by("pk"))


def test_harm_that_no_mailing_shows_alone(
    six_mailings: list[Mailing], client: Client, owner: Member, cy: Member, now: datetime
) -> None:
    assert pytest.approx(3.511, abs=1e-3) == Z_POOLED
    assert POOLED_AT == 5
    decide_guard(by=owner, pauses=True, reason="Better so.", now=now)
    raised = [guard_step(now + hours * HOUR) for hours in range(24, 24 * MAILINGS, 24)]
    assert raised == [0, 0, 0, 1, 0]  # 30 letters of each are wanted: five mailings; told once in the days
    alarm = Alarm.objects.get()
    assert (alarm.mailing, alarm.what, alarm.is_ceiling, alarm.days) == (six_mailings[3], "down", False, DAYS)
    assert alarm.found == {"ours": [30, 30], "theirs": [0, 30]}
    assert Notice.objects.filter(occasion="harm", member=cy).count() == 1
    pause = Pause.in_force()
    assert pause is not None
    assert pause.why.startswith("The mailings of 28 days did harm")
    client.force_login(cy)
    told = " ".join(client.get(PAGE).content.decode().split())
    assert "All mailings of the 28 days before March 6, 2026:" in told
    assert "1000.0 in a thousand letters (30 of 30)" in told
    assert look_at_alarm(by=cy, alarm=alarm, reason="Yes.", now=now)


def test_the_page_takes_them_together(
    six_mailings: list[Mailing], client: Client, cy: Member, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsletters.views.mailings.now", lambda: now + MAILINGS * DAY)
    client.force_login(cy)
    told = " ".join(client.get(PAGE).content.decode().split())
    assert "28 days beside the hold-out group" in told
    assert "All letters of 6 mailings are taken together" in told
    assert "A member counts once for each letter" in told
    assert "36 / 36" in told
    assert "more where it is chosen" in told
    assert "more letters are wanted" not in told
    of_one = client.get(f"{PAGE}{six_mailings[0].pk}/").content.decode()
    assert "too few letters to tell" in of_one  # it is done: no more are to come
    assert "not enough yet" not in of_one
    assert "Nobody is held out now" not in told + of_one
    set_setting(HOLDOUT, Kept("salt", 0, SINCE).told())
    for path in (PAGE, f"{PAGE}{six_mailings[0].pk}/"):
        told = client.get(path).content.decode()
        assert "Nobody is held out now" in told
        assert 'href="/admin/ranking/#holdout"' in told


def test_what_is_older_than_the_days_is_not_among_them(six_mailings: list[Mailing], now: datetime) -> None:
    last = pooled(now=now + (DAYS + 4) * DAY)  # the last of the six was on the sixth day
    assert (last.mailings, last.report.counts["copies"]) == (1, 2 * EACH)
    assert pooled(now=now + (DAYS + 5) * DAY).mailings == 0
    assert harm_of(last.report, days=DAYS) == []


def test_queries(six_mailings: list[Mailing], now: datetime, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    """The same for one mailing and for six."""
    for until, count in ((now, 1), (now + MAILINGS * DAY, MAILINGS)):
        with django_assert_num_queries(9):
            assert pooled(now=until).mailings == count
