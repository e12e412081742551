"""Every change of a row of the outbox: taken, begun, ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from notices.models import OPEN, Outgoing, Suppression
from notices.rendering import Letter, renderer_of

LEASE = timedelta(minutes=5)  # longer than any dialogue, in which no answer may take more than 30 seconds
State = Outgoing.State


@transaction.atomic
def claim(*, worker: str, now: datetime, clock: datetime, limit: int) -> list[Outgoing]:
    """Take the next due rows for one worker; what another is taking at this moment is passed over."""
    due = Outgoing.objects.due(now)
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True)
    ids = list(due.values_list("pk", flat=True)[:limit])
    mine = Outgoing.objects.filter(pk__in=ids, state=State.WAITING)
    mine.update(state=State.LEASED, leased_by=worker, leased_until=clock + LEASE)
    taken = Outgoing.objects.filter(pk__in=ids, state=State.LEASED, leased_by=worker).select_related("member")
    return sorted(taken, key=lambda row: ids.index(row.pk))


def give_back(*, rows: Sequence[Outgoing], worker: str) -> None:
    """Let go of rows whose dialogue was not begun."""
    held = Outgoing.objects.filter(pk__in=[row.pk for row in rows], state=State.LEASED, leased_by=worker)
    held.update(state=State.WAITING, leased_by="", leased_until=None)


def begin(*, row: Outgoing, worker: str, subject: str, clock: datetime) -> bool:
    """Say, and commit, that the dialogue is about to start; False when the lease was lost meanwhile."""
    # What a worker wrote before it slept through its lease is old: the row is given back and looked at anew.
    held = Outgoing.objects.filter(pk=row.pk, state=State.LEASED, leased_by=worker, leased_until__gte=clock)
    return bool(
        held.update(
            state=State.SENDING,
            subject=subject,
            began=clock,
            attempts=F("attempts") + 1,
            leased_until=clock + LEASE,
        )
    )


@transaction.atomic
def finish(
    *, row: Outgoing, worker: str, state: str, reason: str, letter: Letter | None, now: datetime, clock: datetime
) -> bool:
    """End a row of this worker's and tell who wrote it, in one transaction; False when it is not this worker's."""
    # A worker that was taken for gone and comes back with the answer knows better than "uncertain".
    held = Outgoing.objects.filter(Q(state__in=OPEN) | Q(state=State.UNCERTAIN), pk=row.pk, leased_by=worker)
    fields = {"raw": None} if state in {State.SENT, State.SKIPPED} else {}
    if not held.update(state=state, reason=reason[:300], finished=clock, leased_until=None, **fields):
        return False
    row.state, row.reason = state, reason
    renderer = renderer_of(row.purpose)
    if renderer is not None:
        renderer.settle(row, letter, now=now)
    return True


def postpone(*, row: Outgoing, worker: str, reason: str, until: datetime) -> bool:
    """Let a row wait until then, with the reason for its next reader."""
    held = Outgoing.objects.filter(pk=row.pk, state__in=OPEN, leased_by=worker)
    values = {"state": State.WAITING, "reason": reason[:300], "not_before": until}
    return bool(held.update(**values, began=None, leased_by="", leased_until=None))


def hold_back(*, now: datetime) -> int:
    """After a backup was restored: what was on its way then may have left since, so it is uncertain; say how many."""
    worker, why = "restore", _("The site was restored from a backup; this mail may have left before.")
    unfinished = Outgoing.objects.unfinished().defer("raw").order_by("pk")
    unfinished.update(leased_by=worker, leased_until=None)
    return sum(
        finish(row=row, worker=worker, state=State.UNCERTAIN, reason=why, letter=None, now=now, clock=now)
        for row in unfinished
    )


def suppress(*, address: str, reason: str, now: datetime) -> None:
    """Send nothing to this address any more."""
    Suppression.objects.get_or_create(address=address.lower(), defaults={"reason": reason[:200], "since": now})
