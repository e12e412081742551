"""A letter that the worker chose leaves by its reader's day, whatever it waited for, and not when it is old by then."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from pytest_django import Settings

from community.models import Thread
from newsletters.actions import pause_newsletter, resume_newsletter
from newsletters.models import Digest
from newsletters.selection.due import due_members
from newsletters.steps import deliver_step, send_step
from notices.actions import choose_manner
from notices.models import Outgoing
from profiles.models import Level, Member
from tests.newsletters.letters import send
from tests.servers.site import free_port
from tests.servers.smtp import Mailbox, MailServer

Subscribe = Callable[..., Member]
State, OSLO = Outgoing.State, ZoneInfo("Europe/Oslo")
NIGHT = "It is night where the member lives."
OLD = "It is too old by now; what is new comes in the next one."


def there(day: int, hour: int, minute: int = 0) -> datetime:
    """By Bo's clock, a day of March."""
    return datetime(2026, 3, day, hour, minute, tzinfo=OSLO)


@pytest.fixture
def bo_in_oslo(bo: Member, subscribed: Subscribe, three_threads: list[Thread]) -> Member:
    """A letter a day, from eight in the morning on."""
    Member.objects.filter(pk=bo.pk).update(time_zone="Europe/Oslo")
    bo.refresh_from_db()
    return subscribed(bo)


def stands() -> tuple[str, str]:
    state, reason = Outgoing.objects.filter(purpose="digest").values_list("state", "reason").get()
    return str(state), str(reason)


def deliver(when: datetime) -> None:
    while deliver_step(when):
        pass


def test_what_a_pause_held_waits_for_the_morning(bo_in_oslo: Member, owner: Member, mailbox: Mailbox) -> None:
    assert send_step(there(2, 20, 30)) == 1
    pause_newsletter(by=owner, reason="A wrong link.", now=there(2, 20, 31))
    deliver(there(2, 20, 32))
    resume_newsletter(by=owner, reason="It is right now.", now=there(2, 23))
    deliver(there(2, 23))
    assert stands() == (State.WAITING, NIGHT)
    assert Outgoing.objects.get(purpose="digest").not_before == there(3, 8)
    deliver(there(3, 7, 59))
    assert mailbox.messages == []
    deliver(there(3, 8))
    assert len(mailbox.to(bo_in_oslo.email)) == 1


@pytest.mark.parametrize(("hour", "leaves"), [(3, False), (7, False), (8, True), (20, True), (21, False)])
def test_the_hours_of_the_day(bo_in_oslo: Member, mailbox: Mailbox, hour: int, leaves: bool) -> None:
    send_step(there(2, 19))
    deliver(there(3, hour))
    assert len(mailbox.messages) == leaves


def test_a_server_that_was_away_is_caught_up_with_by_day(
    bo_in_oslo: Member, mailbox: Mailbox, mail_server: MailServer, settings: Settings
) -> None:
    settings.EMAIL_URL = f"smtp://127.0.0.1:{free_port()}"
    send_step(there(2, 20))
    deliver(there(2, 20, 59))
    settings.EMAIL_URL = mail_server.url
    deliver(there(3, 2))
    assert stands() == (State.WAITING, NIGHT)
    deliver(there(3, 9))
    assert stands() == (State.SENT, "250 OK")


def test_an_old_letter_is_no_letter_and_its_reader_stays_due(bo_in_oslo: Member, mailbox: Mailbox) -> None:
    send_step(there(2, 10))
    deliver(there(4, 10, 1))
    assert stands() == (State.SKIPPED, OLD)
    assert Digest.objects.get().skipped == Digest.Skipped.NOT_SENT
    assert mailbox.messages == []
    assert list(due_members(now=there(4, 11), only_due_hour=True)) == [bo_in_oslo]


def test_a_letter_of_two_days_is_still_good(bo_in_oslo: Member, mailbox: Mailbox) -> None:
    send_step(there(2, 10))
    deliver(there(4, 10))
    assert len(mailbox.messages) == 1


@pytest.mark.parametrize(
    ("quiet", "when", "then"),
    [
        ((time(12), time(22)), there(2, 14), there(3, 8)),  # its end is in the night
        ((time(20), time(10)), there(2, 21), there(3, 10)),
        ((time(7), time(9)), there(3, 3), there(3, 9)),
        ((time(8), time(22)), there(2, 14), None),  # and the rest is night: no hour is left
    ],
)
def test_quiet_hours_and_the_night_together(
    bo_in_oslo: Member, mailbox: Mailbox, quiet: tuple[time, time], when: datetime, then: datetime | None
) -> None:
    started, joined = Level.NORMAL, Level.QUIET
    choose_manner(
        member=bo_in_oslo, quiet_from=quiet[0], quiet_until=quiet[1], mails_a_day=6, mails_a_week=25,
        started=started, joined=joined, now=there(2, 9),
    )  # fmt: skip
    send_step(there(2, 11))
    deliver(when)
    assert stands()[0] == (State.WAITING if then else State.SKIPPED)
    if then is not None:
        assert Outgoing.objects.get(purpose="digest").not_before == then
        deliver(then)
    assert len(mailbox.messages) == (then is not None)


def test_by_hand_it_leaves_at_any_time(bo_in_oslo: Member, mailbox: Mailbox) -> None:
    send(there(3, 3))
    assert len(mailbox.to(bo_in_oslo.email)) == 1


def test_what_was_chosen_by_hand_is_neither_late_nor_old(bo_in_oslo: Member, mailbox: Mailbox) -> None:
    send(there(2, 10), "--choose-only")
    deliver(there(2, 10) + timedelta(days=20, hours=15))
    assert len(mailbox.to(bo_in_oslo.email)) == 1
