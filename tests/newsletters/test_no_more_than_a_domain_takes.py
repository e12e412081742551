"""Letters to one domain leave no faster than it takes them, and those to others do not wait for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import send_mail
from pytest_django import Settings

from community.models import Thread
from newsletters.selection import plan_mailing
from notices.delivery import deliver_step
from notices.delivery.domains import BUSY, Domains, check_rates
from notices.models import Bounce, Outgoing
from profiles.models import Member
from tests.servers.smtp import Mailbox, MailServer

MINUTE = timedelta(minutes=1)
BEYOND = "As much as its domain takes has left for the moment."
State = Outgoing.State


class TiredMailbox(Mailbox):
    """Takes nothing for some domains, in the words given."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: dict[str, str] = {}

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if answer := self.answers.get(address.rpartition("@")[2]):
            return answer
        return await super().handle_RCPT(server, session, envelope, address, options)


@pytest.fixture
def mailbox(mail_server: MailServer, settings: Settings) -> TiredMailbox:
    settings.EMAIL_URL = mail_server.url
    settings.EMAIL_BACKEND = "notices.outbox.OutboxBackend"
    mailbox = TiredMailbox()
    mail_server.mailbox = mail_server.handler = mailbox
    return mailbox


@pytest.fixture
def letters(
    three_threads: list[Thread],
    member_named: Callable[..., Member],
    subscribed: Callable[..., Member],
    mailbox: TiredMailbox,
    now: datetime,
) -> list[Member]:
    """Six readers at one domain and one at another, each with a letter that waits."""
    readers = [subscribed(member_named(f"reader{number}")) for number in range(6)]
    other = member_named("other")
    other.email = "other@elsewhere.example"
    other.save(update_fields=["email"])
    plan_mailing(now=now, only_due_hour=False)
    subscribed(other)
    plan_mailing(now=now, only_due_hour=False)
    return [*readers, other]


def deliver(when: datetime) -> int:
    return deliver_step(now=when, clock=lambda: when)


def waiting() -> list[datetime]:
    rows = Outgoing.objects.filter(state=State.WAITING).order_by("not_before")
    assert set(rows.values_list("reason", flat=True)) <= {BEYOND, ""}
    return list(rows.values_list("not_before", flat=True))


def test_what_is_beyond_the_rate_waits_for_the_minute_that_has_room(
    letters: list[Member], mailbox: TiredMailbox, settings: Settings, now: datetime
) -> None:
    settings.MAIL_A_MINUTE = {"commonplace.example": "2"}
    deliver(now)
    assert len(mailbox.messages) == 3
    assert len(mailbox.to("other@elsewhere.example")) == 1
    assert waiting() == [now + MINUTE, now + MINUTE, now + 2 * MINUTE, now + 2 * MINUTE]
    assert deliver(now + MINUTE / 2) == 0
    deliver(now + MINUTE)
    assert len(mailbox.messages) == 5
    assert waiting() == [now + 2 * MINUTE, now + 2 * MINUTE]
    deliver(now + 2 * MINUTE)
    assert len(mailbox.messages) == 7
    assert Outgoing.objects.filter(purpose="digest", state=State.SENT, attempts=1).count() == 7


def test_a_star_speaks_for_every_other_domain_and_nothing_said_is_no_end(
    letters: list[Member], mailbox: TiredMailbox, settings: Settings, now: datetime
) -> None:
    settings.MAIL_A_MINUTE = {"elsewhere.example": "0", "*": "5"}
    deliver(now)
    assert (len(mailbox.messages), len(waiting())) == (6, 1)
    settings.MAIL_A_MINUTE = {}
    deliver(now + MINUTE)
    assert (len(mailbox.messages), waiting()) == (7, [])


def test_as_many_workers_hand_over_to_a_domain_as_it_bears(
    letters: list[Member], mailbox: TiredMailbox, settings: Settings, now: datetime
) -> None:
    """Two may; two others have their turn now, of whom one stops."""
    settings.MAIL_A_MINUTE = {"commonplace.example": "0/2"}
    others = [Domains(), Domains()]
    for each in others:
        each.look(["ann@commonplace.example"])
        assert each.full_until("ann@commonplace.example", clock=now) is None
    deliver(now)
    assert [message["To"] for message in mailbox.messages] == ["Other <other@elsewhere.example>"]
    assert waiting() == [now + BUSY] * 6
    others[0].give_back()
    deliver(now + BUSY)
    assert (len(mailbox.messages), waiting()) == (7, [])
    deliver(now + MINUTE)  # whose turn was over gave it back
    third = Domains()
    assert third.full_until("ann@commonplace.example", clock=now + MINUTE) is None


