"""Writing to members in private: beginning a conversation, and going on with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from community.actions.reaching import keep_to_limits, refuse_unreachable
from community.models import Conversation, Message, Participant
from community.models.message import MOST_PEOPLE
from community.permissions import refusal_to_write, refuse
from community.places import MESSAGE
from lib.kinds import ItemRef
from lib.live import hint
from lib.pictures import digests_in
from profiles.activity import record
from profiles.models import Member, Verb
from writing.actions import drop_draft, keep_pictures
from writing.rendering import Rendered, rendered


def start_conversation(
    *, writer: Member, to: Sequence[Member], text: str, key: UUID, now: datetime, title: str = "", draft: str = ""
) -> Conversation:
    """Write to one or more members alone; the same key again returns the conversation that it made."""
    written = _written(text)
    people = sorted({each.pk: each for each in to if each.pk != writer.pk}.values(), key=lambda each: each.pk)
    _refuse_number(1 + len(people))
    with transaction.atomic():
        _hold(writer)
        if earlier := Conversation.objects.filter(begun_by=writer, key=key).first():
            return earlier
        refuse(refusal_to_write(writer))
        refuse_unreachable(writer=writer, members=people)
        keep_to_limits(writer=writer, now=now, is_beginning=True)
        conversation = Conversation(title=title.strip(), begun_by=writer, begun=now, active=now, key=key)
        conversation.clean_fields(exclude=["begun_by", "key"])
        conversation.save()
        Participant.objects.bulk_create(
            [Participant(conversation=conversation, member=each, joined=now) for each in (writer, *people)]
        )
        drop_draft(member=writer, place=draft)
        _say(conversation, Said(writer, text, written, key, now))
    return conversation


def write_message(*, writer: Member, conversation: Conversation, text: str, key: UUID, now: datetime) -> Message:
    """Go on in a conversation one takes part in; the same key again returns the message that it made."""
    written = _written(text)
    with transaction.atomic():
        _hold(writer)
        locked = Conversation.objects.select_for_update().get(pk=conversation.pk)
        if earlier := Message.objects.filter(author=writer, key=key).first():
            return earlier
        refuse(refusal_to_write(writer))
        others = _others(locked, writer)
        if not others:
            raise ValidationError(_("Everybody else has left. Begin a new conversation to go on."))
        if len(others) == 1:
            refuse_unreachable(writer=writer, members=others, is_begun=True)
        keep_to_limits(writer=writer, now=now, is_beginning=False)
        drop_draft(member=writer, place=MESSAGE.at(locked.pk))
        return _say(locked, Said(writer, text, written, key, now))


def refuse_strangers(*, conversation: Conversation, member: Member) -> Participant:
    """Who the member is in a conversation; raises PermissionDenied where they take no part in it."""
    found = Participant.objects.here().filter(conversation=conversation, member=member).first()
    if found is None:
        raise PermissionDenied(_("You take no part in this conversation any more."))
    return found


def _others(conversation: Conversation, writer: Member) -> list[Member]:
    refuse_strangers(conversation=conversation, member=writer)
    here = Participant.objects.here().filter(conversation=conversation).exclude(member=writer)
    return [each.member for each in here.select_related("member").order_by("member")]


def _refuse_number(people: int) -> None:
    if people < 2:
        raise ValidationError({"to": _("Name at least one other member.")})
    if people > MOST_PEOPLE:
        raise ValidationError({"to": _("At most thirty take part in a conversation. Leave somebody out.")})


def _written(text: str) -> Rendered:
    if not text.strip():
        raise ValidationError(_("Write something first."))
    return rendered(text)


def _hold(writer: Member) -> None:
    """Two windows of one member take turns, so that both are counted."""
    Member.objects.select_for_update(no_key=True).get(pk=writer.pk)


@dataclass(frozen=True, slots=True)
class Said:
    """A text that is to become a message."""

    writer: Member
    text: str
    written: Rendered
    key: UUID
    now: datetime


def _say(conversation: Conversation, said: Said) -> Message:
    """One more message at the end; links in it are not fetched, because some may be opened only once."""
    writer, now = said.writer, said.now
    conversation.last_number += 1
    conversation.changes += 1
    conversation.active = now
    conversation.save(update_fields=["last_number", "changes", "active"])
    number, change = conversation.last_number, conversation.changes
    message = Message.objects.create(
        conversation=conversation,
        author=writer,
        number=number,
        text=said.text,
        html=said.written.html,
        posted=now,
        change=change,
        key=said.key,
    )
    ref = ItemRef("message", message.pk)
    if digests_in(said.written.html):
        keep_pictures(ref=ref, html=said.written.html, writer=writer, now=now)
    Participant.objects.filter(conversation=conversation, member=writer).update(read_number=number)
    # Without facets: what is said in private tells nothing of interests.
    record(member=writer, verb=Verb.MESSAGED, ref=ref, now=now)
    transaction.on_commit(partial(hint, "conversation", conversation.pk, change=change))
    return message
