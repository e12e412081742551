"""The letters of all mailings of four weeks together: most mailings are too small to compare anything within them.

A member counts once for each letter. Where the same members do the same again letters are not independent tries, so
that the true interval is somewhat wider than the one that is told.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.cache import cache

from newsletters.models import Digest, Mailing
from newsletters.reporting.report import Report, counts_of

DAYS = 28
KEPT = 3600  # seconds for which a page takes what was counted
KEY = "mailings:pooled"


@dataclass(frozen=True, slots=True)
class Pooled:
    """What became of the letters of so many mailings, counted by group."""

    mailings: int
    report: Report


def pooled(*, now: datetime) -> Pooled:
    """Of the four weeks until now; the same nine queries for any number of mailings."""
    lately = Mailing.objects.exclude(state=Mailing.State.CHOOSING).filter(
        as_of__gt=now - timedelta(days=DAYS), as_of__lte=now
    )
    mailings = list(lately)
    groups: dict[str, Counter[str]] = defaultdict(Counter)
    for each in counts_of(Digest.objects.filter(mailing__in=lately.order_by().values("pk")), mailings).values():
        for group, counts in each.items():
            groups[group].update(counts)
    return Pooled(len(mailings), Report(Mailing(as_of=now), dict(groups)))


def pooled_lately(*, now: datetime) -> Pooled:
    """The same as it was counted within the last hour."""
    kept: dict[str, Any] | None = cache.get(KEY)
    if kept is None:
        found = pooled(now=now)
        kept = {"mailings": found.mailings, "groups": {name: dict(each) for name, each in found.report.groups.items()}}
        cache.set(KEY, kept, KEPT)
    return Pooled(kept["mailings"], Report(Mailing(as_of=now), kept["groups"]))


def is_first_of_its_day(mailing: Mailing) -> bool:
    """Whether no other of its day, in UTC, was before it: one a day looks at all of the weeks."""
    start = mailing.as_of.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    own = Mailing.objects.exclude(state=Mailing.State.CHOOSING).filter(as_of__gte=start, as_of__lte=mailing.as_of)
    return own.order_by("as_of", "pk").first() == mailing
