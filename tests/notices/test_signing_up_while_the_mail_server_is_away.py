"""Signing up does not need the mail server: the mail about it waits in the outbox and leaves once it can."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from notices.delivery import deliver_step
from notices.models import Outgoing
from profiles.models import Member
from tests.servers.site import free_port
from tests.servers.smtp import MailServer

NEW = {
    "name": "Eve",
    "username": "eve",
    "email": "eve@commonplace.example",
    "password1": "five small birds at dusk",
}


@pytest.mark.django_db
def test_signing_up_while_the_mail_server_is_away(client: Client, mail_server: MailServer, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "notices.outbox.OutboxBackend"
    settings.EMAIL_URL = f"smtp://127.0.0.1:{free_port()}"
    response = client.post(reverse("account_signup"), NEW)
    assert response.status_code == 302
    eve = Member.objects.get(username="eve")
    mail = Outgoing.objects.get()
    assert (mail.address, mail.purpose, mail.state) == (eve.email, "account", "waiting")
    later = datetime.now().astimezone() + timedelta(minutes=5)
    assert deliver_step(now=later) == 0
    settings.EMAIL_URL = mail_server.url
    assert deliver_step(now=later + timedelta(hours=1)) == 1
    (received,) = mail_server.mailbox.to(eve.email)
    assert received["Message-ID"] == mail.message_id
    mail.refresh_from_db()
    assert (mail.state, mail.raw) == ("sent", None)
