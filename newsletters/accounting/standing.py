"""Why a mailing did not ask a member, and what keeps letters away from them now."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import Max, Q
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from newsletters.forms import clock_named, hour_named
from newsletters.models import Digest, Mailing, Timing
from newsletters.quieting import quiet_of
from newsletters.schedule import NIGHT, Plan, due_unless_since, is_due, start_of_local_day
from newsletters.selection.foreseeing import why_never
from notices.models import Suppression
from notices.posting import awake_by_day
from profiles.models import Activity, Consent, Member, Shown, Surface, Verb

LEFT_OUT = Digest.Skipped.LEFT_OUT
AHEAD = 400  # days: more than the longest pause, and a month between letters


def kept_away(member: Member, *, now: datetime) -> str:
    """What keeps letters away whatever there is to say; empty where nothing does. As it is now."""
    if said := why_never(member, now):
        return said
    if Suppression.objects.in_force().filter(address=member.email.lower()).exists():
        return _("Nothing is sent to your address any more.")
    return ""


def next_due(member: Member, *, now: datetime) -> str:
    """From when on the next may be chosen, if nothing keeps it away, and that it is to be left out; three queries."""
    digests = Digest.objects.filter(member=member)
    chosen = digests.aggregate(asked=Max("chosen"), came=Max("chosen", filter=Q(skipped__in=["", LEFT_OUT])))
    shown = Shown.objects.filter(member=member, surface=Surface.MAIL).aggregate(last=Max("shown"))["last"]
    came = max((when for when in (chosen["came"], shown) if when is not None), default=None)
    due = _first_due(member, now, came=came, asked=chosen["asked"])
    if due is None:
        return ""
    if not Timing.of(member).is_skipping:
        told = _leaving(member, due)
        return _("The next may come from %(day)s on, from %(hour)s by the clock of %(zone)s.") % told
    told = _leaving(member, _first_due(member, due, came=due, asked=due) or due)
    return _(
        "The next, which may be due from %(day)s on, is left out, as you asked. The one after it may come from "
        "%(after)s on, from %(hour)s by the clock of %(zone)s."
    ) % (told | {"day": _day(member, due), "after": told["day"]})


def _leaving(member: Member, due: datetime) -> dict[str, str]:
    """When what is chosen then leaves, by the member's quiet hours, in words."""
    leaves = awake_by_day(due, zone=member.zone, quiet=quiet_of(member), night=NIGHT) or due
    at = leaves.astimezone(member.zone).time()
    return {
        "day": _day(member, leaves),
        "hour": hour_named(Timing.of(member).at) if leaves == due else clock_named(at),
        "zone": member.time_zone.replace("_", " "),
    }


def _first_due(member: Member, now: datetime, *, came: datetime | None, asked: datetime | None) -> datetime | None:
    """The first moment from now on at which the schedule lets a letter be chosen: now, or at their hour of a day."""
    timing, zone = Timing.of(member), member.zone
    plan = Plan(member.volume, timing.at, timing.weekday, timing.habit_weekday, timing.paused_until)
    today = now.astimezone(zone).date()
    days = (today + timedelta(days=ahead) for ahead in range(AHEAD))
    moments = (max(now, datetime.combine(day, time(plan.hour), tzinfo=zone)) for day in days)
    return next((moment for moment in moments if is_due(moment, zone, plan, came=came, asked=asked)), None)


def not_asked(member: Member, mailing: Mailing) -> str:
    """Why a mailing of that time did not ask them, as far as it is still known."""
    at = mailing.as_of
    if said := _not_agreed(member, at):
        return said
    until = _paused_until(member, at)
    if until is not None and at.astimezone(member.zone).date() < until:
        return _("You had paused the newsletter until %(day)s.") % {"day": _named(until)}
    given_up = Suppression.objects.in_force().filter(address=member.email.lower(), since__lte=at)
    if given_up.exists():
        return _("Nothing was sent to your address any more.")
    since = due_unless_since(at, member.zone, member.volume)
    before = Digest.objects.filter(member=member, chosen__lt=at).order_by("-chosen")
    if last := before.filter(chosen__gte=since).copies().first() if since else None:
        return _("Your last letter was chosen on %(day)s: by your volume of today none was due yet.") % {
            "day": _day(member, last.chosen)
        }
    if before.filter(chosen__gte=start_of_local_day(at, member.zone)).exists():
        return _("You had been asked on that day already, and a day is asked once.")
    return _("None was due for you then, by day, by hour or as one was still on its way; no more is kept of it.")


def _not_agreed(member: Member, at: datetime) -> str:
    """That no consent of theirs was in force at that time, as far as it is known; else empty."""
    given = Consent.objects.filter(member=member, purpose=Consent.NEWSLETTER, given__lte=at)
    stood = given.filter(Q(withdrawn__isnull=True) | Q(withdrawn__gt=at)).with_force().first()
    if stood is None:
        return _("You had not asked for the newsletter, or had left it, when this mailing was made.")
    if not stood.is_in_force or (stood.proven is not None and stood.proven > at):
        return _("You had not confirmed the newsletter by the link in our mail when this mailing was made.")
    return ""


def _paused_until(member: Member, at: datetime) -> date | None:
    """Until when a member had paused, by what they last said before then."""
    said = Activity.objects.of_member(member.pk).filter(verb=Verb.TURNED, happened__lte=at, detail__of="letter pause")
    last = said.order_by("-happened", "-id").values_list("detail", flat=True).first()
    return parse_date(last.get("level") or "") if last else None


def _day(member: Member, when: datetime) -> str:
    return _named(when.astimezone(member.zone).date())


def _named(day: date) -> str:
    return date_format(day, "DATE_FORMAT")
