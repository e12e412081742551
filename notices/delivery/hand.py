"""Handing one mail over, and what its end was."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from lib.masking import shortened
from notices.actions import Ended, note_refusal, postpone
from notices.bounces import return_path
from notices.delivery.domains import Domains
from notices.delivery.journal import Journal
from notices.delivery.writing import Ready
from notices.models import Outgoing
from notices.transport import AwayError, LaterError, LostError, RefusedError, Transport

log = logging.getLogger("notices.delivery")
State = Outgoing.State
LONGEST_WAIT = timedelta(hours=6)
TRIES = 16  # of a server that says "later" to one address: about three days
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Hand:
    """Who delivers, how, and by which clocks: `now` is the time of the mailing, `clock` the wall's, for leases."""

    worker: str
    transport: Transport
    journal: Journal
    now: datetime
    clock: Clock
    handed: set[int] = field(default_factory=set)  # rows of which the dialogue was begun: these are never given back
    domains: Domains = field(default_factory=Domains)

    def begin(self, row: Outgoing) -> bool:
        """Say that the dialogue begins; False where others took this worker for gone."""
        is_ours = self.journal.begin(row.pk)
        if is_ours:
            self.handed.add(row.pk)
        return is_ours

    def hand_over(self, row: Outgoing, ready: Ready) -> Ended | None:
        """The dialogue, and how it ended; None where it is to come later. Only a server that is away is raised."""
        try:
            state, why = self._outcome(row, ready)
        except LaterError as fault:
            self.put_off(row, str(fault), was_tried=True)
            return None
        except AwayError as fault:
            self.put_off(row, str(fault), was_tried=True)
            raise
        self.journal.end(row.pk, state, why)
        letter = ready.letter if state == State.SENT else None
        return Ended(row, state, why, self.clock(), letter, ready.subject, was_tried=True)

    def put_off(self, row: Outgoing, why: str, *, was_tried: bool = False, until: datetime | None = None) -> bool:
        """Let it wait until then, else a minute, doubled each time."""
        if was_tried:
            self.journal.end(row.pk, State.WAITING, why)
        until = until or self.now + wait_after(row.attempts + 1)
        return postpone(row=row, worker=self.worker, reason=why, until=until, was_tried=was_tried)

    def _outcome(self, row: Outgoing, ready: Ready) -> tuple[str, str]:
        """The state it came to, and the server's answer; raises LaterError where it is to be tried again."""
        whom = shortened(ready.address)
        try:
            answer = self.transport.deliver(
                sender=return_path(row, ready.address), address=ready.address, message_id=row.message_id, raw=ready.raw
            )
        except RefusedError as fault:
            log.warning("Mail %s to %s was refused: %s", row.message_id, whom, fault)
            return self._refused(row, ready, str(fault))
        except LaterError as fault:
            log.warning("Mail %s to %s is to come later: %s", row.message_id, whom, fault)
            self.domains.note_answer(ready.address, str(fault), is_taken=False, clock=self.clock())
            if row.attempts + 1 < TRIES:
                raise
            return self._refused(row, ready, str(fault))
        except LostError as fault:
            log.error("Mail %s to %s may have been sent, the connection broke: %s", row.message_id, whom, fault)
            return State.UNCERTAIN, str(fault)
        self.domains.note_answer(ready.address, answer, is_taken=True, clock=self.clock())
        return State.SENT, answer

    def _refused(self, row: Outgoing, ready: Ready, answer: str) -> tuple[str, str]:
        """That counts against the address; where it cannot be kept, the mail is refused all the same."""
        try:
            note_refusal(row=row, address=ready.address, answer=answer, now=self.now)
        except Exception:
            log.exception("That mail %s was refused could not be counted.", row.message_id)
        return State.REFUSED, answer


def wait_after(attempts: int) -> timedelta:
    """How long a mail rests after so many attempts: a minute, doubled each time."""
    return min(timedelta(minutes=2 ** min(attempts - 1, 12)), LONGEST_WAIT)
