"""Whose letters are due in the next hours: members by hour, as newsletters.schedule says of each, and by edition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, IntegerField, Max, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Mod

from newsletters.models import DIGEST, Digest, Edition
from newsletters.schedule import FIRST_HOUR, Plan, is_due
from newsletters.selection.due import receivers
from newsletters.selection.fitting import counted
from notices.models import Outgoing
from profiles.models import Member, Shown, Surface

HOURS = 24
LOOKED_AT = 2000  # members at most; of more, each so manieth stands for the others
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Hour:
    """Members whose letter is due from this hour on."""

    at: datetime
    count: int


@dataclass(frozen=True, slots=True)
class Coming:
    hours: list[Hour]
    each: int  # one member was looked at for so many
    editions: list[tuple[str, int]] = field(
        default_factory=list
    )  # in order, "" for none of them; empty: there are none

    @property
    def count(self) -> int:
        return sum(hour.count for hour in self.hours)


def coming(*, now: datetime) -> Coming:
    """The next day hour by hour, the one that runs first, and by edition; three queries, four where there are any."""
    each = max(1, -(-receivers().count() // LOOKED_AT))
    start = now.replace(minute=0, second=0, microsecond=0)
    found: Counter[int] = Counter()
    due: list[int] = []
    known: dict[tuple[Any, ...], int | None] = {}
    for member, *plan in _asked(each):
        row = tuple(plan)
        if row not in known:
            known[row] = _first(row, now, start)
        if (hour := known[row]) is not None:
            found[hour] += each
            due.append(member)
    hours = [Hour(start + number * HOUR, found[number]) for number in range(HOURS)]
    return Coming(hours, each, _by_edition(due, each))


def _by_edition(due: Sequence[int], each: int) -> list[tuple[str, int]]:
    """The members who are due by the edition that fits them now, and how many none fits."""
    editions = list(Edition.objects.standing())
    if not editions:
        return []
    found = counted(Member.objects.filter(pk__in=due), editions)
    return [(edition.name, each * found[edition.pk]) for edition in editions] + [("", each * found[None])]


def _asked(each: int) -> list[tuple[Any, ...]]:
    """Each so manieth receiver without a letter on its way, by id, with what decides when one is due."""
    mine = Digest.objects.filter(member=OuterRef("pk")).order_by()
    copies = mine.filter(skipped__in=["", Digest.Skipped.LEFT_OUT])
    shown = Shown.objects.filter(member=OuterRef("pk"), surface=Surface.MAIL).order_by()
    on_its_way = Outgoing.objects.unfinished().filter(purpose=DIGEST, member=OuterRef("pk"))
    rows = receivers().alias(of=Mod(F("pk"), Value(each), output_field=IntegerField())).filter(of=0)
    rows = rows.exclude(Exists(on_its_way)).annotate(
        at=Coalesce(F("timing__hour"), F("timing__habit_hour"), Value(FIRST_HOUR)),
        last_copy=Subquery(copies.values("member").annotate(last=Max("chosen")).values("last")),
        last_shown=Subquery(shown.values("member").annotate(last=Max("shown")).values("last")),
        last_asked=Subquery(mine.values("member").annotate(last=Max("chosen")).values("last")),
    )
    plans = ("time_zone", "volume", "at", "timing__weekday", "timing__habit_weekday", "timing__paused_until")
    return list(rows.order_by().values_list("pk", *plans, "last_copy", "last_shown", "last_asked"))


def _first(row: tuple[Any, ...], now: datetime, start: datetime) -> int | None:
    """In which of the next hours it is due first; None: in none."""
    zone, volume, hour, weekday, habit, paused_until, copied, came, asked = row
    where, plan = Member(time_zone=zone).zone, Plan(volume, hour, weekday, habit, paused_until)
    last = max((when for when in (copied, came) if when is not None), default=None)
    for number in range(HOURS):
        if is_due(max(now, start + number * HOUR), where, plan, came=last, asked=asked):
            return number
    return None
