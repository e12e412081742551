"""Mail is signed with each key; another's program finds the signatures good, and broken when something was touched."""

import re
from collections.abc import Callable
from datetime import datetime
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings as own
from django.core.checks import run_checks
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from notices.delivery import deliver_step
from notices.models import Outgoing
from notices.signing import keys_in, signed
from notices.signing.signatures import relaxed_body
from profiles.models import Member
from tests.newsletters.letters import send
from tests.notices.signing import dkim_keys, key_files, verdicts
from tests.servers.smtp import Mailbox

Subscribe = Callable[..., Member]


@pytest.fixture
def keys(settings: Settings) -> str:
    settings.EMAIL_BACKEND = "notices.outbox.OutboxBackend"
    settings.DKIM_KEYS = dkim_keys()
    return str(settings.DKIM_KEYS)


@pytest.fixture
def mails(mailbox: Mailbox, keys: str) -> Callable[[], list[bytes]]:
    """What the server was given, byte for byte."""

    def came() -> list[bytes]:
        return [bytes(envelope.content or b"") for envelope in mailbox.envelopes]  # type: ignore[arg-type]

    return came


@pytest.mark.usefixtures("three_threads")
def test_a_letter_is_signed_with_each_key(
    mails: Callable[[], list[bytes]], keys: str, bo: Member, subscribed: Subscribe, now: datetime
) -> None:
    subscribed(bo)
    send(now)
    (raw,) = mails()
    assert verdicts(raw, keys) == [True, True]
    head = raw.partition(b"\r\n\r\n")[0].decode().lower()
    assert [mark for mark in ("a=rsa-sha256", "a=ed25519-sha256") if head.count(mark) == 1] == [
        "a=rsa-sha256", "a=ed25519-sha256",
    ]  # fmt: skip
    named = re.sub(r"\s", "", head.partition("h=")[2].partition(";")[0]).split(":")
    for name in ("message-id", "list-id", "list-unsubscribe-post", "mime-version", "auto-submitted"):
        assert named.count(name) == 1
    for name in ("from", "to", "subject", "date", "list-unsubscribe", "content-type"):
        assert named.count(name) == 2  # once more than it is there: nobody can add another
    assert max(len(line) for line in head.split("\r\n")) <= 998


@pytest.mark.parametrize(
    ("of", "to"),
    [
        (b"Subject: ", b"Subject: Not "),
        (b"\r\nFrom: ", b"\r\nFrom: Di <di@x.example>\r\nFrom: "),
        (b"\r\nMIME-Version", b"\r\nSubject: Another\r\nMIME-Version"),
        (b"List-Unsubscribe: <", b"List-Unsubscribe: <https://x.example/"),
        (b"A yellow flame", b"A yellow lamp"),
    ],
)
@pytest.mark.usefixtures("three_threads")
def test_a_mail_that_was_touched_is_found_out(
    mails: Callable[[], list[bytes]], keys: str, bo: Member, subscribed: Subscribe, now: datetime, of: bytes, to: bytes
) -> None:
    subscribed(bo)
    send(now)
    (raw,) = mails()
    assert of in raw
    assert verdicts(raw.replace(of, to, 1), keys) == [False, False]


@pytest.mark.usefixtures("forum")
def test_mails_about_accounts_are_signed_and_carry_no_header_of_lists(
    client: Client, mails: Callable[[], list[bytes]], keys: str, bo: Member
) -> None:
    client.post("/account/password/reset/", {"email": bo.email})
    deliver_step()
    (raw,) = mails()
    assert verdicts(raw, keys) == [True, True]
    assert b"password" in raw
    assert not re.search(rb"(?im)^(list-[a-z-]+|precedence|feedback-id|archived-at):", raw)
    assert raw.isascii()  # nothing that a server on the way would have to write anew


@pytest.mark.parametrize(
    "text", ["", "\n\n", "One.", "Two  blanks\tand a tab. \n\n\n", "Grüße\n. a dot\n.\n From here\n", "\n\nLate.\n \n"]
)
@pytest.mark.django_db
def test_whatever_stands_in_it_the_signature_holds(mails: Callable[[], list[bytes]], keys: str, text: str) -> None:
    EmailMessage("  A   subject\twith blanks and “Grüße” " * 9, text, to=["Bö <bo@commonplace.example>"]).send()
    deliver_step()
    assert verdicts(mails()[0], keys) == [True, True]


@pytest.mark.parametrize(
    ("body", "hashed"),
    [(b"", b""), (b"\r\n\r\n", b""), (b" C \r\nD \t E\r\n\r\n\r\n", b" C\r\nD E\r\n"), (b"no end ", b"no end\r\n")],
)
def test_the_body_is_taken_as_the_standard_takes_it(body: bytes, hashed: bytes) -> None:
    assert relaxed_body(body) == hashed


