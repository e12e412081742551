"""A letter arrives: written for its reader, by SMTP or into a folder, and never twice."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from community.models import Thread
from newsletters.models import Digest, Mailing
from notices.models import Outgoing
from profiles.models import Member, Shown, Surface
from tests.newsletters.letters import html, send, words
from tests.servers.smtp import Mailbox

Subscribe = Callable[..., Member]


def test_a_reader_gets_one_letter_by_smtp(
    mailbox: Mailbox, bo: Member, subscribed: Subscribe, three_threads: list[Thread], now: datetime
) -> None:
    subscribed(bo)
    printed = send(now)
    (letter,) = mailbox.to(bo.email)
    assert letter["To"] == "Bo <bo@commonplace.example>"
    assert letter["Subject"].endswith(", and 2 more")
    assert letter["Message-ID"] == Outgoing.objects.get().message_id
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["List-Unsubscribe"].startswith("<http://testserver/newsletter/stop/")
    assert (letter["Precedence"], letter["Auto-Submitted"]) == ("bulk", "auto-generated")
    assert letter["List-Id"] == "<newsletter.testserver>"
    for thread in three_threads:
        assert thread.title in words(letter)
        assert thread.title in html(letter)
    assert "sent             1" in printed
    mailing = Mailing.objects.get()
    assert mailing.state == Mailing.State.DONE
    assert mailing.counts | {"skipped": {}} == {
        "asked": 1, "copies": 1, "versions": 1, "skipped": {}, "sent": 1, "refused": 0, "uncertain": 0,
        "not_sent": {}, "waiting": 0,
    }  # fmt: skip
    shown = Shown.objects.filter(member=bo, surface=Surface.MAIL)
    assert {row.item for row in shown} == {thread.pk for thread in three_threads}
    for row in shown:  # to a millionth, and they sum
        kept = [row.score, *row.terms.values()]
        assert kept == [round(number, 6) for number in kept]
        assert sum(row.terms.values()) == pytest.approx(row.score, abs=1e-9)


def test_the_same_mailing_again_sends_nothing(
    mailbox: Mailbox, bo: Member, subscribed: Subscribe, three_threads: list[Thread], now: datetime
) -> None:
    subscribed(bo)
    send(now)
    assert "Nobody is due." in send(now)
    assert "Nobody is due." in send(now + timedelta(hours=3))
    assert (len(mailbox.messages), Digest.objects.count(), Outgoing.objects.count()) == (1, 1, 1)


@pytest.mark.usefixtures("three_threads")
def test_embedded_a_letter_is_a_file(
    settings: Settings, tmp_path: Path, bo: Member, subscribed: Subscribe, now: datetime
) -> None:
    settings.EMAIL_URL = f"file://{tmp_path}/mail"
    subscribed(bo)
    send(now)
    (file,) = (tmp_path / "mail").iterdir()
    assert file.name == f"{Outgoing.objects.get().message_id.strip('<>')}.eml"
    assert file.read_bytes().startswith(b"From: Commonplace <news@testserver>\r\n")


@pytest.mark.usefixtures("three_threads")
def test_without_consent_nobody_gets_anything(mailbox: Mailbox, bo: Member, now: datetime) -> None:
    assert "Nobody is due." in send(now)
    assert (mailbox.messages, Mailing.objects.count()) == ([], 0)
