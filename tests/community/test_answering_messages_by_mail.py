"""A member answers the mail about a private message, and those in the conversation read it; nobody else does."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.message import EmailMessage
from uuid import uuid4

import pytest
from pytest_django import Settings

from community.actions import leave_conversation, start_conversation, write_message
from community.models import Conversation, Message, Post
from moderation.actions import set_status
from notices.actions import Came, take_mail
from notices.delivery import deliver_step
from notices.models import Incoming
from notices.telling import tell_step
from profiles.actions import block
from profiles.models import Member
from tests.servers.smtp import Mailbox
from writing.models import Draft

pytestmark = pytest.mark.both


@pytest.fixture(autouse=True)
def _open(settings: Settings) -> None:
    settings.REPLY_ADDRESS = "reply+{token}@commonplace.example"


@pytest.fixture
def later(now: datetime) -> datetime:
    return now + timedelta(hours=1)


@pytest.fixture
def told(ann: Member, bo: Member, mailbox: Mailbox, now: datetime, later: datetime) -> EmailMessage:
    """Ann wrote to Bo, who has the mail that says so."""
    start_conversation(writer=ann, to=[bo], text="Is the Ember still yours?", key=uuid4(), now=now)
    while tell_step(now=now):
        pass
    deliver_step(now=later)
    (mail,) = mailbox.to(bo.email)
    return mail


def answer(told: EmailMessage, text: str = "It is. Come and see it.") -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"] = "Bo <bo@private.example>", str(told["Reply-To"])
    mail["Subject"], mail["Message-ID"] = f"Re: {told['Subject']}", f"<{uuid4()}@private.example>"
    body = told.get_body(("plain",))
    assert body is not None
    quoted = "".join(f"> {line}\n" for line in body.get_content().splitlines())
    mail.set_content(f"{text}\n\nOn Mon, 2 Mar 2026 at 10:00, Commonplace wrote:\n\n{quoted}", charset="utf-8")
    return bytes(mail)


def said() -> list[tuple[int, str, str]]:
    return list(Message.objects.order_by("number").values_list("number", "author__username", "text"))


def test_the_words_become_a_message(told: EmailMessage, later: datetime) -> None:
    body = told.get_body(("plain",))
    assert body is not None
    words = body.get_content()
    assert words.startswith("⁂ Answer this mail and those in the conversation read your words; write above this line.")
    assert "Ember" not in words
    assert take_mail(raw=answer(told), now=later) == Came.TAKEN
    assert said() == [(1, "ann", "Is the Ember still yours?"), (2, "bo", "It is. Come and see it.")]
    assert not Post.objects.filter(text__contains="Come and see").exists()


def test_the_same_mail_twice_is_one_message(told: EmailMessage, later: datetime) -> None:
    raw = answer(told)
    assert [take_mail(raw=raw, now=later) for _time in range(2)] == [Came.TAKEN, Came.AGAIN]
    assert len(said()) == 2


def test_whoever_left_writes_nothing(told: EmailMessage, bo: Member, later: datetime) -> None:
    talk = Conversation.objects.get()
    leave_conversation(member=bo, conversation=talk, now=later)
    assert take_mail(raw=answer(told), now=later) == Came.RETURNED
    assert Incoming.objects.get().reason == "You take no part in this conversation any more."
    assert len(said()) == 1


def test_whoever_is_ignored_is_refused_as_on_the_site(
    told: EmailMessage, ann: Member, bo: Member, later: datetime
) -> None:
    block(member=ann, other=bo, now=later)
    assert take_mail(raw=answer(told), now=later) == Came.RETURNED
    draft = Draft.objects.get(member=bo)
    assert (draft.place, draft.fields["text"]) == (
        f"message:conversation:{Conversation.objects.get().pk}",
        ["It is. Come and see it."],
    )
    assert len(said()) == 1


def test_a_silenced_member_is_offered_no_address(
    ann: Member, bo: Member, cy: Member, mailbox: Mailbox, now: datetime, later: datetime
) -> None:
    talk = start_conversation(writer=ann, to=[bo], text="Still there?", key=uuid4(), now=now)
    set_status(staff=cy, member=bo, status=Member.Status.SILENCED, reason="Spam.", now=now)
    write_message(writer=ann, conversation=talk, text="Hello?", key=uuid4(), now=now)
    while tell_step(now=now):
        pass
    deliver_step(now=later)
    assert [mail["Reply-To"] for mail in mailbox.to(bo.email)] == [None]
