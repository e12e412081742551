"""One look into the mailbox of the reply addresses."""

from __future__ import annotations

import logging
from contextlib import closing
from datetime import datetime

from django.conf import settings
from django.db import InterfaceError, OperationalError

from lib.clock import now as clock
from notices.actions import Came, take_mail
from notices.answering.mailboxes import Box, BoxAwayError, Held, open_box

log = logging.getLogger("notices.answering")


def read_step(now: datetime | None = None, *, url: str = "") -> int:
    """Take what waits in the mailbox; says how much that was. 0 too where there is none, or it is away."""
    url = url or settings.REPLY_MAILBOX
    if not url or not settings.REPLY_ADDRESS:
        return 0
    done = 0
    try:
        with closing(open_box(url)) as box:
            for held in box.mails():
                _take(box, held, now or clock())
                done += 1
    except BoxAwayError as fault:
        log.warning("The mailbox of the reply addresses cannot be read now: %s", fault)
    return done


def _take(box: Box, held: Held, now: datetime) -> None:
    """A mail that cannot be dealt with stays, marked, and stands in nobody's way."""
    try:
        came = take_mail(raw=held.raw, now=now, is_whole=held.is_whole)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("A mail could not be taken; it stays in the mailbox, flagged.")
        box.leave(held.name, is_odd=True)
        return
    log.info("A mail came to a reply address: %s.", came.value)
    if came == Came.NOT_OURS:
        box.leave(held.name)
    else:
        box.take_away(held.name)
