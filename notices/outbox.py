"""The outbox: mail is put down here first, so that a mail server that is away never stops anyone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from email.charset import QP, Charset
from email.utils import parseaddr
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from lib.clock import now as clock
from lib.marks import mark
from lib.waking import wake
from lib.wire import wired
from notices.models import ACCOUNT, Outgoing
from profiles.models import Member

MAIL = "mail"  # the work that wake() asks for
PRINTABLE = Charset("utf-8")  # so that no server on the way has to write a signed mail anew
PRINTABLE.header_encoding = PRINTABLE.body_encoding = QP


def message_id(purpose: str, ref: int | str) -> str:
    """The same for every attempt at the same mail, so that a mail server can tell a repetition.

    Who has not seen a mail cannot guess it: by its name alone something may come back of it.
    """
    name = f"{purpose}.{ref}"
    if isinstance(ref, int):
        name = f"{name}.{mark('notices.outbox', name, 16)}"
    return f"<{name}@{settings.SITE_HOST}>"


def queue(*, purpose: str, ref: int, member: Member, now: datetime, not_before: datetime | None = None) -> Outgoing:
    """Put down one mail to a member, written when it leaves by whoever registered for its purpose."""
    row = waiting(purpose=purpose, ref=ref, member_id=member.pk, now=now, not_before=not_before)
    row.save(force_insert=True)
    wake(MAIL)
    return row


def queue_many(*, purpose: str, members: Iterable[tuple[int, int]], now: datetime) -> int:
    """Put down many at once, as pairs of ref and member; say how many."""
    rows = [waiting(purpose=purpose, ref=ref, member_id=member_id, now=now) for ref, member_id in members]
    Outgoing.objects.bulk_create(rows, batch_size=500)
    wake(MAIL)
    return len(rows)


def queue_ready(
    *, purpose: str, member: Member, subject: str, written: Callable[[str], bytes], now: datetime
) -> Outgoing:
    """Put down a mail to a member that is written already, by its Message-ID."""
    name = message_id(purpose, uuid4().hex)
    raw, line = written(name), " ".join(subject.split())[:250]
    row = Outgoing(purpose=purpose, member=member, raw=raw, subject=line, message_id=name, created=now, not_before=now)
    row.save(force_insert=True)
    wake(MAIL)
    return row


def waiting(*, purpose: str, ref: int, member_id: int, now: datetime, not_before: datetime | None = None) -> Outgoing:
    """A row that is not saved yet."""
    return Outgoing(
        purpose=purpose,
        ref=ref,
        member_id=member_id,
        message_id=message_id(purpose, ref),
        created=now,
        not_before=not_before or now,
    )


class OutboxBackend(BaseEmailBackend):
    """What Django and allauth send goes into the outbox, in the transaction they are in."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        now = clock()
        rows = [row for message in email_messages for row in _ready(message, now)]
        Outgoing.objects.bulk_create(rows)
        wake(MAIL)
        return len(email_messages) if rows else 0


def _ready(message: EmailMessage, now: datetime) -> Iterable[Outgoing]:
    """A row for each recipient, each with a Message-ID of its own."""
    message.encoding = PRINTABLE
    # The address alone, without the name before it: it is what is suppressed, and what a mail server is told.
    for address in dict.fromkeys(parseaddr(each)[1] or each for each in message.recipients()):
        name = message_id(ACCOUNT, uuid4().hex)
        message.extra_headers["Message-ID"] = name
        yield Outgoing(
            purpose=ACCOUNT,
            address=address,
            raw=wired(message.message().as_bytes()),
            subject=" ".join(str(message.subject).split())[:250],
            message_id=name,
            created=now,
            not_before=now,
        )
