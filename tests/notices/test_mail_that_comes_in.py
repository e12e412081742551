"""Where answers by mail arrive: a mailbox, a pipe, a provider; and mails that are made to do harm."""

import io
import json
import mailbox as maildirs
import time
from base64 import b64encode
from email.message import EmailMessage
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from community.actions import reply
from community.models import Post, Thread
from lib.clock import now as clock
from notices.actions import Came, take_mail
from notices.answering import reply_address
from notices.answering.step import read_step
from notices.bounces import return_path
from notices.models import Bounce, Incoming, Notice
from notices.outbox import queue
from notices.telling import tell_step
from profiles.models import Member
from tests.notices.bouncing import report
from tests.notices.imap import ImapServer

SECRET = "four-large-birds"


@pytest.fixture(autouse=True)
def _open(settings: Settings) -> None:
    settings.REPLY_ADDRESS = "reply+{token}@commonplace.example"
    settings.REPLY_SECRET = SECRET


@pytest.fixture
def address(thread: Thread, bo: Member) -> str:
    """Where Ann answers Bo."""
    now = clock()
    reply(author=bo, thread=thread, text="Mine runs at minus thirty.", key=uuid4(), now=now)
    while tell_step(now=now):
        pass
    return reply_address([Notice.objects.get(occasion="reply")], now=now)


def mail_to(address: str, text: str = "Which one?", number: int = 1) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Message-ID"] = "ann@p.example", address, f"<{number}@p.example>"
    mail.set_content(text)
    return mail


def written() -> list[str]:
    return list(Post.objects.filter(number__gt=2).order_by("number").values_list("text", flat=True))


def test_a_maildir_is_emptied_of_what_is_ours(address: str, tmp_path: Path, settings: Settings) -> None:
    box = maildirs.Maildir(tmp_path / "mail")
    for mail in (mail_to(address), mail_to(address), mail_to("ann@commonplace.example", number=2)):
        box.add(mail.as_bytes())
    settings.REPLY_MAILBOX = f"maildir://{tmp_path}/mail"
    assert read_step() == 3
    assert read_step() == 0
    assert written() == ["Which one?"]
    assert [message["Message-ID"] for message in maildirs.Maildir(tmp_path / "mail")] == ["<2@p.example>"]


def test_an_imap_mailbox_is_read_and_what_is_not_ours_stays(address: str, settings: Settings) -> None:
    with ImapServer("reply", "a secret") as server:
        server.mails = [mail_to(address).as_bytes(), mail_to("ann@commonplace.example", number=2).as_bytes()]
        settings.REPLY_MAILBOX = f"imap://reply:a%20secret@127.0.0.1:{server.port}/Answers"
        assert read_step() == 2
        assert server.folder == "Answers"
        assert [flags for _raw, flags in server.kept] == [{r"\Seen"}]
        assert read_step() == 0
    assert written() == ["Which one?"]


def test_a_mailbox_that_is_away_is_named_and_nothing_is_lost(
    address: str, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    with ImapServer("reply", "another secret") as server:
        settings.REPLY_MAILBOX = f"imap://reply:wrong@127.0.0.1:{server.port}"
        assert read_step() == 0
    assert read_step() == 0  # nobody listens
    assert caplog.text.count("A mailbox cannot be read now") == 2
    assert "reply:wrong" not in caplog.text


def test_a_mail_server_pipes_one_in(address: str, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    out = io.StringIO()
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(mail_to("hidden@list.example").as_bytes())))
    call_command("read_mail", "--stdin", "--to", address, stdout=out)
    assert (out.getvalue(), written()) == ("taken.\n", ["Which one?"])
    settings.REPLY_ADDRESS = ""
    with pytest.raises(CommandError, match="Neither REPLY_ADDRESS nor BOUNCE_ADDRESS"):
        call_command("read_mail")


def basic(password: str) -> str:
    return "Basic " + b64encode(f"mail:{password}".encode()).decode()


@pytest.mark.parametrize("how", ["raw", "mailgun", "sendgrid", "postmark"])
def test_a_provider_hands_one_over(client: Client, address: str, how: str) -> None:
    raw, door = mail_to(address).as_string(), reverse("notices:incoming")
    ways: dict[str, dict[str, Any]] = {
        "raw": {"data": raw, "content_type": "message/rfc822"},
        "mailgun": {"data": {"body-mime": raw, "recipient": address}},
        "sendgrid": {"data": {"email": raw}},
        "postmark": {"data": json.dumps({"RawEmail": raw}), "content_type": "application/json"},
    }
    response = client.post(door, **ways[how], headers={"Authorization": basic(SECRET)})
    assert (response.status_code, response.content, written()) == (200, b"taken", ["Which one?"])


def test_the_door_opens_with_the_secret_alone(client: Client, address: str, settings: Settings) -> None:
    door, raw = reverse("notices:incoming"), mail_to(address).as_bytes()
    for shown in ("", "Bearer wrong", basic("wrong"), "Basic !!!", f"Digest {SECRET}"):
        response = client.post(door, raw, content_type="message/rfc822", headers={"Authorization": shown})
        assert response.status_code == 403
    settings.REPLY_SECRET = ""
    assert (
        client.post(door, raw, content_type="message/rfc822", headers={"Authorization": "Bearer "}).status_code == 403
    )
    assert written() == []
    settings.REPLY_SECRET = SECRET
    large = client.post(
        door, b"x" * 10_500_000, content_type="message/rfc822", headers={"Authorization": f"Bearer {SECRET}"}
    )
    assert large.status_code == 413


