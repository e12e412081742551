"""Mail that leaves through a provider's own interface, and what the provider tells of it by calling us."""

import hashlib
import hmac
import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import send_mail
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from notices.delivery import deliver_step
from notices.models import Bounce, Outgoing, Suppression
from notices.transport import open_transport
from profiles.models import Consent, Member
from tests.newsletters.letters import send
from tests.notices.provider import Provider, provider

SECRET, KEY = "four-large-birds", "key-of-the-webhook"
State = Outgoing.State
Call = Callable[..., Any]


@pytest.fixture
def mailgun(settings: Settings) -> Iterator[Provider]:
    with provider() as server:
        settings.EMAIL_URL = (
            f"anymail+mailgun://:key-1@mg.commonplace.example?api_url={server.url}/v3&webhook_signing_key={KEY}"
        )
        settings.EMAIL_BACKEND = "notices.outbox.OutboxBackend"
        settings.BOUNCE_ADDRESS = "bounces+{token}@commonplace.example"
        yield server


@pytest.fixture
def postmark(settings: Settings) -> Iterator[Provider]:
    with provider() as server:
        server.answer = {"ErrorCode": 0, "Message": "OK", "MessageID": "p-1", "To": "ann@commonplace.example"}
        settings.EMAIL_URL = f"anymail+postmark://token-1@?api_url={server.url}/"
        settings.EMAIL_BACKEND = "notices.outbox.OutboxBackend"
        settings.REPLY_SECRET = SECRET
        yield server


def leave(to: str = "ann@commonplace.example") -> Outgoing:
    """A mail about an account, handed over."""
    send_mail("Grüße", "You have signed up.", None, [to], html_message="<p>You have <b>signed up</b>.</p>")
    deliver_step(now=datetime.now().astimezone() + timedelta(minutes=1))
    return Outgoing.objects.latest("pk")


def test_a_mail_is_put_together_anew_by_mailgun(mailgun: Provider, ann: Member) -> None:
    row = leave()
    assert (row.state, row.reason) == (State.SENT, "mailgun took it as <1@p.example>")
    (mail,) = mailgun.mails
    assert mailgun.paths == ["/v3/mg.commonplace.example/messages"]
    assert mailgun.keys == ["Basic " + b64encode(b"api:key-1").decode()]
    assert (mail["to"], mail["subject"], mail["text"]) == (ann.email, "Grüße", "You have signed up.")
    assert mail["html"] == "<p>You have <b>signed up</b>.</p>"
    assert mail["from"] == "Commonplace <news@testserver>"
    assert mail["h:Message-Id"] == row.message_id
    assert mail["v:mail"] == row.message_id.strip("<>")
    assert (mail["o:tracking-clicks"], mail["o:tracking-opens"]) == ("no", "no")
    assert "h:DKIM-Signature" not in mail


def test_a_letter_keeps_its_way_out_at_postmark(
    postmark: Provider, ann: Member, bo: Member, subscribed: Call, thread_of: Call, now: datetime
) -> None:
    from_bo = thread_of(bo, "A stove of tin")
    subscribed(ann)
    send(now)
    (mail,) = postmark.mails
    assert postmark.keys == ["token-1"]
    assert from_bo.title in mail["Subject"]
    assert mail["To"] == "Ann <ann@commonplace.example>"
    headers = {each["Name"]: each["Value"] for each in mail["Headers"]}
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"].startswith("<http")
    assert mail["Metadata"]["mail"] == Outgoing.objects.get().message_id.strip("<>")
    assert from_bo.title in mail["TextBody"]
    assert from_bo.title in mail["HtmlBody"]


@pytest.mark.parametrize(
    ("status", "state", "reason"),
    [
        (401, State.WAITING, "mailgun (401)"),
        (429, State.WAITING, "mailgun (429)"),
        (500, State.WAITING, "mailgun (500)"),
        (400, State.WAITING, "mailgun (400)"),
        (504, State.UNCERTAIN, "mailgun (504)"),
    ],
)
def test_what_it_answers_when_it_takes_none(
    mailgun: Provider, ann: Member, status: int, state: str, reason: str
) -> None:
    mailgun.status, mailgun.answer = status, {"message": "No."}
    row = leave()
    assert row.state == state
    assert row.reason.startswith(reason)
    assert ann.email not in row.reason
    assert not Bounce.objects.exists()


def test_one_that_breaks_off_leaves_it_uncertain(mailgun: Provider, ann: Member) -> None:
    mailgun.breaks_off = True
    assert leave().state == State.UNCERTAIN


def test_one_that_is_not_there_keeps_it_waiting(mailgun: Provider, ann: Member) -> None:
    mailgun.shutdown()
    mailgun.server_close()
    row = leave()
    assert (row.state, row.reason) == (State.WAITING, "mailgun: NewConnectionError")


def test_an_address_it_will_not_write_to_counts_as_a_bounce(postmark: Provider, ann: Member) -> None:
    postmark.status = 422
    postmark.answer = {
        "ErrorCode": 406,
        "Message": "You tried to send to recipients that have been marked as inactive. Found inactive addresses: "
        "ann@commonplace.example. Inactive recipients are ones that have generated a hard bounce.",
    }
    assert leave().state == State.REFUSED
    bounce = Bounce.objects.get()
    assert (bounce.sort, bounce.address, bounce.proof) == ("hard", ann.email, "answer")


@pytest.mark.parametrize("name", ["nobody", "base", "console"])
def test_a_provider_that_nobody_knows_is_named(name: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"knows no provider {name}"):
        open_transport(f"anymail+{name}://key@")


