"""What a worker held when it died: unbegun mails wait again, begun ones are uncertain and never sent by themselves."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from notices.actions import finish, give_back
from notices.delivery.workers import is_gone
from notices.models import Outgoing

log = logging.getLogger("notices.delivery")
State = Outgoing.State


def recover(*, now: datetime, clock: datetime) -> int:
    """Look after the rows of workers that are gone or whose lease ran out; say how many became uncertain."""
    gone: dict[str, bool] = {}
    uncertain = 0
    for row in Outgoing.objects.taken().defer("raw"):
        if row.leased_by not in gone:
            gone[row.leased_by] = is_gone(row.leased_by)
        if gone[row.leased_by] or (row.leased_until is not None and row.leased_until < clock):
            uncertain += _looked_after(row, now=now, clock=clock)
    return uncertain


def _looked_after(row: Outgoing, *, now: datetime, clock: datetime) -> bool:
    """The same for one row, whose fault stays its own: the others are looked after, and mail goes on leaving."""
    try:
        return _let_go(row, now=now, clock=clock)
    except Exception:
        log.exception("Mail %s could not be looked after; the next worker tries again.", row.message_id)
        return False


def _let_go(row: Outgoing, *, now: datetime, clock: datetime) -> bool:
    if row.state == State.LEASED:
        give_back(rows=[row], worker=row.leased_by)
        return False
    why = _("The worker ended while it handed this mail over.")
    with transaction.atomic():
        # Locked and read again: another worker may be looking after the same row.
        held = Outgoing.objects.select_for_update().filter(pk=row.pk, state=State.SENDING, leased_by=row.leased_by)
        if held.first() is None:
            return False
        finish(row=row, worker=row.leased_by, state=State.UNCERTAIN, reason=why, letter=None, now=now, clock=clock)
    log.error("Mail %s may have been sent, or not: its worker ended meanwhile. Ask the mail server.", row.message_id)
    return True
