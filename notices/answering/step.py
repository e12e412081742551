"""One look into the mailboxes where answers, and what came back, arrive."""

from __future__ import annotations

import logging
from contextlib import closing
from datetime import datetime

from django.conf import settings
from django.db import InterfaceError, OperationalError

from lib.clock import now as clock
from notices.actions import Returned, take_incoming
from notices.answering.mailboxes import Box, BoxAwayError, Held, open_box

log = logging.getLogger("notices.answering")


def read_step(now: datetime | None = None, *, url: str = "") -> int:
    """Take what waits in the mailboxes; says how much that was. 0 too where there is none, or it is away."""
    given = (settings.REPLY_MAILBOX if settings.REPLY_ADDRESS else "", settings.BOUNCE_MAILBOX)
    return sum(_read(each, now) for each in dict.fromkeys([url] if url else given) if each)


def _read(url: str, now: datetime | None) -> int:
    done = 0
    try:
        with closing(open_box(url)) as box:
            for held in box.mails():
                _take(box, held, now or clock())
                done += 1
    except BoxAwayError as fault:
        log.warning("A mailbox cannot be read now: %s", fault)
    return done


def _take(box: Box, held: Held, now: datetime) -> None:
    """A mail that cannot be dealt with stays, marked, and stands in nobody's way."""
    try:
        came = take_incoming(raw=held.raw, now=now, is_whole=held.is_whole)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("A mail could not be taken; it stays in the mailbox, flagged.")
        box.leave(held.name, is_odd=True)
        return
    log.info("A mail came in: %s.", came.value)
    if came in {Returned.NOT_OURS, Returned.NO_BOUNCE}:
        box.leave(held.name)
    else:
        box.take_away(held.name)