def from_mailgun(row: Outgoing, event: str, *, key: str = KEY, number: int = 1, **more: Any) -> dict[str, Any]:
    """A call, signed."""
    stamp, token = "1772442000", f"token-{number}"
    signature = hmac.new(key.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    data = {"event": event, "recipient": row.goes_to, "timestamp": 1772442000.0}
    data |= {"user-variables": {"mail": row.message_id.strip("<>")}, "message": {"headers": {}}, **more}
    return {"signature": {"timestamp": stamp, "token": token, "signature": signature}, "event-data": data}


def calls(client: Client, told: dict[str, Any], **headers: str) -> tuple[int, str]:
    answer = client.post(reverse("notices:provider-says"), json.dumps(told), "application/json", headers=headers)
    return answer.status_code, answer.content.decode()


def failed(code: int, text: str, severity: str = "permanent") -> dict[str, Any]:
    return {"severity": severity, "delivery-status": {"code": code, "message": text}, "reason": "bounce"}


def test_mailgun_tells_of_a_bounce_with_its_signature(mailgun: Provider, client: Client, ann: Member) -> None:
    row = leave()
    told = from_mailgun(row, "failed", **failed(550, "550 5.1.1 No such user"))
    assert calls(client, told) == (200, "1")
    assert calls(client, told) == (200, "0")  # once
    bounce = Bounce.objects.get()
    assert (bounce.sort, bounce.status, bounce.proof) == ("hard", "5.1.1", "provider")
    assert (bounce.address, bounce.mail) == (ann.email, row)
    second = from_mailgun(leave(), "failed", number=2, **failed(550, "550 5.1.1 No such user"))
    assert calls(client, second) == (200, "1")
    assert Suppression.objects.in_force().get().address == ann.email


def test_mailgun_without_a_true_signature_tells_nothing(
    mailgun: Provider, client: Client, ann: Member, settings: Settings
) -> None:
    told = from_mailgun(leave(), "complained", key="another")
    assert calls(client, told)[0] == 403
    assert calls(client, told, Authorization="Bearer ")[0] == 403
    settings.EMAIL_URL = settings.EMAIL_URL.partition("&webhook_signing_key")[0]  # its key for sending proves nothing
    assert calls(client, from_mailgun(Outgoing.objects.get(), "complained", key="key-1"))[0] == 403
    settings.EMAIL_URL = "file:///nowhere"
    settings.REPLY_SECRET = SECRET
    assert calls(client, told, Authorization=f"Bearer {SECRET}")[0] == 403
    assert not Bounce.objects.exists()


@pytest.mark.parametrize(
    ("event", "more", "sort"),
    [
        ("delivered", {}, None),
        ("opened", {}, None),
        ("failed", failed(452, "452 4.2.2 Mailbox full", "temporary"), "late"),
        ("failed", failed(452, "452 4.2.2 Mailbox full"), "soft"),
        ("failed", failed(0, "The mailbox is full"), "soft"),
        ("failed", failed(0, "The user does not exist"), "hard"),
        ("rejected", {"reject": {"reason": "Sandbox subdomains are for test purposes only."}}, "soft"),
    ],
)
def test_what_mailgun_tells(
    mailgun: Provider, client: Client, ann: Member, event: str, more: dict[str, Any], sort: str | None
) -> None:
    assert calls(client, from_mailgun(leave(), event, **more)) == (200, "1" if sort else "0")
    assert list(Bounce.objects.values_list("sort", flat=True)) == ([sort] if sort else [])


def from_postmark(row: Outgoing, kind: str, sort: str, details: str = "") -> dict[str, Any]:
    told = {"RecordType": kind, "Type": sort, "ID": row.pk, "MessageID": "p-1", "Details": details}
    return told | {"Email": row.goes_to, "Metadata": {"mail": row.message_id.strip("<>")}}


def test_postmark_tells_of_a_complaint_with_the_secret(
    postmark: Provider, client: Client, ann: Member, subscribed: Call
) -> None:
    row = leave(subscribed(ann).email)
    told = from_postmark(row, "SpamComplaint", "SpamComplaint")
    assert calls(client, told)[0] == 403
    signed = "Basic " + b64encode(f"mail:{SECRET}".encode()).decode()
    assert calls(client, told, Authorization=signed) == (200, "1")
    assert Suppression.objects.in_force().get().cause == "complained"
    assert Consent.objects.get(member=ann).withdrawn is not None


@pytest.mark.parametrize(
    ("sort", "details", "kept"),
    [("HardBounce", "smtp;550 5.1.1 unknown", "hard"), ("SoftBounce", "", "soft"), ("Transient", "", "late")],
)
def test_postmark_tells_of_bounces(
    postmark: Provider, client: Client, ann: Member, sort: str, details: str, kept: str
) -> None:
    told = from_postmark(leave(), "Bounce", sort, details)
    assert calls(client, told, Authorization=f"Bearer {SECRET}") == (200, "1")
    assert Bounce.objects.get().sort == kept


def test_a_call_about_nothing_of_ours_changes_nothing(postmark: Provider, client: Client, ann: Member) -> None:
    told = from_postmark(leave(), "Bounce", "HardBounce")
    told["Metadata"] = {"mail": "bell.1.abc@testserver"}
    assert calls(client, told, Authorization=f"Bearer {SECRET}") == (200, "0")
    answer = client.post(
        reverse("notices:provider-says"), b"{", "application/json", headers={"Authorization": f"Bearer {SECRET}"}
    )
    assert answer.status_code == 422
    assert not Bounce.objects.exists()
