"""A mail server that refuses, asks to come again or is away: nothing is lost, and nobody waits for somebody else."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.core.mail import send_mail
from pytest_django import Settings

from notices.delivery import deliver_step
from notices.models import Bounce, Outgoing, Suppression
from tests.servers.site import free_port
from tests.servers.smtp import Mailbox, MailServer

State = Outgoing.State
ANN, BO = "ann@commonplace.example", "bo@commonplace.example"


class BusyMailbox(Mailbox):
    """Asks some to come again later, and breaks off the dialogue of others after their mail is there."""

    def __init__(self, *extensions: str) -> None:
        super().__init__()
        self.extensions = extensions
        self.later: set[str] = set()
        self.broken: set[str] = set()

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*responses[:-1], *(f"250-{name}" for name in self.extensions), responses[-1]]

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.later:
            return "451 4.7.1 Come again later"
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = await super().handle_DATA(server, session, envelope)
        if self.broken & set(envelope.rcpt_tos):
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return answer


@pytest.fixture(params=[(), ("PIPELINING",)], ids=["one by one", "all at once"])
def busy(mail_server: MailServer, settings: Settings, request: pytest.FixtureRequest) -> BusyMailbox:
    settings.EMAIL_URL = mail_server.url
    settings.EMAIL_BACKEND = "notices.outbox.OutboxBackend"
    mailbox = BusyMailbox(*request.param)
    mail_server.mailbox = mail_server.handler = mailbox
    return mailbox


@pytest.fixture
def two_mails(db: None, busy: BusyMailbox) -> None:
    """One for Ann, then one for Bo, as the site sends them."""
    for address in (ANN, BO):
        send_mail("Hello", "You have signed up.", None, [address])


@pytest.fixture
def soon() -> datetime:
    """Later than anything a test queues by the wall's clock."""
    return datetime.now().astimezone() + timedelta(minutes=1)


def states() -> dict[str, str]:
    return dict(Outgoing.objects.values_list("address", "state"))


@pytest.mark.usefixtures("two_mails")
def test_one_refused_address_stops_nobody_else(busy: BusyMailbox, soon: datetime) -> None:
    busy.refused.add(ANN)
    assert deliver_step(now=soon) == 2
    assert states() == {ANN: State.REFUSED, BO: State.SENT}
    assert len(busy.to(BO)) == 1
    assert Outgoing.objects.get(address=ANN).reason == "550 5.1.1 No such mailbox"
    assert deliver_step(now=soon + timedelta(days=1)) == 0


@pytest.mark.usefixtures("two_mails")
def test_a_mailbox_that_is_not_there_is_not_written_to_again(busy: BusyMailbox, soon: datetime) -> None:
    busy.refused.add(ANN)
    deliver_step(now=soon)
    assert not Suppression.objects.exists()
    send_mail("Hello once more", "Are you there?", None, [ANN])
    deliver_step(now=soon)
    assert Suppression.objects.get().address == ANN
    assert [each.said for each in Bounce.objects.all()] == ["550 5.1.1 No such mailbox"] * 2
    busy.refused.clear()
    send_mail("Hello again", "Are you there?", None, [ANN])
    deliver_step(now=soon)
    again = Outgoing.objects.get(subject="Hello again")
    assert (again.state, again.reason) == (State.SKIPPED, "Nothing is sent to this address any more.")
    assert busy.to(ANN) == []


@pytest.mark.usefixtures("two_mails")
def test_one_that_may_come_later_waits_longer_each_time(
    busy: BusyMailbox, soon: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    busy.later.add(ANN)
    assert deliver_step(now=soon) == 2
    assert states() == {ANN: State.WAITING, BO: State.SENT}
    waits = []
    for _time in range(4):
        mail = Outgoing.objects.get(address=ANN)
        waits.append(mail.not_before - soon)
        soon = mail.not_before
        assert deliver_step(now=soon) == 1
    assert waits == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8)]
    assert "a…@c….example" in caplog.text
    assert ANN not in caplog.text
    busy.later.clear()
    assert deliver_step(now=soon + timedelta(days=1)) == 1
    assert states() == {ANN: State.SENT, BO: State.SENT}
    assert len(busy.to(ANN)) == 1


@pytest.mark.usefixtures("two_mails")
def test_a_server_that_is_away_keeps_everything_waiting(
    mail_server: MailServer, busy: BusyMailbox, settings: Settings, soon: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_URL = f"smtp://127.0.0.1:{free_port()}"
    with caplog.at_level(logging.WARNING):
        assert deliver_step(now=soon) == 0
    assert "The mail server takes nothing now, mail waits" in caplog.text
    assert states() == {ANN: State.WAITING, BO: State.WAITING}
    settings.EMAIL_URL = mail_server.url
    assert deliver_step(now=soon + timedelta(hours=1)) == 2
    assert (len(busy.to(ANN)), len(busy.to(BO))) == (1, 1)


@pytest.mark.usefixtures("two_mails")
def test_a_connection_that_breaks_after_the_mail_leaves_it_uncertain(
    busy: BusyMailbox, soon: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    busy.broken.add(ANN)
    assert deliver_step(now=soon) == 2
    assert states() == {ANN: State.UNCERTAIN, BO: State.SENT}
    lost = Outgoing.objects.get(address=ANN)
    assert f"Mail {lost.message_id} to a…@c….example may have been sent" in caplog.text
    assert deliver_step(now=soon + timedelta(days=30)) == 0
    assert len(busy.to(ANN)) == 1


@pytest.mark.usefixtures("two_mails")
def test_a_mail_of_another_living_worker_is_left_to_it(busy: BusyMailbox, soon: datetime) -> None:
    Outgoing.objects.update(state=State.SENDING, leased_by="elsewhere:1:1:1", leased_until=soon)
    assert deliver_step(now=soon, clock=lambda: soon - timedelta(minutes=4)) == 0
    assert states() == {ANN: State.SENDING, BO: State.SENDING}
    assert deliver_step(now=soon, clock=lambda: soon + timedelta(seconds=1)) == 0
    assert states() == {ANN: State.UNCERTAIN, BO: State.UNCERTAIN}
    assert busy.messages == []


def test_two_recipients_have_a_mail_each(busy: BusyMailbox, db: None, soon: datetime) -> None:
    send_mail("Both", "Words with a dot.\n.\nand more, übrigens.", None, [ANN, BO])
    assert deliver_step(now=soon) == 2
    (to_ann,), (to_bo,) = busy.to(ANN), busy.to(BO)
    assert to_ann["Message-ID"] != to_bo["Message-ID"]
    assert to_ann.get_content().splitlines() == ["Words with a dot.", ".", "and more, übrigens."]
    assert list(Outgoing.objects.values_list("raw", flat=True)) == [None, None]


def test_an_address_that_cannot_be_one_stops_nobody(
    busy: BusyMailbox, member_named: Callable[..., object], soon: datetime
) -> None:
    send_mail("Hello", "Words.", None, [BO])
    Outgoing.objects.create(
        message_id="<x@y>", purpose="account", raw=b"x", address="a\r\nRCPT TO:<z@y>@b", created=soon
    )
    assert deliver_step(now=soon + timedelta(days=1)) == 2
    assert Outgoing.objects.get(message_id="<x@y>").state == State.SKIPPED
    assert len(busy.messages) == 1
