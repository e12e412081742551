"""Whoever is erased leaves neither letters nor mails about their account behind; what waits does not leave."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.core.mail import send_mail
from pytest_django import Settings

from lib.kinds import kind_named
from newsletters.models import Digest
from notices.models import Outgoing
from profiles.actions import erase_member
from profiles.models import Member
from tests.newsletters.letters import send
from tests.servers.smtp import Mailbox


@pytest.mark.usefixtures("three_threads")
def test_erasing_who_got_letters(
    mailbox: Mailbox, bo: Member, cy: Member, subscribed: Callable[..., Member], settings: Settings, now: datetime
) -> None:
    settings.EMAIL_BACKEND = "notices.outbox.OutboxBackend"
    subscribed(bo)
    subscribed(cy)
    send_mail("Set a new password", "Go here.", None, [bo.email.upper()])
    send(now, "--choose-only")
    assert {row["purpose"] for row in kind_named("mail").export(bo)} == {"digest", "account"}
    assert len(kind_named("digest").export(bo)[0]["items"]) == 3
    erase_member(member=bo, now=now)
    send(now)
    assert [message["To"] for message in mailbox.messages] == ["Cy <cy@commonplace.example>"]
    assert (Digest.objects.count(), Outgoing.objects.count()) == (1, 1)
