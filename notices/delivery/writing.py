"""The fresh look before mails leave: nobody who should not be written to is, and letters are written as of now."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext_noop

from notices.delivery.pacing import put_off, waits_of
from notices.models import ACCOUNT, Outgoing, Suppression
from notices.posting import Wait
from notices.rendering import (
    Letter,
    NotSentError,
    Renderer,
    Writer,
    as_bytes,
    envelope_address,
    one_line,
    renderer_of,
)
from notices.signing import signed
from profiles.models import Member

log = logging.getLogger("notices.delivery")


@dataclass(frozen=True, slots=True)
class Ready:
    """A mail about to leave."""

    address: str
    subject: str
    raw: bytes
    letter: Letter | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """What one look at some mails found."""

    suppressed: Mapping[str, str]  # by address, why; who called a letter unwanted gets what they ask for themselves
    writer: Writer | None  # nobody for mails that came ready
    waits: Mapping[int, Wait] = field(default_factory=dict)  # by row

    def write(self, row: Outgoing, *, now: datetime) -> Ready:
        """The mail as it leaves; raises NotSentError when it should not."""
        address = row.goes_to
        if not address:
            raise NotSentError(gettext_noop("There is no address."))
        cause = self.suppressed.get(address.lower())
        if cause and not (cause == Suppression.Cause.COMPLAINED and row.purpose == ACCOUNT):
            raise NotSentError(gettext_noop("Nothing is sent to this address any more."))
        if row.raw is not None:
            return Ready(envelope_address(address), row.subject, signed(bytes(row.raw)))
        if self.writer is None or row.member is None or not may_be_written_to(row.member):
            raise NotSentError(gettext_noop("The member is not active any more."))
        if row.pk in self.waits:
            put_off(row, self.waits[row.pk])
        letter = self.writer(row)
        raw = as_bytes(letter, message_id=row.message_id, to=(row.member.name, address), when=now)
        return Ready(envelope_address(address), one_line(letter.subject), signed(raw), letter)


def looked_at(rows: Sequence[Outgoing], *, now: datetime) -> Iterator[tuple[Outgoing, Desk]]:
    """The rows with what one look at all of them found, purpose by purpose in their order."""
    known, waits = suppressed_of(rows), waits_of(rows, now=now)
    by_purpose: dict[str, list[Outgoing]] = defaultdict(list)
    for row in rows:
        by_purpose[row.purpose].append(row)
    for purpose, same in by_purpose.items():
        renderer = renderer_of(purpose)
        if renderer is None:
            yield from ((row, Desk(known, None)) for row in same)
        else:
            yield from ((row, Desk(known, writer, waits)) for row, writer in _writers(renderer, same, now))


def suppressed_of(rows: Sequence[Outgoing]) -> dict[str, str]:
    """Of where these go, what nothing is sent to, and why."""
    stands = Suppression.objects.in_force().filter(address__in=[row.goes_to.lower() for row in rows])
    return dict(stands.values_list("address", "cause"))


def may_be_written_to(member: Member) -> bool:
    """Whether mail may go to this member at all."""
    return member.is_active and member.status in {Member.Status.ACTIVE, Member.Status.SILENCED}


def _writers(renderer: Renderer, rows: Sequence[Outgoing], now: datetime) -> Iterator[tuple[Outgoing, Writer]]:
    """One look for all; where that fails, one for each, so that the fault of one mail stays its own."""
    try:
        writer = renderer.look(rows, now=now)
    except Exception:
        log.exception("These mails could not be looked at together; each is looked at by itself.")
        yield from ((row, lambda row: renderer.look([row], now=now)(row)) for row in rows)
        return
    yield from ((row, writer) for row in rows)
