"""Being in a conversation: reading it, adding others, muting it, leaving."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from community.actions.conversing import refuse_strangers
from community.actions.reaching import refuse_unreachable
from community.models import Conversation, Message, Participant
from community.models.message import MOST_PEOPLE
from community.permissions import may_add_people, refusal_to_write, refuse
from lib.kinds import ItemRef
from lib.live import hint
from moderation.models import Report
from notices.actions import see
from profiles.activity import record
from profiles.models import Member, Verb


@transaction.atomic
def add_people(*, member: Member, conversation: Conversation, people: Sequence[Member], now: datetime) -> int:
    """Let others take part from the next message on; says how many came. Whoever is in it already stays as they are."""
    locked = Conversation.objects.select_for_update().get(pk=conversation.pk)
    refuse_strangers(conversation=locked, member=member)
    refuse(refusal_to_write(member))
    if not may_add_people(member, locked):
        raise PermissionDenied(_("Only who began a conversation adds others. Begin a new one with all you want."))
    here = set(Participant.objects.here().filter(conversation=locked).values_list("member_id", flat=True))
    new = sorted({each.pk: each for each in people if each.pk not in here}.values(), key=lambda each: each.pk)
    if len(here) + len(new) > MOST_PEOPLE:
        raise ValidationError({"to": _("At most thirty take part in a conversation. Leave somebody out.")})
    refuse_unreachable(writer=member, members=new)
    for each in new:
        from_now = {"since": locked.last_number, "read_number": locked.last_number, "joined": now, "left": None}
        Participant.objects.update_or_create(conversation=locked, member=each, defaults=from_now)
    if new:
        ref, added = ItemRef("conversation", locked.pk), [each.pk for each in new]
        record(member=member, verb=Verb.MESSAGED, ref=ref, now=now, detail={"added": added})
        transaction.on_commit(partial(hint, "conversation", locked.pk, change=locked.changes))
    return len(new)


@transaction.atomic
def leave_conversation(*, member: Member, conversation: Conversation, now: datetime) -> None:
    """See nothing of it any more; what nobody can read any more goes, unless somebody reported it."""
    locked = Conversation.objects.select_for_update().get(pk=conversation.pk)
    left = Participant.objects.here().filter(conversation=locked, member=member).update(left=now, is_muted=False)
    if not left:
        return
    record(member=member, verb=Verb.MESSAGED, ref=ItemRef("conversation", locked.pk), now=now, detail={"left": True})
    drop_where_nobody_is(conversation=locked)


def drop_where_nobody_is(*, conversation: Conversation) -> None:
    """Delete a conversation that nobody takes part in, unless moderators may still have to judge a message of it."""
    messages = Message.objects.filter(conversation=conversation)
    is_read = Participant.objects.here().filter(conversation=conversation).exists()
    if is_read or Report.objects.filter(kind="message", item__in=messages.values("pk")).exists():
        return
    conversation.delete()


def mute_conversation(*, member: Member, conversation: Conversation, is_muted: bool) -> None:
    """Be told of nothing in it, or of everything again; it stays in the list."""
    own = Participant.objects.here().filter(conversation=conversation, member=member)
    own.exclude(is_muted=is_muted).update(is_muted=is_muted)


@transaction.atomic
def mark_conversation_read(*, member: Member, conversation: Conversation, number: int, now: datetime) -> None:
    """Remember how far a member read, never backwards; the notices of it are seen."""
    upto = max(0, min(number, conversation.last_number))
    own = Participant.objects.here().filter(conversation=conversation, member=member)
    own.filter(read_number__lt=upto).update(read_number=upto)
    see(member=member, under=ItemRef("conversation", conversation.pk), number=upto, now=now)
