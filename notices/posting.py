"""When a mail of notices leaves: after a while to be read on the site instead, never in quiet hours. Pure."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo

GATHERS = timedelta(minutes=15)  # so long more may be added, and what is read on the site is not mailed
URGENT = timedelta(minutes=1)  # for what is wanted at once
MORNING = time(8)  # when the rest of a day that had its share of mail comes


def due(now: datetime, *, zone: tzinfo, is_urgent: bool, quiet: tuple[time, time] | None) -> datetime:
    """When a mail made now may leave."""
    return awake(now + (URGENT if is_urgent else GATHERS), zone=zone, quiet=quiet)


def next_morning(now: datetime, *, zone: tzinfo, quiet: tuple[time, time] | None) -> datetime:
    """When the rest of a day may leave."""
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return awake(datetime.combine(tomorrow, MORNING, zone), zone=zone, quiet=quiet)


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
