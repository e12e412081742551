"""Every change of a row of the outbox: taken, begun, ended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_noop

from lib.statements import change_rows
from notices.models import OPEN, Outgoing
from notices.rendering import Letter, renderer_of

LEASE = timedelta(minutes=5)  # longer than any dialogue, in which no answer may take more than 30 seconds
State = Outgoing.State
CLEARED = {State.SENT, State.SKIPPED}  # of these mails the bytes are not kept
CLEAR, TRIED = {"raw": None}, ("attempts",)


@dataclass(frozen=True, slots=True)
class Ended:
    """A row whose mail came to an end, and how."""

    row: Outgoing
    state: str
    reason: str
    at: datetime  # by the wall's clock
    letter: Letter | None = None  # what was handed over, where that is known
    subject: str = ""
    was_tried: bool = False  # handed to the mail server by who ends it


@transaction.atomic
def claim(*, worker: str, now: datetime, clock: datetime, limit: int, held: Collection[str] = ()) -> list[Outgoing]:
    """Take the next due rows for one worker, none of purposes that are held back.

    What another is taking at this moment is passed over.
    """
    due = Outgoing.objects.due(now)
    if held:
        due = due.exclude(purpose__in=held)
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True)
    ids = list(due.values_list("pk", flat=True)[:limit])
    mine = Outgoing.objects.filter(pk__among=ids, state=State.WAITING)
    mine.update(state=State.LEASED, leased_by=worker, leased_until=clock + LEASE)
    taken = (
        Outgoing.objects.filter(pk__among=ids, state=State.LEASED, leased_by=worker).select_related("member").in_bulk()
    )
    return [taken[pk] for pk in ids if pk in taken]


def give_back(*, rows: Sequence[Outgoing], worker: str, lease: datetime | None = None) -> None:
    """Let go of rows of which no dialogue was begun; where a lease is given, of those that are held by it still."""
    held = Outgoing.objects.filter(
        pk__among=[row.pk for row in rows], state__in=[State.LEASED, State.SENDING], leased_by=worker
    )
    if lease is not None:
        held = held.filter(leased_until=lease)
    held.update(state=State.WAITING, began=None, leased_by="", leased_until=None)


def begin(*, rows: Sequence[Outgoing], worker: str, clock: datetime) -> set[int]:
    """Say, and commit, that the dialogues are about to start; the rows, by id, whose lease was not lost meanwhile."""
    # What a worker wrote before it slept through its lease is old: the row is given back and looked at anew.
    own = Outgoing.objects.filter(pk__among=[row.pk for row in rows], leased_by=worker)
    held = own.filter(state=State.LEASED, leased_until__gte=clock)
    if held.update(state=State.SENDING, began=clock, leased_until=clock + LEASE) == len(rows):
        return {row.pk for row in rows}
    return set(own.filter(state=State.SENDING, began=clock).values_list("pk", flat=True))


@transaction.atomic
def finish(*, ended: Sequence[Ended], worker: str, now: datetime) -> set[int]:
    """End rows of this worker's and tell who wrote them, in one transaction; those, by id, that were this worker's."""
    # A worker that was taken for gone and comes back with the answer knows better than "uncertain".
    held = Outgoing.objects.select_for_update().filter(
        Q(state__in=OPEN) | Q(state=State.UNCERTAIN), pk__among=[each.row.pk for each in ended], leased_by=worker
    )
    mine = set(held.values_list("pk", flat=True))
    own = [each for each in ended if each.row.pk in mine]
    by_shape: dict[tuple[bool, bool], list[Ended]] = defaultdict(list)
    by_purpose: dict[str, list[Ended]] = defaultdict(list)
    for each in own:
        by_shape[each.state in CLEARED, each.was_tried].append(each)
        by_purpose[each.row.purpose].append(each)
        each.row.state, each.row.reason = each.state, each.reason
    for (clears, was_tried), some in by_shape.items():
        ends = [(each.row.pk, _end_of(each)) for each in some]
        change_rows(Outgoing, ends, to=CLEAR if clears else {}, one_more=TRIED if was_tried else ())
    for purpose, some in by_purpose.items():
        if renderer := renderer_of(purpose):
            renderer.settle([(each.row, each.letter) for each in some], now=now)
    return mine


def _end_of(each: Ended) -> dict[str, Any]:
    return {
        "state": each.state,
        "reason": each.reason[:300],
        "subject": each.subject or each.row.subject,
        "finished": each.at,
        "leased_until": None,
    }


def postpone(*, row: Outgoing, worker: str, reason: str, until: datetime, was_tried: bool) -> bool:
    """Let a row wait until then, with the reason for its next reader."""
    held = Outgoing.objects.filter(pk=row.pk, state__in=OPEN, leased_by=worker)
    values = {"state": State.WAITING, "reason": reason[:300], "not_before": until}
    tried = F("attempts") + int(was_tried)
    return bool(held.update(**values, attempts=tried, began=None, leased_by="", leased_until=None))


def leaves_on(*, rows: Sequence[Outgoing], now: datetime) -> None:
    """Of mails that were due on a day before and leave now: they count for this one."""
    Outgoing.objects.filter(pk__in=[row.pk for row in rows]).update(not_before=now)


def rest(*, row: Outgoing, clock: datetime) -> None:
    """Of a row that could not be looked after now: nobody tries again before another lease is over."""
    held = Outgoing.objects.taken().filter(pk=row.pk, leased_by=row.leased_by, leased_until=row.leased_until)
    held.update(leased_until=clock + LEASE)


def hold_back(*, now: datetime) -> int:
    """After a backup was restored: what was on its way then may have left since, so it is uncertain; say how many."""
    worker, why = "restore", gettext_noop("The site was restored from a backup; this mail may have left before.")
    unfinished = Outgoing.objects.unfinished().defer("raw").order_by("pk")
    unfinished.update(leased_by=worker, leased_until=None)
    return sum(len(finish(ended=[Ended(row, State.UNCERTAIN, why, now)], worker=worker, now=now)) for row in unfinished)
