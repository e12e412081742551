"""Private messages: one conversation to which somebody was added, and one in which a message was reported and read."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from community.actions import add_people, look_at_message, start_conversation, write_message
from community.models import Conversation, Message
from lib.kinds import ItemRef
from moderation.actions import report_item
from tests.rights.world.holding import World


def fill(world: World) -> None:
    author, other, insider = (world.cast[role] for role in ("author", "other", "insider"))
    title = world.plant("message title", "sides insider")
    early = world.plant("message early", "sides")
    later = world.plant("message later", "sides insider")
    talk = begun(world, title=f"The {title} plan", text=f"Between us, {early}.")
    write_message(writer=other, conversation=talk, text="I say nothing.", **fresh(world))
    add_people(member=author, conversation=talk, people=[insider], now=world.ago(days=1))
    last = write_message(writer=author, conversation=talk, text=f"Now {later}.", **fresh(world))
    world.put("conversation", "standing", conversation_id=talk.pk)
    for state, message in (("early", talk.messages.get(number=1)), ("standing", last)):
        put(world, state, message)
    fill_judged(world)


def fill_judged(world: World) -> None:
    """A long one, in which the last message was reported, and read by one of the staff."""
    far, near = world.plant("message far", "sides"), world.plant("message near", "sides moderator")
    said = world.plant("message judged", "sides moderator")
    talk = begun(world, title="", text=f"Long ago, {far}.")
    for text in ("Yes.", "No.", f"Well, {near}.", f"You {said}!"):
        last = write_message(writer=world.cast["author"], conversation=talk, text=text, **fresh(world))
    ref, judged = ItemRef("message", last.pk), world.ago(hours=5)
    report_item(reporter=world.cast["other"], ref=ref, reason="It hurts.", key=uuid4(), now=judged)
    look_at_message(staff=world.cast["moderator"], message=last, reason="To judge it.", now=judged)
    world.put("conversation", "judged", conversation_id=talk.pk)
    put(world, "judged", last)


def begun(world: World, *, title: str, text: str) -> Conversation:
    to = [world.cast["other"]]
    return start_conversation(writer=world.cast["author"], to=to, title=title, text=text, **fresh(world))


def fresh(world: World) -> dict[str, Any]:
    return {"key": uuid4(), "now": world.ago(days=1)}


def put(world: World, state: str, message: Message) -> None:
    world.put("message", state, message_id=message.pk)
    world.put("reported-message", state, kind="message", item_id=message.pk)
