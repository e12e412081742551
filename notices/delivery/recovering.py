"""What a worker held when it died: unbegun mails wait again, begun ones are uncertain and never sent by themselves."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop

from notices.actions import Ended, finish, give_back, postpone, rest
from notices.delivery.journal import HeldError, Told, sealed, tidy
from notices.delivery.workers import is_gone
from notices.models import Outgoing

log = logging.getLogger("notices.delivery")
State = Outgoing.State
PATIENCE = timedelta(hours=1)  # with a worker that stopped while it wrote into its journal


def recover(*, now: datetime, clock: datetime) -> int:
    """Look after the rows of workers that are gone or whose lease ran out; say how many became uncertain."""
    workers = set(Outgoing.objects.taken().order_by().values_list("leased_by", flat=True).distinct())
    gone = {worker for worker in workers if is_gone(worker)}
    lost = Outgoing.objects.taken().filter(Q(leased_by__in=gone) | Q(leased_until__lt=clock)).defer("raw")
    rows = list(lost)
    known: dict[str, Mapping[int, Told] | None] = {}
    uncertain = 0
    for row in rows:
        if row.state == State.SENDING and row.leased_by not in known:
            try:
                known[row.leased_by] = sealed(row.leased_by)
            except HeldError:
                if row.leased_until and row.leased_until > clock - PATIENCE:
                    continue  # it wakes, or ends, and then it is known
                known[row.leased_by] = None
        uncertain += _looked_after(row, known.get(row.leased_by), now=now, clock=clock)
    tidy(gone - set(Outgoing.objects.taken().filter(leased_by__in=gone).values_list("leased_by", flat=True)))
    return uncertain


def _looked_after(row: Outgoing, told: Mapping[int, Told] | None, *, now: datetime, clock: datetime) -> bool:
    """The same for one row, whose fault stays its own: the others are looked after, and mail goes on leaving."""
    try:
        return _let_go(row, told, now=now, clock=clock)
    except Exception:
        log.exception("Mail %s could not be looked after; a worker tries again.", row.message_id)
        rest(row=row, clock=clock)
        return False


def _let_go(row: Outgoing, told: Mapping[int, Told] | None, *, now: datetime, clock: datetime) -> bool:
    # Its worker may have come back since the row was read and hold it by a new lease: that one is its own.
    if row.state == State.LEASED or (told is not None and row.pk not in told):
        give_back(rows=[row], worker=row.leased_by, lease=row.leased_until)
        return False
    state, why = told[row.pk] if told else ("", "")
    if not state:
        state, why = State.UNCERTAIN, gettext_noop("The worker ended while it handed this mail over.")
    with transaction.atomic():
        # Locked and read again: another worker may be looking after the same row.
        held = Outgoing.objects.select_for_update().filter(pk=row.pk, state=State.SENDING, leased_by=row.leased_by)
        if held.filter(leased_until=row.leased_until).first() is None:
            return False
        if state == State.WAITING:
            postpone(row=row, worker=row.leased_by, reason=why, until=now, was_tried=True)
        else:
            finish(ended=[Ended(row, state, why, clock, was_tried=True)], worker=row.leased_by, now=now)
    if state == State.UNCERTAIN:
        log.error(
            "Mail %s may have been sent, or not: its worker ended meanwhile. Ask the mail server.", row.message_id
        )
    return state == State.UNCERTAIN
