"""Events in every state, and the secret addresses of members' own calendars."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from community.actions import Announced, answer_event, call_off_event, hide_thread, start_thread
from community.calendars import token_of_calendar
from community.models import Forum, Thread
from notices.stopping import stop_token
from tests.rights.world.holding import World


def fill(world: World) -> None:
    """One for all, full; one over, one called off, one of the private forum, one that a moderator hid."""
    standing, private = announced(world, "standing", room=1), announced(world, "private", "insiders")
    over = announced(world, "over", in_days=-5)
    off, hidden = announced(world, "off"), announced(world, "hidden", "author")
    for thread in (standing, private, off, hidden):
        answer_event(member=world.cast["moderator"], thread=thread, says="comes", now=world.ago(hours=19))
    call_off_event(member=world.cast["author"], thread=off, is_off=True, now=world.ago(hours=18))
    hide_thread(thread=hidden, now=world.ago(hours=18))
    for state, thread in (
        ("standing", standing),
        ("over", over),
        ("off", off),
        ("private", private),
        ("hidden", hidden),
    ):
        world.put("event", state, thread_id=thread.pk)
        world.put("event-row", state, event_id=thread.event.pk)
    for state, role in (("good", "stranger"), ("suspended", "suspended"), ("erased", "erased")):
        world.put("calendar-link", state, token=token_of_calendar(world.cast[role]))
    world.put("calendar-link", "forged", token=stop_token(world.cast["stranger"].pk, ["mention"]))


def announced(
    world: World, state: str, seen_by: str | None = None, *, in_days: int = 5, room: int | None = None
) -> Thread:
    """An event at a place that is a secret where not everyone may see it."""
    place = world.plant(f"event {state} place", seen_by) if seen_by is not None else "the hut"
    begins = world.now.replace(minute=0, second=0, microsecond=0) + timedelta(days=in_days)
    return start_thread(
        author=world.cast["insider" if state == "private" else "author"],
        forum=Forum.objects.get(slug=world.thing("forum", "private" if state == "private" else "open")["slug"]),
        title=f"A meeting that is {state}",
        text="Bring soup.",
        subjects=[],
        key=uuid4(),
        now=world.ago(days=10),
        sort="event",
        event=Announced(begins=begins, place=f"At {place}", room=room),
    )
