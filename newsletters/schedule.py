"""How often a letter may come and how much it must be worth, by the volume dial; pure, the time is passed in."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from math import inf
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from search.worth import MULTIPLES

LOUDEST = 10
FIRST_HOUR, LAST_HOUR = 8, 21  # the worker sends from eight in the member's morning, never after nine at night
# Days between letters by volume, 0 (never) to 10 (every day).
DAYS: tuple[int | None, ...] = (None, 30, 21, 14, 7, 5, 4, 3, 2, 1, 1)


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


def is_hour(now: datetime, zone: ZoneInfo) -> bool:
    """Whether a letter may leave by itself at this time of the member's day."""
    return FIRST_HOUR <= now.astimezone(zone).hour < LAST_HOUR


def start_of_local_day(now: datetime, zone: ZoneInfo, days_ago: int = 0) -> datetime:
    """Midnight of the member's day, or of one before it; days are counted on the calendar, so clocks may change."""
    day = now.astimezone(zone).date() - timedelta(days=days_ago)
    return datetime.combine(day, time.min, tzinfo=zone)


def due_unless_since(now: datetime, zone: ZoneInfo, volume: int) -> datetime | None:
    """The next letter is due unless the last came at this moment or later; None: never due."""
    days = days_between(volume)
    return None if days is None else start_of_local_day(now, zone, days_ago=days - 1)


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


def quieter(volume: int) -> int:
    """The volume to offer to someone who wants less: one that makes a difference, and still some."""
    return max(1, volume // 2) if volume > 1 else volume
