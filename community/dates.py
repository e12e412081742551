"""When an event is, in words: in the zone of whoever looks, whole days as they were announced."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from community.models import Event
from community.models.event import A_DAY
from lib import nested
from lib.clock import now as present

DATES = ("begins", "ends", "over", "zone", "is_whole_day", "called_off")  # what short_of reads


def span_of(event: Event) -> str:
    """“Saturday, Dec. 5, 2026, 7 p.m. – 10 p.m. CET”, “Saturday, Dec. 5, 2026 – Sunday, Dec. 6, 2026”."""
    if event.is_whole_day:
        first, last = event.days
        return _day(first) if first == last else f"{_day(first)} – {_day(last)}"
    begins = localtime(event.begins)
    said = _moment(begins)
    if event.ends is not None:
        ends = localtime(event.ends)
        said += f" – {_time(ends) if ends.date() == begins.date() else _moment(ends)}"
    return f"{said} {begins.tzname()}"


def there(event: Event) -> str:
    """What the clock shows where it was announced, where that is another time than the reader's."""
    local = event.begins.astimezone(ZoneInfo(event.zone))
    if event.is_whole_day or local.utcoffset() == localtime(event.begins).utcoffset():
        return ""
    return _("%(when)s in the zone %(zone)s") % {"when": _moment(local), "zone": event.zone}


def short(event: Event, now: datetime) -> str:
    """For a row of a list."""
    if event.is_whole_day:
        first, last = event.days
        return _month_day(first, now) if first == last else f"{_month_day(first, now)} – {_month_day(last, now)}"
    begins = localtime(event.begins)
    said = f"{_month_day(begins.date(), now)}, {_time(begins)}"
    ends = localtime(event.ends) if event.ends and event.ends - event.begins > A_DAY else None
    return f"{said} – {_month_day(ends.date(), now)}" if ends else said


def dates_of(thread_ids: Sequence[int]) -> dict[int, tuple[str, bool]]:
    """For rows of lists: when each event is, and whether it was called off; one query."""
    now = present()
    events = Event.objects.filter(thread__in=thread_ids)
    return {event.thread_id: (short(event, now), event.called_off is not None) for event in events}


def short_of(said: Sequence[Any]) -> tuple[str, bool]:
    """The same of an event whose DATES stand in the JSON of a query."""
    begins, ends, over, zone, is_whole_day, called_off = said
    event = Event(begins=nested.moment(begins), ends=nested.moment_or_none(ends), over=nested.moment(over), zone=zone)
    event.is_whole_day = bool(is_whole_day)
    return short(event, present()), called_off is not None


def places_of(thread_ids: Sequence[int]) -> dict[int, str]:
    """Where each of these events is; no query where there are none."""
    return dict(Event.objects.filter(thread__in=thread_ids).values_list("thread", "place")) if thread_ids else {}


def told_when(text: str) -> str:
    """What a notice holds of a begin, as its reader has it: a day, or a moment in their zone."""
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return ""
    return _moment(localtime(when)) if when.tzinfo else _day(when.date())


def moment(when: datetime) -> str:
    """A day and a time in the zone of whoever looks."""
    return _moment(localtime(when))


def _moment(when: datetime) -> str:
    return f"{_day(when.date())}, {_time(when)}"


def _day(day: date) -> str:
    said = {"weekday": date_format(day, "l"), "day": date_format(day, "DATE_FORMAT")}
    return _("%(weekday)s, %(day)s") % said


def _time(when: datetime) -> str:
    return date_format(when, "TIME_FORMAT")


def _month_day(day: date, now: datetime) -> str:
    return date_format(day, "MONTH_DAY_FORMAT" if day.year == localtime(now).year else "DATE_FORMAT")


def months_of(events: Iterable[Event]) -> list[tuple[str, list[Event]]]:
    """Events in their order under the names of their months, each with its `day`, `weekday` and `date_said`."""
    now, found = present(), dict[str, list[Event]]()
    for event in events:
        day = event.days[0] if event.is_whole_day else localtime(event.begins).date()
        event.day, event.weekday, event.date_said = day.day, date_format(day, "D"), short(event, now)  # type: ignore[attr-defined]
        found.setdefault(date_format(day, "YEAR_MONTH_FORMAT"), []).append(event)
    return list(found.items())
