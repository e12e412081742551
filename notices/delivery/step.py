"""One step of the worker: take some due rows, write each mail, hand it over, record what came of it."""

from __future__ import annotations

import logging
from contextlib import closing
from datetime import datetime

from lib.clock import now as read_clock
from lib.memory import uncollected
from notices.actions import claim, give_back
from notices.delivery.batch import Batch
from notices.delivery.hand import Clock, Hand
from notices.delivery.holding import held_purposes
from notices.delivery.journal import opened
from notices.delivery.recovering import recover
from notices.delivery.workers import this_worker
from notices.delivery.writing import looked_at
from notices.models import Outgoing
from notices.rendering import one_face
from notices.transport import AwayError, mail_url, open_transport

log = logging.getLogger("notices.delivery")
AT_ONCE = 400  # mails that one fresh look is taken for
TOGETHER = 100  # mails that are begun and ended with one commit each


def deliver_step(
    *, now: datetime | None = None, limit: int = AT_ONCE, worker: str | None = None, clock: Clock = read_clock
) -> int:
    """Deliver up to `limit` due mails; say how many came to an end or were put off. 0: rest a while."""
    worker = worker or this_worker()
    now = now or clock()
    recover(now=now, clock=clock())
    done = 0
    with closing(open_transport(mail_url())) as transport, opened(worker) as journal:
        hand = Hand(worker, transport, journal, now, clock)
        while done < limit and (rows := _claimed(hand, min(AT_ONCE, limit - done))):
            try:
                with one_face(), uncollected():
                    taken = _taken(rows, hand)
            except AwayError as fault:
                log.warning("The mail server takes nothing now, mail waits: %s", fault)
                break
            finally:
                give_back(rows=[row for row in rows if row.pk not in hand.handed], worker=worker)
            done += taken
            if not taken:  # others took this worker for gone: the next step begins anew
                break
    return done


def _claimed(hand: Hand, limit: int) -> list[Outgoing]:
    """The next due mails, of purposes that are not held back."""
    return claim(worker=hand.worker, now=hand.now, clock=hand.clock(), limit=limit, held=held_purposes())


def _taken(rows: list[Outgoing], hand: Hand) -> int:
    """All of one look, as far as it is fresh; say how many came to an end or were put off."""
    looked, done = list(looked_at(rows, now=hand.now)), 0
    since = hand.clock()
    for start in range(0, len(looked), TOGETHER):
        batch, held = Batch(hand, since), held_purposes()
        try:
            batch.deliver([pair for pair in looked[start : start + TOGETHER] if pair[0].purpose not in held])
        finally:
            hand.domains.give_back()
            done += batch.finish()
        if batch.is_stale:
            break
    return done
