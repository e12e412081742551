"""Saying whether one comes to an event, waiting for room, and moving up."""

from __future__ import annotations

from datetime import datetime
from itertools import islice

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from community.actions.changing import note_change
from community.actions.marking import take_back
from community.meeting import EVENT, because_of
from community.models import Attendance, CalendarKey, Event, Post, Thread
from community.models.event import next_reminder
from community.permissions import refusal_to_come, refuse
from lib.kinds import ItemRef
from notices.actions import News, tell
from profiles.activity import record
from profiles.models import Member, Verb

Says = Attendance.Says


@transaction.atomic
def answer_event(*, member: Member, thread: Thread, says: str | None, now: datetime) -> None:
    """Say whether one comes, in place of what one said before; None takes the answer back."""
    if says is not None and says not in Says.values:
        raise ValidationError(_("Choose one of the answers."))
    event = held_event(thread=thread)
    refuse(refusal_to_come(member, event, says=says, now=now))
    before = Attendance.objects.filter(event=event, member=member).first()
    if (before.says if before else None) == says:
        return
    ref = ItemRef("thread", event.thread_id)
    if before is not None and before.says == Says.COMES:
        take_back(verb=Verb.COMES, ref=ref, now=now, member=member, happened=before.said)
    if before is not None:
        before.delete()
    if says is not None:
        _say(event, member, says, now)
    if says == Says.COMES:
        record(member=member, verb=Verb.COMES, ref=ref, facets=thread.facets, now=now)
    let_in(event=event, now=now)
    recount_event(event=event)
    note_change(post=Post.objects.get(thread=event.thread_id, number=1))


def _say(event: Event, member: Member, says: str, now: datetime) -> None:
    is_waiting = says == Says.COMES and event.room is not None and _coming(event) >= event.room
    is_coming = says == Says.COMES and not is_waiting
    Attendance.objects.create(
        event=event,
        member=member,
        says=says,
        said=now,
        is_waiting=is_waiting,
        remind_at=next_reminder(event, member.zone, now) if is_coming else None,
    )


def let_in(*, event: Event, now: datetime) -> None:
    """Those who wait, and still see it, move up while there is room, and are told; not once it is off or over."""
    if event.called_off is not None or event.is_over(now):
        return
    waiting = event.attendances.waiting().select_related("member")
    seeing = (each for each in waiting if Event.objects.visible_to(each.member).filter(pk=event.pk).exists())
    moved = list(islice(seeing, None if event.room is None else max(event.room - _coming(event), 0)))
    for each in moved:
        each.is_waiting, each.remind_at = False, next_reminder(event, each.member.zone, now)
    Attendance.objects.bulk_update(moved, ["is_waiting", "remind_at"])
    tell(news=[_let_in(event, each, now) for each in moved], now=now)


def remind_anew(*, event: Event, now: datetime) -> None:
    """Reckon anew when each of those who come is reminded."""
    coming = list(event.attendances.filter(says=Says.COMES, is_waiting=False).select_related("member"))
    for each in coming:
        each.remind_at = next_reminder(event, each.member.zone, now)
    Attendance.objects.bulk_update(coming, ["remind_at"], batch_size=500)


def recount_event(*, event: Event) -> None:
    """Count anew who of those here comes, waits and perhaps comes to an event that is held."""
    comes, waits = Q(says=Says.COMES, is_waiting=False), Q(is_waiting=True)
    counts = event.attendances.of_those_here().aggregate(
        comes=Count("pk", filter=comes), waits=Count("pk", filter=waits), perhaps=Count("pk", filter=Q(says=Says.MAYBE))
    )
    if event.room is not None:  # somebody who was suspended is back, and another has their place
        counts["comes"] = min(counts["comes"], event.room)
    Event.objects.filter(pk=event.pk).update(**counts)


@transaction.atomic
def erase_attendances(*, member: Member, now: datetime) -> None:
    """What a member said to events goes, with the key of their calendar, and who waits moves up."""
    said = Event.objects.filter(attendances__member=member)
    threads = Thread.objects.filter(pk__in=said.values("thread"))
    list(threads.select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    events = list(Event.objects.select_for_update(of=("self",)).filter(pk__in=said.values("pk")).order_by("pk"))
    Attendance.objects.filter(member=member).delete()
    CalendarKey.objects.filter(member=member).delete()
    for event in events:
        let_in(event=event, now=now)
        recount_event(event=event)


def held_event(*, thread: Thread) -> Event:
    """The event, whose answers take turns; its thread first, as everywhere."""
    Thread.objects.select_for_update(of=("self",)).get(pk=thread.pk)
    return Event.objects.select_for_update(of=("self",)).select_related("thread").get(thread=thread)


def _coming(event: Event) -> int:
    return event.attendances.of_those_here().filter(says=Says.COMES, is_waiting=False).count()


def _let_in(event: Event, each: Attendance, now: datetime) -> News:
    return News(
        member_id=each.member_id,
        occasion=EVENT,
        ref=ItemRef("thread", event.thread_id),
        key=f"event:{event.pk}:in:{each.pk}",
        when=now,
        number=1,
        because=because_of(event, "in"),
    )


@transaction.atomic
def renew_calendar(*, member: Member, number: int, now: datetime) -> bool:
    """Draw a new address for the calendar of what a member goes to, in place of that number; whether it still stood."""
    CalendarKey.objects.get_or_create(member=member)
    stood = CalendarKey.objects.filter(member=member, number=number)
    return stood.update(number=F("number") + 1, drawn=now) == 1
