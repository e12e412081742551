"""Whom it concerns when an event moves, is called off, has room or comes near, and what they are told of it."""

from __future__ import annotations

from collections.abc import Sequence

from community.models import Attendance, Event
from lib.kinds import ItemRef
from notices.actions import News
from profiles.models import Activity

EVENT, COMING = "event", "coming"


def of_events(acts: Sequence[Activity]) -> list[News]:
    """Those who come to an event, wait for room or perhaps come are told when it moves or is called off."""
    changed = {row.item: row for row in acts if row.kind == "event"}
    events = Event.objects.in_bulk(changed)
    said = Attendance.objects.filter(event__in=events).exclude(says=Attendance.Says.NOT).order_by("pk")
    return [
        News(
            member_id=member_id,
            occasion=EVENT,
            ref=ItemRef("thread", events[event_id].thread_id),
            key=f"event:{event_id}:{row.detail['version']}",
            when=row.happened,
            actor_id=row.member_id,
            number=1,
            because=because_of(events[event_id], row.detail["what"]),
        )
        for event_id, member_id in said.values_list("event", "member")
        for row in [changed[event_id]]
    ]


def because_of(event: Event, what: str) -> dict[str, str]:
    """What a notice of an event says: what happened, when and where it is now, and why it is called off."""
    when = event.days[0] if event.is_whole_day else event.begins
    return {"what": what, "begins": when.isoformat(), "place": event.place or event.link, "why": event.off_because}
