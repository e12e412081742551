"""At which hour and on which day of the week members come, found once a week from what they did here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.cache import cache
from django.db.models import Q, QuerySet

from newsletters.actions import keep_habits
from newsletters.schedule import WEEK, hour_of, weekday_of
from newsletters.selection.due import receivers
from profiles.models import Activity, Member, Verb

EVERY = timedelta(days=7)
LATELY = timedelta(days=30)  # after which a day counts half
LOOKED_BACK = 4 * LATELY
SAMPLE = 20_000  # acts that everybody's days are taken from
KEPT = 86_400  # seconds for which these stand
# What comes of a mail, or of somebody else, says nothing of when a member is here.
NOT_HERE = (Verb.CLICKED, Verb.BADGED, Verb.HIDDEN, Verb.RESTORED, Verb.OPENING)
Days = tuple[list[float], list[float]]  # on which they were here: in each of 24 hours, on each day of the week


def habits_step(*, now: datetime, limit: int = 200) -> int:
    """Find the habits of some readers whose last time is a week ago; say how many."""
    stale = Q(timing__isnull=True) | Q(timing__found__isnull=True) | Q(timing__found__lt=now - EVERY)
    members = list(receivers().filter(stale, is_personalised=True).order_by("pk")[:limit])
    if not members:
        return 0
    own, others = _days_of(members, now), _of_everybody(now)
    habits = {pk: (hour_of(hours, others[0]), weekday_of(weekdays, others[1])) for pk, (hours, weekdays) in own.items()}
    return keep_habits(habits=habits, now=now)


def days_here(acts: Iterable[tuple[int, datetime]], zones: Mapping[int, ZoneInfo], now: datetime) -> dict[int, Days]:
    """By member, on how many days they were here at each hour and on each day of the week, as they fade."""
    hours: dict[int, set[tuple[int, int]]] = defaultdict(set)
    for member, happened in acts:
        here = happened.astimezone(zones[member])
        hours[member].add((here.toordinal(), here.hour))
    found: dict[int, Days] = {member: ([0.0] * 24, [0.0] * WEEK) for member in zones}
    today = now.toordinal()
    for member, seen in hours.items():
        by_hour, by_day = found[member]
        for day, hour in seen:
            by_hour[hour] += _left(day, today)
        for day in {day for day, _hour in seen}:
            by_day[(day - 1) % WEEK] += _left(day, today)  # the first of all ordinals is a Monday
    return found


def _left(day: int, today: int) -> float:
    return float(2.0 ** -(max(today - day, 0) / LATELY.days))


def _days_of(members: Sequence[Member], now: datetime) -> dict[int, Days]:
    acts = _acts(now - LOOKED_BACK, now).filter(member__in=members).values_list("member_id", "happened")
    return days_here(acts.iterator(), {member.pk: member.zone for member in members}, now)


def _of_everybody(now: datetime) -> Days:
    """The same of all together, from what was done last; it stands for a day."""
    key = f"here:{now:%Y%m%d}"
    kept: Days | None = cache.get(key)
    if kept is None:
        latest = _acts(now - LATELY, now).order_by("-month", "-id")
        acts = list(latest.values_list("member_id", "happened", "member__time_zone")[:SAMPLE])
        zones = {member: Member(time_zone=name).zone for member, _happened, name in acts}
        each = list(days_here(((member, happened) for member, happened, _name in acts), zones, now).values())
        hours = [sum(own[0][hour] for own in each) for hour in range(24)]
        kept = hours, [sum(own[1][day] for own in each) for day in range(WEEK)]
        cache.set(key, kept, KEPT)
    return kept


def _acts(since: datetime, now: datetime) -> QuerySet[Activity]:
    return Activity.objects.filter(happened__gt=since, happened__lte=now, sign=1).exclude(verb__in=NOT_HERE)
