"""When the demo's events are, and who says what to them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from community.actions import Announced, answer_event
from desk.demo.talking import Talk
from desk.demo.written import WrittenEvent, WrittenThread

A_DAY = timedelta(days=1)
SOON = timedelta(hours=1)  # how long ago the last answer to an event that comes was given


def announced(event: WrittenEvent, now: datetime) -> Announced:
    """The event on the first such day of the week from that many days ahead on, seen from when the demo is filled."""
    zone = ZoneInfo(event.zone)
    first = now.astimezone(zone).date() + timedelta(days=event.in_days)
    day = first + timedelta(days=(event.weekday - first.weekday()) % 7)
    begins = datetime.combine(day, time.fromisoformat(event.at), zone)
    if event.days:
        ends = datetime.combine(day + event.days * A_DAY, time(), zone)
    else:
        ends = begins + timedelta(hours=event.hours)
    return Announced(
        begins=begins,
        ends=ends,
        zone=event.zone,
        is_whole_day=bool(event.days),
        place=event.place,
        link=event.link,
        room=event.room,
    )


def answers(thread: WrittenThread) -> Iterator[tuple[timedelta, str, str]]:
    """How long ago who said what, spread between the announcement and the event, or now."""
    event = thread.event
    if event is None:
        return
    start, end = thread.posts[0].ago, max(timedelta(days=-event.in_days), SOON)
    said = [(who, "comes") for who in event.comes] + [(who, "maybe") for who in event.maybe]
    said += [(who, "not") for who in event.cannot]
    for place, (who, says) in enumerate(said, 1):
        yield start - (start - end) * place / (len(said) + 1), who, says


def answer(talk: Talk, thread: WrittenThread, username: str, says: str, now: datetime) -> None:
    """One member says whether they come."""
    answer_event(member=talk.members[username], thread=talk.thread(thread.slug), says=says, now=now)
