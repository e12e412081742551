"""What a member's quiet hours do to their letters, which leave by day alone: said where either is chosen."""

from __future__ import annotations

from datetime import time

from django.urls import reverse
from django.utils.translation import gettext as _

from newsletters.forms import clock_named, hour_named
from newsletters.models import Timing
from newsletters.schedule import NIGHT, leaves_at
from notices.models import Manner
from notices.occasions import Hindered
from profiles.models import Consent, Member

Hours = tuple[time, time]


def quiet_of(member: Member) -> Hours | None:
    """From when until when they want no mail; one query."""
    return (Manner.objects.filter(member=member).first() or Manner()).quiet


def is_shut_out(member: Member) -> bool:
    """Whether their quiet hours and the night leave letters no hour; one query."""
    return leaves_at(Timing.of(member).at, quiet_of(member)) is None


def in_quiet_hours(member: Member, quiet: Hours) -> Hindered | None:
    """What these hours would do to the letters of somebody who gets them."""
    if not member.volume or not Consent.objects.standing().filter(member=member).exists():
        return None
    return hindered(Timing.of(member), quiet)


def hindered(timing: Timing, quiet: Hours | None) -> Hindered | None:
    """The same of any who might; None where letters leave at their hour."""
    leaves, url = leaves_at(timing.at, quiet), reverse("newsletters:yours")
    told = {"hour": hour_named(timing.at), "night": clock_named(NIGHT[0]), "day": clock_named(NIGHT[1])}
    if leaves is None:
        said = _(
            "With the night, from %(night)s to %(day)s, your quiet hours leave no hour in which the newsletter may "
            "come: you would never get it. Leave an hour between %(day)s and %(night)s free, or stop the newsletter."
        )
        return Hindered(said % told, is_shut_out=True, url=url)
    at, is_next_day = leaves
    if (at, is_next_day) == (time(timing.at), False):
        return None
    if is_next_day:
        said = _(
            "%(hour)s, the hour of your newsletter, is in your quiet hours: it comes the next day, from %(at)s on."
        )
    else:
        said = _("%(hour)s, the hour of your newsletter, is in your quiet hours: it comes from %(at)s on.")
    return Hindered(said % (told | {"at": clock_named(at)}), is_shut_out=False, url=url)