def test_mails_about_an_account_are_counted_and_never_wait(
    letters: list[Member], mailbox: TiredMailbox, settings: Settings, now: datetime
) -> None:
    settings.MAIL_A_MINUTE = {"*": "1"}
    for number in range(3):
        send_mail(f"Code {number}", "Here it is.", None, ["ann@commonplace.example"])
    soon = datetime.now().astimezone() + MINUTE
    Outgoing.objects.filter(purpose="digest").update(not_before=soon)
    deliver_step(now=soon, clock=lambda: soon)
    subjects = [str(message["Subject"]) for message in mailbox.messages]
    assert subjects[:3] == ["Code 0", "Code 1", "Code 2"]
    assert len(subjects) == 4  # and the first letter to the other domain
    assert len(waiting()) == 6


def test_a_domain_that_says_too_much_rests_twice_as_long_each_time(
    letters: list[Member], mailbox: TiredMailbox, now: datetime
) -> None:
    mailbox.answers["commonplace.example"] = "451 4.7.650 Too much mail for now"
    deliver(now)
    assert len(mailbox.to("other@elsewhere.example")) == 1
    tried = Outgoing.objects.filter(attempts__gt=0, state=State.WAITING).count()
    deliver(now + MINUTE / 2)
    assert Outgoing.objects.filter(attempts__gt=0, state=State.WAITING).count() == tried
    mailbox.answers.clear()
    deliver(now + 2 * timedelta(hours=1))
    assert len(mailbox.messages) == 7


def test_a_domain_that_takes_nothing_from_our_host_rests_and_gives_nobody_up(
    letters: list[Member], mailbox: TiredMailbox, now: datetime
) -> None:
    said = "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org"
    mailbox.answers["commonplace.example"] = said
    for minutes in range(0, 2 * 24 * 60, 30):
        deliver(now + timedelta(minutes=minutes))
    assert len(mailbox.to("other@elsewhere.example")) == 1
    assert set(Outgoing.objects.exclude(member__email="other@elsewhere.example").values_list("state", flat=True)) == {
        State.WAITING
    }
    assert not Bounce.objects.exists()
    mailbox.answers.clear()
    deliver(now + timedelta(days=3))
    assert len(mailbox.messages) == 7


def test_what_was_turned_away_to_the_end_is_refused_and_counts_against_nobody(
    letters: list[Member], mailbox: TiredMailbox, now: datetime
) -> None:
    mailbox.answers["commonplace.example"] = "550 5.7.1 Your IP address is blocked here"
    Outgoing.objects.update(attempts=15)
    deliver(now)
    refused = Outgoing.objects.filter(state=State.REFUSED)
    assert set(refused.values_list("reason", flat=True)) == {"550 5.7.1 Your IP address is blocked here"}
    assert not Bounce.objects.exists()


def test_who_is_told_to_come_again_stops_nobody_else(
    letters: list[Member], mailbox: TiredMailbox, now: datetime
) -> None:
    mailbox.answers["commonplace.example"] = "450 4.7.1 Greylisted, come again"
    deliver(now)
    assert Outgoing.objects.filter(state=State.WAITING, attempts=1).count() == 6
    mailbox.answers.clear()
    deliver(now + MINUTE)
    assert len(mailbox.messages) == 7


def test_a_rate_that_is_no_number_says_what_to_write(letters: list[Member], settings: Settings, now: datetime) -> None:
    assert check_rates() == []
    settings.MAIL_A_MINUTE = {"gmail.com": "lots"}
    assert [fault.id for fault in check_rates()] == ["notices.E002"]
    for wrong in ("6/", "6/0", "6/two", "-1"):
        settings.MAIL_A_MINUTE = {"gmail.com": wrong}
        assert len(check_rates()) == 1
    settings.MAIL_A_MINUTE = {"gmail.com": "lots"}
    with pytest.raises(ImproperlyConfigured, match=r"gmail\.com=lots.*a whole number of mails a minute"):
        deliver(now)
    assert Outgoing.objects.filter(purpose="digest", state=State.WAITING).count() == 7