@pytest.mark.django_db
def test_a_key_of_another_domain_signs_nothing(
    settings: Settings, mails: Callable[[], list[bytes]], caplog: pytest.LogCaptureFixture
) -> None:
    settings.DKIM_KEYS = dkim_keys("elsewhere.example")
    EmailMessage("Hello", "You.", to=["bo@commonplace.example"]).send()
    deliver_step()
    assert b"DKIM-Signature" not in mails()[0]
    assert "Mail from testserver is not signed: DKIM_KEYS has keys of elsewhere.example" in caplog.text


def test_mail_of_a_domain_below_is_signed(settings: Settings) -> None:
    keys = dkim_keys("example.org")
    mail = b"From: A <a@news.example.org>\r\nTo: b@x.example\r\n\r\nHello.\r\n"
    assert verdicts(signed(mail, keys_in(keys)), keys) == [True, True]
    assert signed(mail.replace(b"news.example", b"newsexample"), keys_in(keys)).startswith(b"From:")


def test_what_is_wrong_is_said_when_the_site_starts(settings: Settings, tmp_path: Path) -> None:
    def told() -> list[tuple[str | None, str]]:
        return [(each.id, str(each.msg)) for each in run_checks() if str(each.id).startswith("notices.")]

    assert told() == []
    settings.DKIM_KEYS, settings.DEFAULT_FROM_EMAIL = key_files(tmp_path, "example.org"), "N <news@mail.example.org>"
    settings.GIVEN_BY_ENVIRONMENT = {"DEFAULT_FROM_EMAIL"}
    assert told() == []
    settings.DEFAULT_FROM_EMAIL = "N <news@example.com>"
    assert told() == [
        ("notices.W001", f"The key {name} signs for example.org, and mail comes from example.com: it signs nothing.")
        for name in ("one", "two")
    ]
    key = "The key one of example.org in DKIM_KEYS"
    for wrong, fault in (
        ("one:example.org", "DKIM_KEYS holds selector:domain:file, such as 2026:example.org:/srv/keys/rsa.pem."),
        (f"one:example.org:{tmp_path}/none.pem", f"{key} cannot be read: No such file or directory."),
        (f"one:example.org:{__file__}", f"{key} is no private key in PEM without a password."),
    ):
        settings.DKIM_KEYS = wrong
        assert told() == [("notices.E001", fault)]


def test_a_site_without_tls_is_told_that_nobody_is_offered_a_goodbye_by_one_click(settings: Settings) -> None:
    settings.EMAIL_URL, settings.GIVEN_BY_ENVIRONMENT = "smtp://mail.example.org", {"EMAIL_URL"}
    for url, ids in (
        ("http://place.example.org", ["notices.W002"]),
        ("https://place.example.org", []),
        ("http://127.0.0.1:8000", []),
    ):
        settings.SITE_URL = url
        assert [each.id for each in run_checks() if str(each.id).startswith("notices.")] == ids


@pytest.mark.django_db
def test_keys_are_made_and_what_to_publish_is_printed(tmp_path: Path, settings: Settings) -> None:
    printed = StringIO()
    call_command("dkim", "--make", str(tmp_path / "keys"), "--selector", "spring", stdout=printed)
    files = sorted((tmp_path / "keys").iterdir())
    assert [(file.name, file.stat().st_mode & 0o777) for file in files] == [
        ("spring-ed25519.pem", 0o600), ("spring-rsa.pem", 0o600),
    ]  # fmt: skip
    (line,) = re.findall(r"^DKIM_KEYS=(.+)$", printed.getvalue(), re.MULTILINE)
    mail = b"From: A <a@testserver>\r\nTo: b@x.example\r\n\r\nHello.\r\n"
    assert verdicts(signed(mail, keys_in(line)), line) == [True, True]
    assert 'spring-ed25519._domainkey.testserver. IN TXT "v=DKIM1; k=ed25519; p=' in printed.getvalue()
    with pytest.raises(CommandError, match="is there already"):
        call_command("dkim", "--make", str(tmp_path / "keys"), "--selector", "spring", stdout=printed)
    settings.DKIM_KEYS = line
    again = StringIO()
    call_command("dkim", stdout=again)
    assert again.getvalue() in printed.getvalue()
    settings.DKIM_KEYS = ""
    with pytest.raises(CommandError, match="mail leaves unsigned"):
        call_command("dkim")


@pytest.mark.django_db
def test_without_keys_mail_leaves_as_it_is(mailbox: Mailbox, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "notices.outbox.OutboxBackend"
    assert own.DKIM_KEYS == ""
    EmailMessage("Hello", "You.", to=["bo@commonplace.example"]).send()
    deliver_step()
    assert mailbox.messages[0]["DKIM-Signature"] is None
    assert Outgoing.objects.get().state == "sent"
