"""What a member allows: the newsletter, being learned from, being compared, and being met by another."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from lib.kinds import ItemRef
from profiles.activity import record
from profiles.models import Block, Dial, Member, Verb
from profiles.permissions import may_ignore, may_steer


def note_reach(*, address: str, is_reached: bool) -> int:
    """Say of whoever has this address whether mail reaches them there; how many that changed."""
    theirs = Member.objects.filter(email__iexact=address)
    return theirs.exclude(unreached="").update(unreached="") if is_reached else theirs.update(unreached=address.lower())


def pause_learning(*, member: Member, now: datetime) -> bool:
    """From now on learn nothing from this member; their page is newest first."""
    return _set_learning(member, False, now)


def resume_learning(*, member: Member, now: datetime) -> bool:
    """Learn again from now on; what happened in between stays unlearned."""
    return _set_learning(member, True, now)


def refuse_comparison(*, member: Member, now: datetime) -> bool:
    """Leave the comparison group now, or never be drawn into it."""
    return _set_comparison(member, False, now)


def allow_comparison(*, member: Member, now: datetime) -> bool:
    """Be drawn again, by the same lot as before."""
    return _set_comparison(member, True, now)


@transaction.atomic
def _set_learning(member: Member, is_on: bool, now: datetime) -> bool:
    """Say whether that changed anything."""
    changed = Member.objects.filter(pk=member.pk, is_personalised=not is_on).update(is_personalised=is_on)
    member.is_personalised = is_on
    if changed:
        record(member=member, verb=Verb.TURNED, now=now, detail={"of": "learning", "level": int(is_on)})
    return bool(changed)


@transaction.atomic
def _set_comparison(member: Member, is_on: bool, now: datetime) -> bool:
    """Say whether that changed anything."""
    if not may_steer(member):
        raise PermissionDenied(_("This account can no longer change anything."))
    changed = Member.objects.filter(pk=member.pk, may_be_held_out=not is_on).update(may_be_held_out=is_on)
    member.may_be_held_out = is_on
    if changed:
        record(member=member, verb=Verb.TURNED, now=now, detail={"of": "comparison", "level": int(is_on)})
    return bool(changed)


@transaction.atomic
def ignore(*, member: Member, other: Member, now: datetime) -> bool:
    """See nothing of another member's any more; False where that is so already."""
    if not may_ignore(member, other):
        raise PermissionDenied(_("You cannot ignore yourself or the people who look after this place."))
    _block, is_new = Block.objects.get_or_create(member=member, other=other, defaults={"made": now})
    if is_new:
        _record_ignoring(member, other, 1, now)
    return is_new


@transaction.atomic
def block(*, member: Member, other: Member, now: datetime) -> bool:
    """Ignore another member and bar them from oneself, too; False where that is so already."""
    ignore(member=member, other=other, now=now)
    changed = Block.objects.filter(member=member, other=other, is_barring=False).update(is_barring=True)
    if changed:
        _record_ignoring(member, other, 2, now)
    return bool(changed)


@transaction.atomic
def stop_ignoring(*, member: Member, other: Member, now: datetime) -> bool:
    """Meet another member again; False where they were not ignored."""
    gone, _by_model = Block.objects.filter(member=member, other=other).delete()
    if gone:
        _record_ignoring(member, other, 0, now)
    return bool(gone)


def _record_ignoring(member: Member, other: Member, level: int, now: datetime) -> None:
    detail = {"of": "ignoring", "target": other.pk, "level": level}
    record(member=member, verb=Verb.TURNED, ref=ItemRef(Dial.Of.MEMBER.value, other.pk), now=now, detail=detail)
