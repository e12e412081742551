"""Every mail the site sends, in every language it has: made by what a person does, and held to the same rules."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser
from uuid import uuid4

import pytest
from django.conf import settings as own
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from community.actions import reply
from community.models import Thread
from notices.delivery import deliver_step
from notices.telling import tell_step
from profiles.actions import choose_language, give_consent
from profiles.models import Member
from tests.newsletters.letters import SITE, send
from tests.notices.signing import dkim_keys, verdicts
from tests.servers.smtp import Mailbox

Make = Callable[[], None]
HOSTILE = "Bo\r\nBcc: di@x.example\r\n\r\n<b>Hi</b> \u2028“Grüße” =?utf-8?q?a?="
LINK = re.compile(rf"{SITE}/[^\s\"<>)]*")
LIST = {"list-id", "list-unsubscribe", "list-unsubscribe-post", "list-help", "precedence", "feedback-id"}
VOID = {"meta", "img", "br", "hr"}
NEVER = ("<script", "flex", "grid", "var(", "data:", "base64", "{{", "{%", "<!--", "url(")


class Tags(HTMLParser):
    """Says whether everything that opens closes, and no attribute stands twice."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _value in attrs]
        self.faults += [f"{tag} {name} twice" for name in set(names) if names.count(name) > 1]
        self.faults += ["img without alt"] if tag == "img" and "alt" not in names else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}>")


@pytest.fixture(params=[code for code, _name in own.LANGUAGES])
def bo_reading(request: pytest.FixtureRequest, bo: Member, settings: Settings, now: datetime) -> Member:
    """Bo, whose name would be more than a name, in each language; mail is signed."""
    settings.EMAIL_BACKEND, settings.DKIM_KEYS = "notices.outbox.OutboxBackend", dkim_keys()
    Member.objects.filter(pk=bo.pk).update(name=HOSTILE)
    choose_language(member=bo, language=request.param, now=now)
    bo.refresh_from_db()
    return bo


@pytest.fixture
def came(mailbox: Mailbox) -> Callable[[], tuple[bytes, EmailMessage]]:
    """The one mail there is, as it stood on the wire and as a strict reader takes it."""

    def one() -> tuple[bytes, EmailMessage]:
        (envelope,) = mailbox.envelopes
        raw = bytes(envelope.content or b"")  # type: ignore[arg-type]
        message = message_from_bytes(raw, policy=policy.SMTP.clone(raise_on_defect=True))
        assert isinstance(message, EmailMessage)
        return raw, message

    return one


def hold(raw: bytes, mail: EmailMessage, *, is_list: bool, language: str) -> None:
    """What is true of every mail."""
    head = raw.partition(b"\r\n\r\n")[0]
    assert head.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert verdicts(raw, dkim_keys()) == [True, True]
    names = [name.lower() for name, _value in mail.items()]
    for name in ("from", "to", "subject", "date", "message-id", "mime-version", "content-type"):
        assert names.count(name) == 1
    assert "bcc" not in names
    assert str(mail["From"]).endswith("<news@testserver>")
    assert [name in names for name in LIST] == [is_list] * len(LIST)
    assert len(raw) < 90_000
    plain = mail.get_body(("plain",))
    assert plain is not None
    assert str(plain.get_content()).strip()
    page = mail.get_body(("html",))
    if page is not None:
        hold_page(str(page.get_content()), language)
    for link in sorted(set(LINK.findall(str(plain.get_content())))):
        answer = Client().get(link.removeprefix(SITE))
        assert answer.status_code in {200, 302}, link
        assert "_auth_user_id" not in answer.wsgi_request.session


def hold_page(page: str, language: str) -> None:
    tags = Tags()
    tags.feed(page)
    assert (tags.faults, tags.open) == ([], [])
    assert page.startswith("<!DOCTYPE html>")
    assert f'<html lang="{language}" dir="ltr">' in page
    assert [never for never in NEVER if never in page] == []
    assert "<b>Hi</b>" not in page


@pytest.mark.usefixtures("three_threads")
def test_a_letter(
    came: Callable[[], tuple[bytes, EmailMessage]], bo_reading: Member, subscribed: Callable[..., Member], now: datetime
) -> None:
    subscribed(bo_reading)
    send(now)
    hold(*came(), is_list=True, language=bo_reading.language)


def test_a_mail_of_notices(
    came: Callable[[], tuple[bytes, EmailMessage]], bo_reading: Member, ann: Member, thread_of: Callable[..., Thread],
    now: datetime,
) -> None:  # fmt: skip
    thread = thread_of(bo_reading, "A \u2028title: <b>Hi</b>\u0085Bcc: di@x.example")
    reply(author=ann, thread=thread, text="<b>Hi</b>\n\nBcc: di@x.example", key=uuid4(), now=now)
    while tell_step(now=now):
        pass
    deliver_step(now=now + timedelta(hours=1))
    hold(*came(), is_list=True, language=bo_reading.language)


@pytest.mark.parametrize("what", ["reset", "joined"])
def test_mails_about_accounts(
    client: Client, came: Callable[[], tuple[bytes, EmailMessage]], bo_reading: Member, what: str
) -> None:
    if what == "reset":
        client.post(reverse("account_reset_password"), {"email": bo_reading.email})
    else:
        form = {"name": "B", "username": "bob", "email": "bob@x.example", "password1": "five small birds at dusk"}
        client.post(reverse("account_signup"), form, headers={"accept-language": bo_reading.language})
    deliver_step()
    hold(*came(), is_list=False, language=bo_reading.language)


def test_a_newsletter_to_be_confirmed(
    came: Callable[[], tuple[bytes, EmailMessage]], bo_reading: Member, now: datetime
) -> None:
    give_consent(member=bo_reading, how="interest page", words=HOSTILE, now=now)
    deliver_step(now=now)
    hold(*came(), is_list=False, language=bo_reading.language)


@pytest.mark.usefixtures("bo_reading")
def test_an_invitation(client: Client, came: Callable[[], tuple[bytes, EmailMessage]], owner: Member) -> None:
    Member.objects.filter(pk=owner.pk).update(name=HOSTILE)
    client.force_login(owner)
    client.post(reverse("desk:setup-invite"), {"addresses": "eve@x.example", "invite": "1"})
    deliver_step()
    hold(*came(), is_list=False, language="en")
