"""One step of the worker: take a few due rows, write each mail, hand it over, record what came of it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from lib.clock import now as read_clock
from lib.masking import shortened
from lib.metrics import MAILS
from notices.actions import begin, claim, finish, give_back, postpone, suppress
from notices.delivery.recovering import recover
from notices.delivery.workers import this_worker
from notices.delivery.writing import Desk, Ready, looked_at
from notices.models import Outgoing
from notices.rendering import Letter, NotSentError, envelope_sender
from notices.transport import AwayError, LaterError, LostError, RefusedError, Transport, mail_url, open_transport

log = logging.getLogger("notices.delivery")
State = Outgoing.State
AT_ONCE = 25  # mails that one fresh look is taken for
FRESH = timedelta(seconds=2)  # for so long; a slow server gets fewer letters of one look
LONGEST_WAIT = timedelta(hours=6)
TRIES = 16  # of a server that says "later" to one address: about three days
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Hand:
    """Who delivers, how, and by which clocks: `now` is the time of the mailing, `clock` the wall's, for leases."""

    worker: str
    transport: Transport
    now: datetime
    clock: Clock

    def finish(self, row: Outgoing, state: str, reason: str, letter: Letter | None = None) -> bool:
        """End the row; what goes wrong in its writer's books stays its own fault and stops no other mail."""
        try:
            ended = finish(
                row=row, worker=self.worker, state=state, reason=reason, letter=letter, now=self.now, clock=self.clock()
            )
            MAILS.labels(state).inc(ended)
            return ended
        except Exception:
            log.exception("What came of mail %s (%s) could not be kept.", row.message_id, state)
        # One that was handed over stays taken until its lease is over, and is uncertain then: never sent again.
        return state == State.SKIPPED and self.postpone(row, _("It could not be ended; the log says why."))

    def postpone(self, row: Outgoing, reason: str) -> bool:
        until = self.now + wait_after(row.attempts + 1)
        return postpone(row=row, worker=self.worker, reason=reason, until=until)


def deliver_step(
    *, now: datetime | None = None, limit: int = 200, worker: str | None = None, clock: Clock = read_clock
) -> int:
    """Deliver up to `limit` due mails; say how many came to an end or were put off. 0: rest a while."""
    worker = worker or this_worker()
    now = now or clock()
    recover(now=now, clock=clock())
    done = 0
    with closing(open_transport(mail_url())) as transport:
        hand = Hand(worker, transport, now, clock)
        while done < limit and (rows := claim(worker=worker, now=now, clock=clock(), limit=min(AT_ONCE, limit - done))):
            try:
                looked = None
                for row, desk in looked_at(rows, now=now):
                    looked = looked or clock()
                    _deliver(row, desk, hand)
                    done += 1
                    if clock() - looked > FRESH:
                        break
            except AwayError as fault:
                log.warning("The mail server takes nothing now, mail waits: %s", fault)
                break
            finally:
                give_back(rows=rows, worker=worker)
    return done


def wait_after(attempts: int) -> timedelta:
    """How long a mail rests after so many attempts: a minute, doubled each time."""
    return min(timedelta(minutes=2 ** min(attempts - 1, 12)), LONGEST_WAIT)


def _deliver(row: Outgoing, desk: Desk, hand: Hand) -> None:
    """Take one row to its end, or put it off; only a server that is away is raised."""
    try:
        ready = desk.write(row, now=hand.now)
    except NotSentError as why:
        hand.finish(row, State.SKIPPED, str(why))
        log.info("Mail %s is not sent: %s", row.message_id, why)
        return
    except Exception:  # one mail that cannot be written must not stop the others
        log.exception("Mail %s could not be written; it waits.", row.message_id)
        hand.postpone(row, _("It could not be written; the log says why."))
        return
    if begin(row=row, worker=hand.worker, subject=ready.subject, clock=hand.clock()):
        _hand_over(row, ready, hand)


def _hand_over(row: Outgoing, ready: Ready, hand: Hand) -> None:
    """The dialogue, between two commits."""
    whom = shortened(ready.address)
    try:
        answer = hand.transport.deliver(
            sender=envelope_sender(), address=ready.address, message_id=row.message_id, raw=ready.raw
        )
    except RefusedError as fault:
        log.warning("Mail %s to %s was refused: %s", row.message_id, whom, fault)
        if " 5.1.1" in str(fault)[:12]:  # there is no such mailbox, and there will be none
            suppress(address=ready.address, reason=str(fault), now=hand.now)
        hand.finish(row, State.REFUSED, str(fault))
    except LaterError as fault:
        log.warning("Mail %s to %s is to come later: %s", row.message_id, whom, fault)
        if row.attempts + 1 >= TRIES:
            hand.finish(row, State.REFUSED, str(fault))
        else:
            hand.postpone(row, str(fault))
    except LostError as fault:
        log.error("Mail %s to %s may have been sent, the connection broke: %s", row.message_id, whom, fault)
        hand.finish(row, State.UNCERTAIN, str(fault))
    except AwayError as fault:
        hand.postpone(row, str(fault))
        raise
    else:
        ended = hand.finish(row, State.SENT, answer, ready.letter)
        if not ended and not Outgoing.objects.filter(pk=row.pk).exists():  # its member was erased meanwhile
            hand.transport.forget([row.message_id])
