"""Who is due: consent is in force, the dial is up, no letter is on its way, and the last is long enough ago."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import (
    Case,
    DateField,
    DateTimeField,
    Exists,
    F,
    Field,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Lower

from newsletters.models import DIGEST, Digest
from newsletters.schedule import (
    FIRST_HOUR,
    LOUDEST,
    WEEK,
    days_between,
    due_unless_since,
    late_since,
    may_leave,
    start_of_local_day,
)
from notices.models import Outgoing, Suppression
from profiles.models import Consent, Member, Shown, Surface


def receivers() -> QuerySet[Member]:
    """Members who asked for the newsletter at an address that is proven theirs and to which mail is sent."""
    standing = Consent.objects.in_force().filter(member=OuterRef("pk"))
    reads = [Member.Status.ACTIVE, Member.Status.SILENCED]
    given_up = Suppression.objects.in_force().filter(address=Lower(OuterRef("email")))
    reached = Member.objects.filter(Exists(standing), is_active=True, status__in=reads, volume__gt=0).exclude(email="")
    return reached.exclude(Exists(given_up))


def due_members(*, now: datetime, only_due_hour: bool) -> QuerySet[Member]:
    """Receivers whose letter is due; the worker also keeps to the day and the hour of each.

    The same as newsletters.schedule.is_due, of all at once. The query grows with the calendars there are at the moment,
    two or three dozen on the whole earth, and not with the zones that members live in.
    """
    zones = receivers().order_by().values_list("time_zone", flat=True).distinct()
    named: dict[Calendar, list[str]] = defaultdict(list)
    for name in sorted(zones):
        zone = Member(time_zone=name).zone
        if not only_due_hour or may_leave(now, zone, FIRST_HOUR):
            named[Calendar.of(zone, now)].append(name)
    if not named:
        return Member.objects.none()
    mine = Digest.objects.filter(member=OuterRef("pk"))
    on_its_way = Outgoing.objects.unfinished().filter(purpose=DIGEST, member=OuterRef("pk"))
    members = receivers().filter(time_zone__in=[name for names in named.values() for name in names])
    members = members.alias(**_by_calendar(named)).filter(
        Q(timing__paused_until__isnull=True) | Q(timing__paused_until__lte=F("today")),
        ~Exists(mine.filter(chosen__gte=OuterRef("midnight"))),
        _nothing_since("since", now),
    )
    if only_due_hour:
        at = Coalesce(F("timing__hour"), F("timing__habit_hour"), Value(FIRST_HOUR))
        members = members.alias(at=at).filter(Q(late__isnull=True) | _is_day(now), at__lte=F("hour"))
    return members.exclude(Exists(on_its_way)).order_by("pk")


@dataclass(frozen=True, slots=True)
class Calendar:
    """What day and hour it is somewhere, and when its days began; the same in all zones of one clock."""

    today: date
    hour: int
    weekday: int
    midnight: datetime
    since: tuple[datetime | None, ...]  # by volume: who had a letter since then rests
    late: tuple[datetime | None, ...]  # by volume, for letters a week apart: who had none since waits for no day

    @classmethod
    def of(cls, zone: ZoneInfo, now: datetime) -> Calendar:
        here, volumes = now.astimezone(zone), range(LOUDEST + 1)
        return cls(
            here.date(),
            here.hour,
            here.weekday(),
            start_of_local_day(now, zone).astimezone(UTC),
            tuple(due_unless_since(now, zone, volume) for volume in volumes),
            tuple(late_since(now, zone, volume) if (days_between(volume) or 0) >= WEEK else None for volume in volumes),
        )


def _by_calendar(named: Mapping[Calendar, Sequence[str]]) -> dict[str, Case]:
    """For each member what their calendar says, of their volume where it matters."""

    def of_volume(each: Sequence[datetime | None]) -> Case:
        known = [When(volume=volume, then=Value(when)) for volume, when in enumerate(each) if when is not None]
        return Case(*known, output_field=DateTimeField())

    def of_zone(tell: Callable[[Calendar], Any], field: Field[Any, Any]) -> Case:
        told = [(names, tell(calendar)) for calendar, names in named.items()]
        return Case(
            *(
                When(time_zone__in=names, then=each if isinstance(each, Case) else Value(each, field))
                for names, each in told
            ),
            output_field=field,
        )

    return {
        "today": of_zone(lambda calendar: calendar.today, DateField()),
        "hour": of_zone(lambda calendar: calendar.hour, IntegerField()),
        "weekday": of_zone(lambda calendar: calendar.weekday, IntegerField()),
        "midnight": of_zone(lambda calendar: calendar.midnight, DateTimeField()),
        "since": of_zone(lambda calendar: of_volume(calendar.since), DateTimeField()),
        "late": of_zone(lambda calendar: of_volume(calendar.late), DateTimeField()),
    }


def _nothing_since(name: str, now: datetime) -> Q:
    """No copy was chosen, none was left out, and no letter left; one may leave days after it was chosen."""
    mine = Digest.objects.filter(member=OuterRef("pk"), chosen__gte=OuterRef(name))
    came = Shown.objects.filter(member=OuterRef("pk"), surface=Surface.MAIL, shown__lt=now + timedelta(days=1))
    left_out = mine.filter(skipped=Digest.Skipped.LEFT_OUT)
    return Q(~Exists(mine.copies()), ~Exists(left_out), ~Exists(came.filter(shown__gte=OuterRef(name))))


def _is_day(now: datetime) -> Q:
    """The day they chose, or that of their habit, for which a letter waits six days at most."""
    habit = Q(timing__habit_weekday__isnull=True) | Q(timing__habit_weekday=F("weekday")) | _nothing_since("late", now)
    return Q(timing__weekday=F("weekday")) | (Q(timing__weekday__isnull=True) & habit)