def test_one_that_is_too_large_comes_back_by_its_head(address: str, tmp_path: Path, settings: Settings) -> None:
    maildirs.Maildir(tmp_path / "mail").add(mail_to(address, "x" * 10_600_000).as_bytes())
    settings.REPLY_MAILBOX = f"maildir://{tmp_path}/mail"
    assert read_step() == 1
    assert "larger than 10 MB" in Incoming.objects.get().reason
    assert written() == []


def nested(depth: int, address: str) -> bytes:
    """Parts in parts in parts."""
    head = f"From: ann@p.example\r\nTo: {address}\r\nMessage-ID: <deep@p.example>\r\n"
    body = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(depth))
    return f"{head}{body}Content-Type: text/plain\r\n\r\nDeep down.".encode()


@pytest.mark.parametrize("depth", [10, 50, 3000, 30_000])
def test_parts_in_parts_take_no_time_and_break_nothing(address: str, depth: int) -> None:
    began = time.process_time()
    came = take_mail(raw=nested(depth, address), now=clock())
    assert time.process_time() - began < 5
    assert came == (Came.TAKEN if depth == 10 else Came.RETURNED if depth == 50 else Came.AUTOMATIC)


def test_a_million_parts_are_not_taken_apart(address: str) -> None:
    raw = f'From: a@p.example\r\nTo: {address}\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'.encode()
    began = time.process_time()
    assert take_mail(raw=raw + b"--b\r\n\r\nx\r\n" * 900_000, now=clock()) == Came.AUTOMATIC
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("charset", "raw", "words"),
    [
        ("utf-8", "Über".encode("latin-1"), "Über"),  # not what it says
        ("no-such-charset", "Über".encode(), "Über"),
        ("utf-16", b"Plain.", "Plain."),
        ("us-ascii", b"a\0b\x08c", "abc"),
        ("utf-7", b"+ADw-script+AD4-", "+ADw-script+AD4-"),
    ],
)
def test_letters_are_read_whatever_the_mail_says_of_them(address: str, charset: str, raw: bytes, words: str) -> None:
    head = f"From: a@p.example\r\nTo: {address}\r\nContent-Type: text/plain; charset={charset}\r\n\r\n".encode()
    assert take_mail(raw=head + raw, now=clock()) == Came.TAKEN
    assert written() == [words]


def test_headers_that_try_to_add_headers_add_none(address: str, thread: Thread, ann: Member) -> None:
    Thread.objects.filter(pk=thread.pk).update(is_closed=True)
    raw = (
        f"From: a@p.example\r\nTo: {address}\r\n"
        "Message-ID: <a=0d=0aBcc:x@p.example>\r\n"
        "Subject: =?utf-8?q?a=0d=0aBcc:_victim@p.example?=\r\n\r\nHello\r\n\r\nBcc: victim@p.example\r\n"
    ).encode()
    assert take_mail(raw=raw, now=clock()) == Came.RETURNED
    back = bytes(ann.outgoing.get(purpose="returned").raw or b"").partition(b"\r\n\r\n")[0]
    names = [line.partition(b":")[0] for line in back.split(b"\r\n") if line[:1] not in {b" ", b"\t"}]
    assert b"Bcc" not in names
    assert b"victim" not in back


def test_what_is_hostile_in_a_text_is_as_harmless_as_from_the_form(address: str) -> None:
    mail = mail_to(address, "")
    mail.add_alternative('<p onclick="x()">Hi <img src=x onerror=alert(1)><a href="javascript:x()">y</a></p>', "html")
    assert take_mail(raw=mail.as_bytes(), now=clock()) == Came.TAKEN
    post = Post.objects.get(number=3)
    assert "onerror" not in post.html
    assert "javascript:" not in post.html
    assert post.text.startswith("Hi")


def test_what_comes_back_arrives_by_the_same_doors(
    client: Client, address: str, tmp_path: Path, settings: Settings, ann: Member
) -> None:
    settings.BOUNCE_ADDRESS = "bounces+{token}@commonplace.example"
    now = clock()
    rows = [queue(purpose="bell", ref=number, member=ann, now=now) for number in (101, 102, 103)]
    reports = [report(return_path(row, ann.email), name=str(row.pk)) for row in rows]
    box = maildirs.Maildir(tmp_path / "mail")
    for raw in (reports[0], mail_to(address).as_bytes(), mail_to(return_path(rows[0], ann.email), number=3).as_bytes()):
        box.add(raw)
    settings.REPLY_MAILBOX = settings.BOUNCE_MAILBOX = f"maildir://{tmp_path}/mail"  # one for both
    assert read_step() == 3
    assert [message["Message-ID"] for message in maildirs.Maildir(tmp_path / "mail")] == ["<3@p.example>"]
    headers = {"Authorization": f"Bearer {SECRET}"}
    door = reverse("notices:incoming")
    response = client.post(door, reports[1], content_type="message/rfc822", headers=headers)
    assert response.content == b"kept"
    given = {"body-mime": reports[2].decode()}
    assert client.post(door, given, headers=headers).content == b"kept"
    assert client.post(door, given, headers=headers).content == b"again"
    assert list(Bounce.objects.order_by("pk").values_list("mail", flat=True)) == [row.pk for row in rows]
    assert written() == ["Which one?"]


def test_letters_that_nobody_declared_in_who_sent_it_break_nothing(address: str) -> None:
    raw = mail_to(address).as_bytes().replace(b"From: ann", "From: Änn <ann".encode("latin-1"))
    assert take_mail(raw=raw.replace(b"p.example\n", b"p.example>\n", 1), now=clock()) == Came.TAKEN
