"""Staff look at what one member is sent: they say why first, and it stands in the record of what staff did."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from lib.kinds import ItemRef
from moderation.actions import keep_act
from moderation.models import StaffAct
from profiles.models import Member

LASTS = timedelta(days=1)  # what was said is good for so long, of all letters of one member


@transaction.atomic
def look_at_letters(*, by: Member, member: Member, reason: str, now: datetime) -> None:
    """Keep that a member of the staff looks at this member's letters, and why; once for the day it is good for."""
    Member.objects.select_for_update().get(pk=by.pk)  # two at once take turns
    if may_look(by=by, member_id=member.pk, now=now):
        return
    # Members are named when the record is read, so that it forgets the name of one who was erased.
    ref = ItemRef("member", member.pk)
    keep_act(staff=by, verb=StaffAct.Verb.LETTER, ref=ref, name="", reason=reason, now=now)


def may_look(*, by: Member, member_id: int, now: datetime) -> bool:
    """Whether they said why within a day, or it is their own; one query."""
    return member_id in said_of(by=by, member_ids=[member_id], now=now)


def said_of(*, by: Member, member_ids: Collection[int], now: datetime) -> set[int]:
    """Of these members, by id, those of whom they said why within a day, and themselves; one query."""
    said = StaffAct.objects.filter(staff=by.pk, verb=StaffAct.Verb.LETTER, kind="member", item__in=list(member_ids))
    return {*said.filter(done__gt=now - LASTS).values_list("item", flat=True), by.pk}.intersection(member_ids)


def refuse_unsaid(*, by: Member, member_id: int, now: datetime) -> None:
    """Raise PermissionDenied with the sentence for who has not said why."""
    if not may_look(by=by, member_id=member_id, now=now):
        raise PermissionDenied(_("Say why you look at this member’s letters. It is kept in the record."))
