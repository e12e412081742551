"""When mail leaves: notices after a while to be read on the site instead, all of it by the member's own share. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

GATHERS = timedelta(minutes=15)  # so long more may be added, and what is read on the site is not mailed
URGENT = timedelta(minutes=1)  # for what is wanted at once
MORNING = time(8)  # when the rest of a day that had its share of mail comes
A_WEEK = timedelta(days=7)  # today and the six days before it


def due(now: datetime, *, zone: tzinfo, is_urgent: bool, quiet: tuple[time, time] | None) -> datetime:
    """When a mail made now may leave."""
    return awake(now + (URGENT if is_urgent else GATHERS), zone=zone, quiet=quiet)


def next_morning(now: datetime, *, zone: tzinfo, quiet: tuple[time, time] | None) -> datetime:
    """When the rest of a day may leave."""
    return morning_of(day_of(now, zone=zone) + timedelta(days=1), zone=zone, quiet=quiet)


def morning_of(day: date, *, zone: tzinfo, quiet: tuple[time, time] | None) -> datetime:
    """When mail may leave on a day that has room again."""
    return awake(datetime.combine(day, MORNING, zone), zone=zone, quiet=quiet)


def awake(when: datetime, *, zone: tzinfo, quiet: tuple[time, time] | None) -> datetime:
    """The moment itself, or the end of the quiet hours it falls into, by the member's own clock."""
    if quiet is None or quiet[0] == quiet[1]:
        return when
    local, (start, end) = when.astimezone(zone), quiet
    at = local.time()
    if not (start <= at < end if start < end else at >= start or at < end):
        return when
    day = local.date() + timedelta(days=1 if start > end and at >= start else 0)
    return datetime.combine(day, end, zone).astimezone(when.tzinfo)


def day_of(when: datetime, *, zone: tzinfo) -> date:
    """The day by the member's own calendar."""
    return when.astimezone(zone).date()


def awake_by_day(
    when: datetime, *, zone: tzinfo, quiet: tuple[time, time] | None, night: tuple[time, time] | None
) -> datetime | None:
    """The same where there is a night as well; None where the two leave no time at all."""
    # The end of one may fall into the other; where that goes round, they fill the day.
    for _turn in range(3):
        up = awake(awake(when, zone=zone, quiet=quiet), zone=zone, quiet=night)
        if up == when:
            return when
        when = up
    return None


class Because(StrEnum):
    """Why a mail waits."""

    NIGHT = "night"
    OLD = "old"
    QUIET = "quiet"
    DAY = "day"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class Wait:
    """Until when a mail waits, and why."""

    until: datetime | None  # None: it does not leave any more
    because: Because


def waits(
    now: datetime,
    *,
    zone: tzinfo,
    quiet: tuple[time, time] | None,
    left: Sequence[date],
    a_day: int,
    a_week: int,
    night: tuple[time, time] | None = None,
) -> Wait | None:
    """Whether a mail that could leave now waits, where mails of any kind left on these days; None: it leaves."""
    when, because = _time_for(now, zone=zone, quiet=quiet, left=left, a_day=a_day, a_week=a_week)
    until = awake_by_day(when, zone=zone, quiet=quiet, night=night)
    if until == now:
        return None
    return Wait(until, because or Because.NIGHT)


def _time_for(
    now: datetime, *, zone: tzinfo, quiet: tuple[time, time] | None, left: Sequence[date], a_day: int, a_week: int
) -> tuple[datetime, Because | None]:
    """When a member has room for it, whatever the night, and why not now."""
    until, today = awake(now, zone=zone, quiet=quiet), day_of(now, zone=zone)
    if until > now:
        return until, Because.QUIET
    if sum(day == today for day in left) >= a_day:
        return next_morning(now, zone=zone, quiet=quiet), Because.DAY
    week = sorted(day for day in left if today - A_WEEK < day)
    if len(week) >= a_week:
        return morning_of(week[len(week) - a_week] + A_WEEK, zone=zone, quiet=quiet), Because.WEEK
    return now, None
