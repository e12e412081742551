"""Who is due: consent is in force, the dial is up, no letter is on its way, and the last is long enough ago."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
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

    The same as newsletters.schedule.is_due, of all at once.
    """
    zones = receivers().order_by().values_list("time_zone", flat=True).distinct()
    due = Q(pk__in=[])
    for name in sorted(zones):
        zone = Member(time_zone=name).zone
        if not only_due_hour or may_leave(now, zone, FIRST_HOUR):
            due |= _due_in(name, zone, now, only_due_hour=only_due_hour)
    on_its_way = Outgoing.objects.unfinished().filter(purpose=DIGEST, member=OuterRef("pk"))
    at = Coalesce(F("timing__hour"), F("timing__habit_hour"), Value(FIRST_HOUR))
    return receivers().alias(at=at).filter(due).exclude(Exists(on_its_way)).order_by("pk")


def _due_in(name: str, zone: ZoneInfo, now: datetime, *, only_due_hour: bool) -> Q:
    """Nobody is asked twice on one day, and a copy rests the volume's days."""
    here = now.astimezone(zone)
    rested = Q(pk__in=[])
    for volume in range(1, LOUDEST + 1):
        due = _nothing_since(due_unless_since(now, zone, volume), now)
        if only_due_hour and (days := days_between(volume)) and days >= WEEK:
            due &= _is_day(here.weekday(), late_since(now, zone, days), now)
        rested |= due & Q(volume=volume)
    mine = Digest.objects.filter(member=OuterRef("pk"))
    today = Q(timing__paused_until__isnull=True) | Q(timing__paused_until__lte=here.date())
    if only_due_hour:
        today &= Q(at__lte=here.hour)
    return Q(today, rested, ~Exists(mine.filter(chosen__gte=start_of_local_day(now, zone))), time_zone=name)


def _nothing_since(since: datetime | None, now: datetime) -> Q:
    """No copy was chosen, none was left out, and no letter left; one may leave days after it was chosen."""
    mine = Digest.objects.filter(member=OuterRef("pk"), chosen__gte=since)
    came = Shown.objects.filter(member=OuterRef("pk"), surface=Surface.MAIL, shown__lt=now + timedelta(days=1))
    left_out = mine.filter(skipped=Digest.Skipped.LEFT_OUT)
    return Q(~Exists(mine.copies()), ~Exists(left_out), ~Exists(came.filter(shown__gte=since)))


def _is_day(weekday: int, late: datetime, now: datetime) -> Q:
    """The day they chose, or that of their habit, for which a letter waits six days at most."""
    habit = Q(timing__habit_weekday__isnull=True) | Q(timing__habit_weekday=weekday) | _nothing_since(late, now)
    return Q(timing__weekday=weekday) | (Q(timing__weekday__isnull=True) & habit)
