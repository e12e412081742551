"""What moderators do with a private message that somebody reported: they read it on the record, and may hide it."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from community.models import Conversation, Message, Shelf
from lib.kinds import ItemRef
from lib.live import hint
from moderation.actions import keep_act
from moderation.models import StaffAct
from profiles.models import Member


@transaction.atomic
def look_at_message(*, staff: Member, message: Message, reason: str, now: datetime) -> None:
    """Put into the record that a moderator reads a reported message; once for each."""
    Message.objects.select_for_update().get(pk=message.pk)
    if Message.objects.for_staff(staff).filter(pk=message.pk).exists():
        return
    ref = ItemRef("message", message.pk)
    keep_act(staff=staff, verb=StaffAct.Verb.LOOK, ref=ref, name=name_of_message(pk=message.pk), reason=reason, now=now)


def name_of_message(*, pk: int) -> str:
    """What the record calls a message: never its words."""
    return _("Private message %(number)d") % {"number": pk}


@transaction.atomic
def move_message(*, pk: int, start: Shelf, end: Shelf) -> bool:
    """From one shelf to another, in front of those who have the conversation open; whether it stood on the first."""
    message = Message.objects.get(pk=pk)
    conversation = Conversation.objects.select_for_update().get(pk=message.conversation_id)
    conversation.changes += 1
    moved = Message.objects.filter(pk=pk, shelf=start).update(shelf=end, change=conversation.changes)
    if moved:
        conversation.save(update_fields=["changes"])
        transaction.on_commit(partial(hint, "conversation", conversation.pk, change=conversation.changes))
    return bool(moved)
