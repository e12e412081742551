"""Who is due: consent stands, the dial is up, no letter of theirs is on its way, and the last is long enough ago."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet

from newsletters.models import DIGEST, Digest
from newsletters.schedule import LOUDEST, due_unless_since, is_hour, start_of_local_day
from notices.models import Outgoing
from profiles.models import Consent, Member, Shown, Surface


def receivers() -> QuerySet[Member]:
    """Members who asked for the newsletter and can get it."""
    standing = Consent.objects.filter(member=OuterRef("pk"), purpose=Consent.NEWSLETTER, withdrawn__isnull=True)
    reads = [Member.Status.ACTIVE, Member.Status.SILENCED]
    return Member.objects.filter(Exists(standing), is_active=True, status__in=reads, volume__gt=0).exclude(email="")


def due_members(*, now: datetime, only_due_hour: bool) -> QuerySet[Member]:
    """Receivers whose letter is due; the worker also keeps to the hours of each member's own day."""
    zones = receivers().order_by().values_list("time_zone", flat=True).distinct()
    due = Q(pk__in=[])
    for name in sorted(zones):
        zone = Member(time_zone=name).zone
        if not only_due_hour or is_hour(now, zone):
            due |= _due_in(name, zone, now)
    on_its_way = Outgoing.objects.unfinished().filter(purpose=DIGEST, member=OuterRef("pk"))
    return receivers().filter(due).exclude(Exists(on_its_way)).order_by("pk")


def _due_in(name: str, zone: ZoneInfo, now: datetime) -> Q:
    """Nobody is asked twice on one day, and a copy rests the volume's days."""
    mine = Digest.objects.filter(member=OuterRef("pk"))
    # A letter may leave days after it was chosen, when the site or the mail server was away; it rests from then on.
    came = Shown.objects.filter(member=OuterRef("pk"), surface=Surface.MAIL, shown__lt=now + timedelta(days=1))
    rested = Q(pk__in=[])
    for volume in range(1, LOUDEST + 1):
        since = due_unless_since(now, zone, volume)
        copies, mailed = mine.copies().filter(chosen__gte=since), came.filter(shown__gte=since)
        rested |= Q(~Exists(copies), ~Exists(mailed), volume=volume)
    return Q(rested, ~Exists(mine.filter(chosen__gte=start_of_local_day(now, zone))), time_zone=name)
