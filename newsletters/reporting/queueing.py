"""The outbox as it stands: what waits, for whom, how long, and which mails nobody knows the end of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, CharField, Count, F, Min, Value, When
from django.db.models.functions import Lower, StrIndex, Substr

from notices.models import OPEN, Outgoing
from notices.models.outgoing import PURPOSES, TAKEN

LINES = 30  # of purposes and domains, those with the most mails
NAMED = 20  # uncertain mails, the latest


@dataclass(frozen=True, slots=True)
class Line:
    """Mails of one purpose to one domain that are still to leave."""

    purpose: str
    domain: str
    waiting: int
    taken: int
    oldest: timedelta  # since the oldest could have left

    @property
    def minutes(self) -> int:
        return self.oldest // timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Queue:
    lines: list[Line]
    waiting: int
    taken: int
    oldest: timedelta
    uncertain: list[Outgoing]
    uncertain_count: int


def queue_of(viewer: Any, *, now: datetime) -> Queue:
    """Of the mails this viewer may know of; three queries."""
    mails = Outgoing.objects.visible_to(viewer)
    address = Lower(Case(When(address="", then=F("member__email")), default=F("address"), output_field=CharField()))
    open_mails = mails.filter(state__in=OPEN).annotate(at=address)
    open_mails = open_mails.annotate(domain=Substr("at", StrIndex("at", Value("@")) + 1))
    is_taken = Case(When(state__in=TAKEN, then=Value(1)))
    rows = open_mails.order_by().values("purpose", "domain")
    rows = rows.annotate(all=Count("pk"), taken=Count(is_taken), oldest=Min("not_before"))
    lines = [_line(row, now) for row in rows]
    lines.sort(key=lambda line: (-line.waiting - line.taken, line.purpose, line.domain))
    uncertain = mails.uncertain().select_related("member").defer("raw").order_by("-pk")
    return Queue(
        lines=lines[:LINES],
        waiting=sum(line.waiting for line in lines),
        taken=sum(line.taken for line in lines),
        oldest=max((line.oldest for line in lines), default=timedelta()),
        uncertain=list(uncertain[:NAMED]),
        uncertain_count=uncertain.count(),
    )


def _line(row: Mapping[str, Any], now: datetime) -> Line:
    purpose, waits = row["purpose"], max(now - row["oldest"], timedelta())
    label = str(PURPOSES.get(purpose, purpose))
    return Line(label, row["domain"] or "", row["all"] - row["taken"], row["taken"], waits)
