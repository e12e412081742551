"""Events made ready for a page: when and where, who comes, what this viewer said, and what they may say."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.safestring import SafeString

from community import permissions
from community.actions import erase_attendances
from community.actions.announcing import as_announced
from community.dates import moment, span_of, there
from community.models import Attendance, Event, Thread
from lib.clock import now as present
from lib.drawing import draw
from lib.kinds import ItemRef, Kind
from lib.telling import Face
from profiles.kinds import OwnRows

ASKED = "event_with_those_here"  # where a thread has it once it was asked for
FACES = 12  # of those who come, on the thread's page


class EventLine(NamedTuple):
    """What an event's part of a page says, and what its buttons are."""

    thread_id: int
    when: str
    there: str  # the time where it was announced, where that is another
    begins: str  # for machines
    place: str
    link: str
    room: int | None
    left: int  # how many more there is room for
    comes: int
    waits: int
    perhaps: int
    faces: tuple[Face, ...]
    answer_by: str
    says: str  # this viewer's answer
    is_waiting: bool
    is_off: bool
    why: str  # it does not take place; empty where nobody said
    is_over: bool
    is_full: bool
    may_answer: bool
    may_come: bool
    may_change: bool
    is_member: bool


def event_of(thread: Thread) -> Event | None:
    """The event of a thread that was read through visible_to; asked for once, and not where it is none."""
    if thread.sort != Thread.Sort.EVENT:
        return None
    if not hasattr(thread, ASKED):
        setattr(thread, ASKED, Event.objects.with_those_here().filter(thread=thread).first())
    found: Event | None = getattr(thread, ASKED)
    return found


def line_of(event: Event, thread: Thread, viewer: Any, now: datetime | None = None) -> EventLine:
    """An event with_those_here as this viewer is told of it; two queries for a member, one for a guest."""
    moment_now = now or present()
    coming = Attendance.objects.shown_to(viewer, event).filter(says=Attendance.Says.COMES, is_waiting=False)
    mine = Attendance.objects.filter(event=event, member=viewer.pk).first() if viewer.is_authenticated else None
    is_over, comes = event.is_over(moment_now), event.coming  # type: ignore[attr-defined]
    return EventLine(
        thread_id=thread.pk,
        when=span_of(event),
        there=there(event),
        begins=(event.days[0] if event.is_whole_day else event.begins).isoformat(),
        place=event.place,
        link=event.link,
        room=event.room,
        left=max(event.room - comes, 0) if event.room else 0,
        comes=comes,
        waits=event.waiting,  # type: ignore[attr-defined]
        perhaps=event.unsure,  # type: ignore[attr-defined]
        faces=tuple(
            Face(*each) for each in coming.values_list("member_id", "member__username", "member__name")[:FACES]
        ),
        answer_by="" if is_over else last_day(event),
        says=mine.says if mine else "",
        is_waiting=bool(mine and mine.is_waiting),
        is_off=event.called_off is not None,
        why=event.off_because if event.called_off else "",
        is_over=is_over,
        is_full=event.is_full,
        may_answer=not permissions.refusal_to_come(viewer, event, says="not", now=moment_now),
        may_come=not permissions.refusal_to_come(viewer, event, says="comes", now=moment_now),
        may_change=not permissions.refusal_to_change_event(viewer, thread),
        is_member=viewer.is_authenticated,
    )


def last_day(event: Event) -> str:
    """Until when one may answer, where that is before it begins."""
    return moment(event.answer_by) if event.answer_by and event.answer_by < event.begins else ""


def draw_event(line: EventLine, token: str, wrong: str = "") -> SafeString:
    """The part of a page with the event; `wrong` says why an answer was not taken."""
    values = {"event": line, "is_wrong": bool(wrong)}
    return draw("community/event/event.html", values, {"token": token, "wrong": wrong})


def described_event(thread: Thread) -> tuple[tuple[str, str], ...]:
    """What machines are told of a thread's event (schema.org), as pairs; nothing where it is none."""
    event = event_of(thread)
    if event is None:
        return ()
    begins, ends = (event.begins, event.over) if not event.is_whole_day else event.days
    status = "EventCancelled" if event.called_off else "EventScheduled"
    mode = "Mixed" if event.place and event.link else "Online" if event.link else "Offline"
    said = {
        "name": thread.title,
        "startDate": begins.isoformat(),
        "endDate": ends.isoformat(),
        "eventStatus": f"https://schema.org/{status}",
        "eventAttendanceMode": f"https://schema.org/{mode}EventAttendanceMode",
        "place": event.place,
        "link": event.link,
    }
    return tuple(said.items())


class EventKind(Kind):
    """Date and place of a thread: found, shown and hidden with it."""

    name = "event"
    is_alike = True

    def visible_to(self, viewer: Any) -> QuerySet[Event]:
        return Event.objects.visible_to(viewer)

    def indexed_as(self, ids: Any) -> set[ItemRef]:
        threads = Event.objects.filter(pk__in=list(ids)).values_list("thread_id", flat=True)
        return {ItemRef("thread", pk) for pk in threads}

    def name_of(self, item_id: int) -> str:
        event = Event.objects.filter(pk=item_id).select_related("thread").first()
        return event.thread.title if event else super().name_of(item_id)

    def export(self, member: Any) -> list[dict[str, Any]]:
        """Those they announced, as they announced them."""
        mine = Event.objects.filter(thread__author=member.pk).select_related("thread").order_by("pk")
        return [
            {
                "url": each.url,
                "title": each.thread.title,
                "called_off": each.called_off,
                "called_off_because": each.off_because,
                **asdict(as_announced(event=each)),
            }
            for each in mine
        ]


class AttendanceKind(OwnRows):
    """What a member said to events."""

    name, model = "attendance", Attendance

    def export(self, member: Any) -> list[dict[str, Any]]:
        """Of events they may still see."""
        mine = self.rows(member).filter(event__in=Event.objects.visible_to(member)).order_by("pk")
        return [
            {
                "url": each.event.thread.get_absolute_url(),
                "title": each.event.thread.title,
                "begins": each.event.begins.isoformat(),
                "says": each.says,
                "waits": each.is_waiting,
                "said": each.said.isoformat(),
            }
            for each in mine.select_related("event__thread")
        ]

    def erase(self, member: Any) -> None:
        """With the key of their calendar."""
        erase_attendances(member=member, now=present())
