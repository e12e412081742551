"""Guests' visits, of which sums by days are kept and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Min, Q, Sum

from community.models import GuestDay
from desk.selfhelp.periods import Days, Period

COLUMNS = ("visits", "at_articles", "at_solved")


@dataclass(frozen=True, slots=True)
class Ended:
    """How the guests' visits of some days ended; each is counted once."""

    visits: int
    articles: int
    solved: int  # at a thread that had its solution then

    @property
    def helped(self) -> int:
        return self.articles + self.solved

    def share(self, part: int) -> float | None:
        return part / self.visits if self.visits else None


@dataclass(frozen=True, slots=True)
class Guests:
    """Of a period and the one before; None where nothing was counted yet. `since` is the first day ever counted."""

    now: Ended | None
    before: Ended | None
    since: date | None
    is_partial: bool  # whether counting began after the first day that is asked for


def read_guests(period: Period) -> Guests:
    """In one query; by whole days (UTC), as no more is known of them."""
    stretches = {"now": period.days, "before": period.days_before}
    wanted = {
        f"{name}_{column}": Sum(column, filter=Q(day__range=days), default=0)
        for name, days in stretches.items()
        if days is not None
        for column in COLUMNS
    }
    found = GuestDay.objects.aggregate(since=Min("day"), **wanted)
    since: date | None = found.pop("since")

    def ended(name: str, days: Days | None) -> Ended | None:
        if days is None or since is None or days[1] < since:
            return None
        return Ended(*(found[f"{name}_{column}"] for column in COLUMNS))

    first = (period.days_before or period.days)[0]
    return Guests(
        now=ended("now", period.days),
        before=ended("before", period.days_before),
        since=since,
        is_partial=since is not None and since > first,
    )
