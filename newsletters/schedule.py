"""When a letter may come and how much it must be worth, by dial, hour and day; pure, the time is passed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import inf
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notices.posting import awake_by_day
from search.worth import MULTIPLES

LOUDEST = 10
FIRST_HOUR, LAST_HOUR = 8, 21  # the worker sends from eight in the member's morning, never after nine at night
NIGHT = time(LAST_HOUR), time(FIRST_HOUR)
# Days between letters by volume, 0 (never) to 10 (every day); whole weeks where the day of the week counts.
DAYS: tuple[int | None, ...] = (None, 28, 21, 14, 7, 5, 4, 3, 2, 1, 1)


WEEK = 7
MONTHLY = 1  # the volume at which one a month of the calendar is the most
CLEAR = 2.2  # times the mean of all days, from which on a day of the week is a habit
PRIOR = 10.0  # days of the community's that stand beside a member's own


@dataclass(frozen=True, slots=True)
class Plan:
    """What decides when a member's letters come, but for what they are worth."""

    volume: int
    hour: int = FIRST_HOUR  # of the member's own day, from which on
    weekday: int | None = None  # chosen, 0 is Monday: on no other, where letters are a week apart or more
    habit: int | None = None  # a day of the week found out: waited for, but not for a second week
    paused_until: date | None = None


def is_due(now: datetime, zone: ZoneInfo, plan: Plan, *, came: datetime | None, asked: datetime | None) -> bool:
    """Whether a letter may be chosen now: the last came, and was last asked for, at these times.

    newsletters.selection.due asks the same of everybody at once.
    """
    since = due_unless_since(now, zone, plan.volume)
    today = now.astimezone(zone).date()
    if since is None or not may_leave(now, zone, plan.hour) or (plan.paused_until and today < plan.paused_until):
        return False
    if (came is not None and came >= since) or (asked is not None and asked >= start_of_local_day(now, zone)):
        return False
    return is_day(now, zone, plan, came=came)


def is_day(now: datetime, zone: ZoneInfo, plan: Plan, *, came: datetime | None) -> bool:
    """Whether this is the day of the week for it; letters that are less than a week apart come on any."""
    days, today = days_between(plan.volume), now.astimezone(zone).weekday()
    if days is None or days < WEEK or today == plan.weekday:
        return True
    if plan.weekday is not None:
        return False
    return plan.habit in {None, today} or came is None or came < late_since(now, zone, plan.volume)


def late_since(now: datetime, zone: ZoneInfo, volume: int) -> datetime:
    """Who had no letter since then waits for their day of the week no longer: theirs is due for six days."""
    waited = start_of_local_day(now, zone, days_ago=WEEK - 1)
    since = due_unless_since(waited, zone, volume)
    assert since is not None
    return since


def may_leave(now: datetime, zone: ZoneInfo, hour: int) -> bool:
    """Whether it is this hour of the member's day or later, and not night."""
    return hour <= now.astimezone(zone).hour < LAST_HOUR


def leaves_at(hour: int, quiet: tuple[time, time] | None) -> tuple[time, bool] | None:
    """When a letter chosen at an hour leaves by its reader's quiet hours, and whether the next day.

    None where these and the night leave less than an hour: on many a day that is too little for all that waits.
    """
    if longest_by_day(quiet) < timedelta(hours=1):
        return None
    chosen = datetime(2001, 1, 1, hour, tzinfo=UTC)  # any day whose clock does not change
    leaves = awake_by_day(chosen, zone=UTC, quiet=quiet, night=NIGHT)
    return None if leaves is None else (leaves.time(), leaves.date() > chosen.date())


def longest_by_day(quiet: tuple[time, time] | None) -> timedelta:
    """The longest that letters may leave on a day without a break."""
    first, last = timedelta(hours=FIRST_HOUR), timedelta(hours=LAST_HOUR)
    if quiet is None or quiet[0] == quiet[1]:
        return last - first
    start, end = (timedelta(hours=each.hour, minutes=each.minute) for each in quiet)
    before, after = min(start, last), max(end, first)
    return max(before - first, last - after) if start < end else before - after


def hour_of(own: Sequence[float], others: Sequence[float]) -> int:
    """The hour to write at, by the days on which a member, and everybody, was here in each of the 24.

    Of those a letter may come in, the one in and beside which they are here most.
    """
    shares = shrunk(own, others)
    beside = [share + (shares[hour - 1] + shares[(hour + 1) % 24]) / 2 for hour, share in enumerate(shares)]
    return max(range(FIRST_HOUR, LAST_HOUR), key=lambda hour: (beside[hour], -hour))


def weekday_of(own: Sequence[float], others: Sequence[float]) -> int | None:
    """The day of the week on which a member is here most, by the days they were; None where no day stands out."""
    shares = shrunk(own, others)
    best = max(range(WEEK), key=lambda day: (shares[day], -day))
    return best if shares[best] * WEEK >= CLEAR else None


def shrunk(own: Sequence[float], others: Sequence[float]) -> list[float]:
    """A member's shares, held to everybody's while they are few."""
    everybody, count = sum(others), sum(own)
    shares = [each / everybody if everybody else 1 / len(others) for each in others]
    return [(each + PRIOR * share) / (count + PRIOR) for each, share in zip(own, shares, strict=True)]


def days_between(volume: int) -> int | None:
    """Days from one letter to the next; None for never."""
    return DAYS[min(max(volume, 0), LOUDEST)]


def least_worth(volume: int, *, average: float, waited: float) -> float:
    """The worth V a letter needs: the less, the more days the member has waited; infinite at volume 0.

    A reader to whom letters are worth half as much has one half as often, and nobody waits for ever.
    """
    days = days_between(volume)
    if days is None:
        return inf
    return MULTIPLES[min(volume, LOUDEST) - 1] * average * days / max(waited, days)


def start_of_local_day(now: datetime, zone: ZoneInfo, days_ago: int = 0) -> datetime:
    """Midnight of the member's day, or of one before it; days are counted on the calendar, so clocks may change."""
    day = now.astimezone(zone).date() - timedelta(days=days_ago)
    return datetime.combine(day, time.min, tzinfo=zone)


def due_unless_since(now: datetime, zone: ZoneInfo, volume: int) -> datetime | None:
    """The next letter is due unless the last came at this moment or later; None: never due."""
    days = days_between(volume)
    if days is None:
        return None
    ago = days - 1
    if volume == MONTHLY:
        ago = max(ago, now.astimezone(zone).day - 1)
    return start_of_local_day(now, zone, days_ago=ago)


def in_words(volume: int) -> str:
    """What a volume means, to be read before it is set."""
    return (
        _("No newsletters."),
        _("At most one a month, only when something stands out."),
        _("At most one in three weeks, only when something stands out."),
        _("At most one in two weeks, often none."),
        _("About one a week, some weeks none."),
        _("About one in five days, some weeks none."),
        _("About two a week."),
        _("Two or three a week."),
        _("About one every other day."),
        _("About one a day, when there is enough to say."),
        _("One every day on which there is anything to say."),
    )[min(max(volume, 0), LOUDEST)]


def at_most(volume: int) -> str:
    """How often a volume lets letters come, whatever there is to say: true of everybody, and at any time."""
    days = days_between(volume)
    if days is None:
        return _("No newsletters.")
    if volume == MONTHLY:
        return _("At most one a month.")
    return ngettext("At most one a day.", "At most one in %(count)d days.", days) % {"count": days}
