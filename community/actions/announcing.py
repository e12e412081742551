"""Announcing an event with its thread, changing when and where it is, and calling it off."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from community.actions.changing import note_change
from community.actions.coming import held_event, let_in, recount_event, remind_anew
from community.models import Event, Post, Thread
from community.models.event import LASTS
from community.permissions import refusal_to_change_event, refuse
from lib.kinds import ItemRef
from profiles.activity import record
from profiles.models import Member, Verb
from writing.actions import LostUpdate

DATE, PLACE, BOTH, OFF, ON = "date", "place", "both", "off", "on"  # what those who come are told of


@dataclass(frozen=True, slots=True)
class Announced:
    """An event as its author wants it."""

    begins: datetime
    ends: datetime | None = None
    zone: str = "UTC"
    is_whole_day: bool = False
    place: str = ""
    link: str = ""
    room: int | None = None
    answer_by: datetime | None = None


def announce(*, thread: Thread, event: Announced | None, now: datetime) -> None:
    """Give a new thread its event. Needs the caller's transaction."""
    if event is None:
        return
    if event.begins <= now:
        raise ValidationError(_("Let the event begin on a day that is still to come."))
    _check(event)
    Event.objects.create(thread=thread, over=_over(event), changed=now, **asdict(event))


@transaction.atomic
def change_event(*, member: Member, thread: Thread, event: Announced, version: int, now: datetime) -> Event:
    """Say anew when and where it is; raises LostUpdate with both where somebody was quicker."""
    current = held_event(thread=thread)
    refuse(refusal_to_change_event(member, thread))
    before = as_announced(event=current)
    if event == before:
        return current
    if version != current.version:
        raise LostUpdate(mine=_in_words(event), theirs=_in_words(before), version=current.version, base=None)
    _check(event, comes=current.comes)
    for name, value in asdict(event).items():
        setattr(current, name, value)
    current.over, current.changed, current.version = _over(event), now, current.version + 1
    current.save()
    let_in(event=current, now=now)
    remind_anew(event=current, now=now)
    recount_event(event=current)
    _tell(member, current, _difference(before, event), now)
    return current


@transaction.atomic
def call_off_event(*, member: Member, thread: Thread, is_off: bool, now: datetime, why: str = "") -> Event:
    """Say that it does not take place and why, or that it does after all; a second time changes nothing."""
    current = held_event(thread=thread)
    refuse(refusal_to_change_event(member, thread))
    if (current.called_off is not None) == is_off:
        return current
    current.called_off, current.changed, current.version = now if is_off else None, now, current.version + 1
    current.off_because = why.strip() if is_off else ""
    current.clean_fields()
    current.save(update_fields=["called_off", "off_because", "changed", "version"])
    let_in(event=current, now=now)
    remind_anew(event=current, now=now)
    recount_event(event=current)
    _tell(member, current, OFF if is_off else ON, now)
    return current


def as_announced(*, event: Event) -> Announced:
    """An event that stands, as its author announced it."""
    return Announced(**{name: getattr(event, name) for name in Announced.__slots__})


def _check(event: Announced, comes: int = 0) -> None:
    if not (event.place or event.link):
        raise ValidationError(_("Say where it is: give a place, a link, or both."))
    if event.ends is not None and event.ends <= event.begins:
        raise ValidationError(_("Let the event end after it begins."))
    if event.answer_by is not None and event.answer_by > event.begins:
        raise ValidationError(_("Ask for answers before the event begins."))
    if event.room is not None and event.room < max(comes, 1):
        raise ValidationError(_("%(comes)d come already. Give room for as many, or more.") % {"comes": max(comes, 1)})


def _over(event: Announced) -> datetime:
    return event.ends or event.begins + LASTS


def _difference(before: Announced, after: Announced) -> str:
    """What of a change is told to those who come."""
    times = [(each.begins, each.ends, each.is_whole_day) for each in (before, after)]
    places = [(each.place, each.link) for each in (before, after)]
    is_moved, is_elsewhere = times[0] != times[1], places[0] != places[1]
    if is_moved and is_elsewhere:
        return BOTH
    return DATE if is_moved else PLACE if is_elsewhere else ""


def _tell(member: Member, event: Event, what: str, now: datetime) -> None:
    """Who has it open sees it; the ledger, and so those who come, hear what concerns them."""
    note_change(post=Post.objects.get(thread=event.thread_id, number=1))
    if what:
        ref, facets = ItemRef("event", event.pk), event.thread.facets
        detail = {"what": what, "version": event.version}
        record(member=member, verb=Verb.EDITED, ref=ref, facets=facets, now=now, detail=detail)


def _in_words(event: Announced) -> str:
    """Line by line, to lay two side by side."""
    zone = ZoneInfo(event.zone)
    shape = "%Y-%m-%d" if event.is_whole_day else "%Y-%m-%d %H:%M"
    lines = [f"{_('begins')}: {event.begins.astimezone(zone):{shape}}"]
    lines += [f"{_('ends')}: {event.ends.astimezone(zone):{shape}}"] if event.ends else []
    lines += [f"{_('time zone')}: {event.zone}", f"{_('place')}: {event.place}", f"{_('online')}: {event.link}"]
    lines += [f"{_('room for')}: {event.room}"] if event.room else []
    lines += [f"{_('answer by')}: {event.answer_by.astimezone(zone):%Y-%m-%d %H:%M}"] if event.answer_by else []
    return "\n".join(lines)
