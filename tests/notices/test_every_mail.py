"""Every mail the site sends, in every language it has: made by what a person does, and held to the same rules."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from uuid import uuid4

import pytest
from allauth.account.adapter import get_adapter
from allauth.core.context import request_context
from django.conf import settings as own
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from html5lib.html5parser import ParseError
from pytest_django import Settings

from community.actions import reply
from community.models import Thread
from notices.actions import Came, take_mail
from notices.delivery import deliver_step
from notices.telling import tell_step
from profiles.actions import choose_language, give_consent
from profiles.models import Member
from tests.newsletters.letters import SITE, send
from tests.notices.signing import dkim_keys, verdicts
from tests.notices.strictness import faint, parsed
from tests.notices.test_answering_by_mail import answer
from tests.reading import ROOT
from tests.servers.smtp import Mailbox, MailServer

Make = Callable[[], None]
HOSTILE = "Bo\r\nBcc: di@x.example\r\n\r\n<b>Hi</b> \u2028“Grüße” =?utf-8?q?a?="
LINK = re.compile(rf"{SITE}/[^\s\"<>)]*")
LIST = {"list-id", "list-unsubscribe", "list-unsubscribe-post", "list-help", "precedence", "feedback-id"}
ACCOUNT_MAILS = sorted(
    str(path.relative_to(ROOT / "templates")).removesuffix("_message.txt")
    for path in (ROOT / "templates").glob("*/email/*_message.txt")
    if not path.name.startswith("base_")
)
NEVER = ("<script", "flex", "grid", "var(", "data:", "base64", "{{", "{%", "<!--", "url(")


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
    assert page is not None
    hold_page(str(page.get_content()), language)
    for link in sorted(set(LINK.findall(str(plain.get_content())))):
        answer = Client().get(link.removeprefix(SITE))
        assert answer.status_code in {200, 302}, link
        assert "_auth_user_id" not in answer.wsgi_request.session


def hold_page(page: str, language: str) -> None:
    assert [image.attrib for image in parsed(page).iter("img") if "alt" not in image.attrib] == []
    assert faint(page) == []
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


def test_an_answer_given_back(
    came: Callable[[], tuple[bytes, EmailMessage]], bo_reading: Member, ann: Member, thread_of: Callable[..., Thread],
    mailbox: Mailbox, settings: Settings, now: datetime,
) -> None:  # fmt: skip
    settings.REPLY_ADDRESS = "reply+{token}@testserver"
    reply(author=ann, thread=thread_of(bo_reading, "Stoves"), text="Mine runs.", key=uuid4(), now=now)
    while tell_step(now=now):
        pass
    deliver_step(now=now + timedelta(hours=1))
    (told,) = mailbox.messages
    mailbox.messages.clear()
    mailbox.envelopes.clear()
    raw = answer(told, HOSTILE).as_bytes()
    assert take_mail(raw=raw, now=now + timedelta(hours=1), is_whole=False) == Came.RETURNED
    deliver_step(now=now + timedelta(hours=1))
    hold(*came(), is_list=False, language=bo_reading.language)


def test_the_test_mail_of_the_first_set_up(
    client: Client, came: Callable[[], tuple[bytes, EmailMessage]], bo_reading: Member, mail_server: MailServer
) -> None:
    Member.objects.filter(pk=bo_reading.pk).update(is_staff=True, is_superuser=True)
    client.force_login(bo_reading)
    typed = {"mail_host": "127.0.0.1", "mail_port": mail_server.port, "mail_security": "none", "test": ""}
    client.post(reverse("desk:setup-mail"), {**typed, "mail_from": ""})
    hold(*came(), is_list=False, language=bo_reading.language)


def test_all_that_may_be_mailed_about_an_account(
    rf: RequestFactory, bo_reading: Member, mailbox: Mailbox, came: Callable[[], tuple[bytes, EmailMessage]]
) -> None:
    """The second factor, passwords, addresses: each template there is, as the site sends it."""
    said: dict[str, object] = {
        "user": bo_reading, "timestamp": timezone.now(), "username": bo_reading.username, "ip": "192.0.2.1",
        "user_agent": HOSTILE,
        **dict.fromkeys(("from_email", "to_email", "deleted_email"), bo_reading.email),
        **dict.fromkeys(("activate_url", "password_reset_url", "signup_url"), f"{SITE}{reverse('account_login')}"),
    }  # fmt: skip
    assert len(ACCOUNT_MAILS) > 10
    for prefix in ACCOUNT_MAILS:
        with request_context(rf.get("/")):
            get_adapter().send_mail(prefix, bo_reading.email, said)
        deliver_step()
        raw, mail = came()
        hold(raw, mail, is_list=False, language=bo_reading.language)
        assert mail["Auto-Submitted"] == "auto-generated"
        mailbox.messages.clear()
        mailbox.envelopes.clear()


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


PLAIN = (
    '<!DOCTYPE html><html lang="en"><head><title>T</title><style>@media (prefers-color-scheme: dark) '
    "{ .card { background: #101113 !important } .said { color: #ecebe6 !important } }</style></head>"
    '<body><div class="card" style="background: #ffffff">'
    '<p class="said" style="color: #57524a">Hello</p></div></body></html>'
)


@pytest.mark.parametrize(
    ("given", "instead", "found"),
    [
        ("#57524a", "#57524a", []),
        ("#57524a", "#8a8a8a", ["light"]),
        ("#ecebe6", "#57524a", ["dark"]),
        ('class="said" ', "", ["dark"]),
        ("Hello", '<a href="/">Hello</a>', ["light", "dark"]),
    ],
)
def test_faint_words_are_found(given: str, instead: str, found: list[str]) -> None:
    assert [theme for theme, _text, _ratio in faint(PLAIN.replace(given, instead))] == found


@pytest.mark.parametrize("wrong", ["<b>Hello", "Hello</b>", "a &amp b", '<p id="a" id="b">Hello</p>', "<td>Hello</td>"])
def test_html_that_is_not_whole_is_refused(wrong: str) -> None:
    with pytest.raises(ParseError):
        parsed(PLAIN.replace("Hello", wrong))
