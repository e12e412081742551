"""Choosing that was broken off goes on where it stood; letters on their way are waited for."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from community.models import Thread
from newsletters.actions import open_mailing
from newsletters.models import Digest, Mailing
from newsletters.selection import plan_mailing, planning
from notices.models import Outgoing
from profiles.models import Member
from search.recommending import Choice, choose
from tests.newsletters.letters import send
from tests.servers.site import free_port
from tests.servers.smtp import Mailbox

Subscribe = Callable[..., Member]


class PowerCutError(Exception):
    """What the test has happen."""


@pytest.fixture
def readers(ann: Member, bo: Member, cy: Member, di: Member, subscribed: Subscribe) -> list[Member]:
    return [subscribed(member) for member in (bo, cy, di)]


@pytest.fixture
def broken_off(
    readers: list[Member], three_threads: list[Thread], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> list[Member]:
    """Choosing ends in a power cut, when two of three readers have their digest; the third is left."""

    def choose_twice(*, members: Sequence[Any], **fields: Any) -> dict[int, list[Choice]]:
        if Digest.objects.count() == 2:
            raise PowerCutError
        return choose(members=members, **fields)

    monkeypatch.setattr(planning, "BATCH", 1)
    monkeypatch.setattr(planning, "choose", choose_twice)
    with pytest.raises(PowerCutError):
        plan_mailing(now=now, only_due_hour=False)
    assert Mailing.objects.get().state == Mailing.State.CHOOSING
    monkeypatch.setattr(planning, "choose", choose)
    return readers


def test_the_same_mailing_goes_on(mailbox: Mailbox, broken_off: list[Member], now: datetime) -> None:
    send(now + timedelta(hours=1))
    mailing = Mailing.objects.get()
    assert (mailing.as_of, mailing.state) == (now, Mailing.State.DONE)
    assert Digest.objects.count() == Outgoing.objects.count() == 3
    assert {len(mailbox.to(member.email)) for member in broken_off} == {1}


@pytest.mark.parametrize("hours", [1, 12, 24, 25, 72])
def test_nobody_gets_two_letters_for_it(
    mailbox: Mailbox, broken_off: list[Member], ann: Member, thread_of: Callable[..., Thread], now: datetime,
    hours: int,
) -> None:  # fmt: skip
    """All read daily: whoever has the letter that was broken off is not due before the next day."""
    later = now + timedelta(hours=hours)
    thread_of(ann, "Told meanwhile", now=later - timedelta(minutes=30))
    send(later)
    send(later + timedelta(minutes=5))
    assert [len(mailbox.to(member.email)) for member in broken_off] == [1, 1, 1]
    assert set(Mailing.objects.values_list("state", flat=True)) == {Mailing.State.DONE}
    send(later + timedelta(days=1))
    assert {len(mailbox.to(member.email)) for member in broken_off[:2]} == {2}


def test_after_days_it_is_closed_as_it_stands(mailbox: Mailbox, broken_off: list[Member], now: datetime) -> None:
    later = now + timedelta(days=3)
    printed = send(later)
    old, new = Mailing.objects.order_by("pk")
    assert "Chose for 2 members: 2 letters." in printed
    assert (old.as_of, old.counts["asked"], old.counts["sent"]) == (now, 2, 2)
    assert (new.as_of, new.counts["asked"], new.counts["sent"]) == (later, 1, 1)
    assert [digest.member for digest in new.digests.all()] == broken_off[2:]
    assert {len(mailbox.to(member.email)) for member in broken_off} == {1}


def test_the_worker_closes_its_own_and_lets_one_by_hand_be(broken_off: list[Member], now: datetime) -> None:
    """`send --now` may be choosing as of long ago while the worker runs."""
    later = now + timedelta(days=3)
    went_on = plan_mailing(now=later, only_due_hour=True)
    assert went_on is not None
    assert (went_on.as_of, went_on.counts["asked"]) == (now, 3)
    Mailing.objects.update(state=Mailing.State.CHOOSING, keeps_hours=True)
    closed = plan_mailing(now=later, only_due_hour=True)
    assert closed is not None
    assert (closed.state, closed.counts["asked"]) == (Mailing.State.SENDING, 3)


def test_a_mailing_of_nobody_is_taken_back_and_a_new_one_opened(
    readers: list[Member], three_threads: list[Thread], now: datetime
) -> None:
    open_mailing(now=now, keeps_hours=False)
    later = now + timedelta(days=3)
    mailing = plan_mailing(now=later, only_due_hour=False)
    assert mailing is not None
    assert (mailing.as_of, mailing.counts["asked"]) == (later, 3)
    assert Mailing.objects.count() == 1


def test_no_second_letter_while_the_first_is_on_its_way(
    mailbox: Mailbox, ann: Member, bo: Member, subscribed: Subscribe, three_threads: list[Thread],
    thread_of: Callable[..., Thread], now: datetime, settings: Settings,
) -> None:  # fmt: skip
    subscribed(bo)
    there = settings.EMAIL_URL
    settings.EMAIL_URL = f"smtp://127.0.0.1:{free_port()}"
    send(now)
    thread_of(ann, "The day after", now=now + timedelta(hours=20))
    tomorrow = now + timedelta(days=1)
    assert "Nobody is due." not in send(tomorrow)
    assert Digest.objects.count() == 1
    settings.EMAIL_URL = there
    send(tomorrow + timedelta(hours=7))
    assert len(mailbox.messages) == 1
    assert Mailing.objects.get().counts["sent"] == 1


def test_a_wrong_time_is_refused(db: None) -> None:
    for wrong in ("yesterday", "2016-13-05", "2016-12-05T99:00"):
        with pytest.raises(CommandError, match="is not a time"):
            call_command("send", "--now", wrong)
    assert not Mailing.objects.exists()
