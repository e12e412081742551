"""Events as calendars (iCalendar, RFC 5545), and the secret address of the calendar of what one member goes to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urlsplit

import icalendar
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from community.models import Attendance, CalendarKey, Event
from community.models.event import A_DAY
from lib.markdown import excerpt
from profiles.models import Member

SALT = "community.calendar"
LEAD, LINES = 1500, 500  # characters of HTML a description is cut from, and of the description
OFTEN = timedelta(hours=1)  # how often a program should ask again
TENTATIVE, CONFIRMED, CANCELLED = "TENTATIVE", "CONFIRMED", "CANCELLED"


def calendar_of(events: Iterable[Event], name: str, unsure: frozenset[int] = frozenset()) -> bytes:
    """A calendar of these events, which need with_opening; `unsure` are those one perhaps goes to."""
    made = icalendar.Calendar()
    made.add("prodid", "-//Commonplace//Events//EN")
    made.add("version", "2.0")
    made.add("x-wr-calname", clean(name))
    made.add("refresh-interval", OFTEN, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", OFTEN)
    for event in events:
        made.add_component(entry_of(event, is_unsure=event.pk in unsure))
    return bytes(made.to_ical())


def entry_of(event: Event, *, is_unsure: bool = False) -> icalendar.Event:
    """One event; times in UTC, so that no program needs our rules for summer time; whole days as days."""
    address = settings.SITE_URL + event.thread.get_absolute_url()
    made = icalendar.Event()
    made.add("uid", f"event-{event.pk}@{urlsplit(settings.SITE_URL).hostname}")
    made.add("dtstamp", event.changed)
    made.add("sequence", event.version - 1)
    made.add("summary", clean(event.thread.title))
    if event.is_whole_day:
        first, last = event.days
        made.add("dtstart", first)
        made.add("dtend", last + A_DAY)
    else:
        made.add("dtstart", event.begins)
        made.add("dtend", event.over)
    if event.place or event.link:
        made.add("location", clean(event.place or event.link))
    lead = excerpt(str(getattr(event, "opening", None) or ""), LINES)
    made.add("description", clean("\n".join(filter(None, (lead, event.link, address)))))
    made.add("url", address)
    made.add("status", CANCELLED if event.called_off else TENTATIVE if is_unsure else CONFIRMED)
    return made


def own_events(member: Member) -> tuple[list[Event], frozenset[int]]:
    """What a member said they come to, or perhaps, as far as they may still see it; and of these the unsure ones."""
    said = Attendance.objects.filter(member=member).exclude(says=Attendance.Says.NOT)
    unsure = said.exclude(says=Attendance.Says.COMES, is_waiting=False).values_list("event", flat=True)
    events = Event.objects.visible_to(member).attended_by(member).with_opening(LEAD).order_by("begins", "pk")
    return list(events), frozenset(unsure)


def own_address(member: Member, number: int) -> str:
    """Where a member's own calendar is, whole, for a calendar program."""
    return str(settings.SITE_URL) + reverse("community:own-calendar", args=[token_of_calendar(member, number)])


def number_of_calendar(member: Member) -> int:
    """How often a new address was drawn."""
    return CalendarKey.objects.filter(member=member).values_list("number", flat=True).first() or 0


def token_of_calendar(member: Member, number: int = 0) -> str:
    """Signed, with how often a new one was drawn."""
    return str(Signer(salt=SALT, sep="~").sign(f"{member.pk}.{number}"))


def member_of_calendar(token: str) -> Member | None:
    """Whose calendar it opens: nobody's who may not sign in, none with an address that was replaced."""
    try:
        member_id, number = (int(part) for part in Signer(salt=SALT, sep="~").unsign(token).split("."))
    except (BadSignature, ValueError):
        return None
    member = Member.objects.filter(pk=member_id).first()
    if member is None or not member.may_sign_in or number != number_of_calendar(member):
        return None
    return member


def clean(text: str) -> str:
    """Without what a calendar cannot hold."""
    return "".join(sign for sign in text if sign in "\n\t" or (sign >= " " and sign != "\x7f"))
