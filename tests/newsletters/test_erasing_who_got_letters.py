"""Whoever is erased leaves neither letters nor mails about their account behind; what waits does not leave."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from django.core.mail import send_mail
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from lib.kinds import kind_named
from newsletters.models import Digest
from notices.delivery import deliver_step
from notices.models import Outgoing
from notices.transport import FolderTransport
from profiles.actions import erase_member
from profiles.models import Member
from tests.conftest import PASSWORD
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


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.EMAIL_BACKEND = "notices.outbox.OutboxBackend"
    settings.EMAIL_URL = f"file://{tmp_path}/mail"
    return tmp_path / "mail"


@pytest.mark.usefixtures("three_threads")
def test_letters_in_a_folder_go_with_their_reader(
    client: Client, bo: Member, cy: Member, subscribed: Callable[..., Member], folder: Path, now: datetime,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:  # fmt: skip
    subscribed(bo)
    subscribed(cy)
    send_mail("Set a new password", "Go here.", None, [bo.email])
    assert deliver_step() == 1
    send(now)
    name = Outgoing.objects.get(member=bo).message_id.strip("<>")
    (folder / f"{name}.123.part").write_bytes(b"From: ")  # what a worker that died left
    assert len(list(folder.iterdir())) == 4
    client.force_login(bo)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/me/erase/", {"proof": "wrong"}).status_code == 200
    assert len(list(folder.iterdir())) == 4
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/me/erase/", {"proof": PASSWORD}).status_code == 302
    assert [file.name for file in folder.iterdir()] == [f"{Outgoing.objects.get(member=cy).message_id.strip('<>')}.eml"]


@pytest.mark.usefixtures("three_threads")
def test_a_letter_that_leaves_while_its_reader_goes_is_not_kept(
    bo: Member, subscribed: Callable[..., Member], folder: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribed(bo)
    hand_over = FolderTransport.deliver

    def erase_meanwhile(transport: FolderTransport, **mail: object) -> str:
        erase_member(member=bo, now=now)
        return hand_over(transport, **mail)  # type: ignore[arg-type]

    monkeypatch.setattr(FolderTransport, "deliver", erase_meanwhile)
    send(now)
    assert (list(folder.iterdir()), Outgoing.objects.count()) == ([], 0)
