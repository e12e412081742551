"""Choosing that was broken off goes on where it stood; letters on their way are waited for."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from community.models import Thread
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


@pytest.mark.usefixtures("three_threads")
def test_the_same_mailing_goes_on(
    mailbox: Mailbox, readers: list[Member], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
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
    send(now + timedelta(hours=1))
    mailing = Mailing.objects.get()
    assert (mailing.as_of, mailing.state) == (now, Mailing.State.DONE)
    assert Digest.objects.count() == Outgoing.objects.count() == 3
    assert {len(mailbox.to(member.email)) for member in readers} == {1}


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
