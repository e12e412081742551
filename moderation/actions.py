"""Reporting, hiding, restoring, silencing: what staff does stands in the record, with its reason, or is not done."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from lib.constraints import save_checked
from lib.kinds import ItemRef, Kind, kind_named
from lib.live import hint
from moderation.models import Report, StaffAct
from moderation.permissions import (
    refusal_to_discipline,
    refusal_to_judge,
    refusal_to_moderate,
    refusal_to_report,
    refuse,
)
from notices.actions import News, tell
from profiles.activity import record
from profiles.models import Member, Verb

PENALTIES = {
    Member.Status.SILENCED: StaffAct.Verb.SILENCE,
    Member.Status.SUSPENDED: StaffAct.Verb.SUSPEND,
    Member.Status.ACTIVE: StaffAct.Verb.LIFT,
}


@transaction.atomic
def report_item(*, reporter: Member, ref: ItemRef, reason: str, key: UUID, now: datetime) -> Report:
    """Tell the moderators of something one sees; the same key again returns the report that it made."""
    refuse(refusal_to_report(reporter))
    if earlier := Report.objects.filter(reporter=reporter, key=key).first():
        return earlier
    if not _kind_of(ref).visible_to(reporter).filter(pk=ref.id).exists():
        raise PermissionDenied(_("This is gone already. There is nothing to report."))
    report = Report(reporter=reporter, kind=ref.kind, item=ref.id, reason=_told(reason), made=now, key=key)
    report.clean_fields()
    save_checked(report)
    return report


def hide_item(*, staff: Member, ref: ItemRef, reason: str, now: datetime) -> StaffAct | None:
    """Take an item from page, search and the mail not yet sent, and close its reports; None where it is so already."""
    return _act(staff, StaffAct.Verb.HIDE, ref, reason, now)


def restore_item(*, staff: Member, ref: ItemRef, reason: str, now: datetime) -> StaffAct | None:
    """Bring back what was hidden; None where nothing was."""
    return _act(staff, StaffAct.Verb.RESTORE, ref, reason, now)


@transaction.atomic
def close_report(*, staff: Member, report: Report, reason: str, now: datetime) -> StaffAct | None:
    """Say that there was nothing wrong, and why; None for a report that was closed before."""
    refuse(refusal_to_moderate(staff))
    why = _told(reason)
    locked = Report.objects.select_for_update().get(pk=report.pk)
    if locked.closed is not None:
        return None
    locked.closed, locked.closed_by = now, staff
    locked.save(update_fields=["closed", "closed_by"])
    return _keep(staff, StaffAct.Verb.CLOSE, locked.ref, why, now)


@transaction.atomic
def set_status(*, staff: Member, member: Member, status: str, reason: str, now: datetime) -> StaffAct | None:
    """Silence, suspend or lift it, and say why; None where that is so already. Who is suspended is signed out."""
    member = Member.objects.select_for_update().get(pk=member.pk)
    refuse(refusal_to_discipline(staff, member))
    why = _told(reason)
    if status not in PENALTIES:
        raise ValidationError(_("Choose to silence, to suspend or to lift it."))
    if member.status == status:
        return None
    member.status = status
    member.save(update_fields=["status"])
    if status == Member.Status.SUSPENDED:
        for session in UserSession.objects.filter(user=member):
            session.end()
    act = _keep(staff, PENALTIES[Member.Status(status)], ItemRef("member", member.pk), why, now)
    is_back = status == Member.Status.ACTIVE
    told = {"kind": "member", "is_back": is_back}
    ref = ItemRef("member", member.pk)
    # Who is suspended cannot come to read it; `tell` leaves them out.
    tell(news=[News(member.pk, "moderation", ref, f"penalty:{act.pk}", now, actor_id=None, because=told)], now=now)
    return act


@transaction.atomic
def _act(staff: Member, verb: StaffAct.Verb, ref: ItemRef, reason: str, now: datetime) -> StaffAct | None:
    kind = _kind_of(ref)
    refuse(refusal_to_judge(staff, is_readable=_is_readable_to(staff, kind, ref)))
    why = _told(reason)
    is_hiding = verb == StaffAct.Verb.HIDE
    # The item's row is held from here on, so that of two moderators the second finds it done.
    has_moved = (kind.hide if is_hiding else kind.restore)(ref.id, now=now)
    closed = Report.objects.open().about(ref).update(closed=now, closed_by=staff) if is_hiding else 0
    if not has_moved and not closed:
        return None
    act = _keep(staff, verb, ref, why, now)
    # Without facets: what a moderator hides says nothing about what they care for.
    record(member=staff, verb=Verb.HIDDEN if is_hiding else Verb.RESTORED, ref=ref, now=now)
    transaction.on_commit(partial(hint, ref.kind, ref.id))
    return act


def keep_act(*, staff: Member, verb: StaffAct.Verb, ref: ItemRef, name: str, reason: str, now: datetime) -> StaffAct:
    """Put into the record what a higher app lets moderators do, and why."""
    refuse(refusal_to_moderate(staff))
    act = StaffAct(staff=staff, verb=verb, kind=ref.kind, item=ref.id, name=name[:240], reason=_told(reason), done=now)
    act.clean_fields()
    act.save()
    return act


def _is_readable_to(staff: Any, kind: Kind, ref: ItemRef) -> bool:
    """Whether this moderator may read the item, or could while it stood; administrators may all."""
    return getattr(staff, "is_superuser", False) or kind.for_staff(staff).filter(pk=ref.id).exists()


def _kind_of(ref: ItemRef) -> Kind:
    """The kind of an item; raises ValidationError for one that nobody registered."""
    try:
        return kind_named(ref.kind)
    except KeyError:
        raise ValidationError(_("There is no such kind of thing here.")) from None


def _told(reason: str) -> str:
    """The reason as kept; raises ValidationError where there is none."""
    if not (kept := reason.strip()):
        raise ValidationError({"reason": _("Say why. The reason is kept with what you do.")})
    return kept


def _keep(staff: Member, verb: StaffAct.Verb, ref: ItemRef, reason: str, now: datetime) -> StaffAct:
    # Members are named when the record is read, so that it forgets the name of one who was erased.
    name = "" if ref.kind == "member" else _kind_of(ref).name_of(ref.id)
    return keep_act(staff=staff, verb=verb, ref=ref, name=name, reason=reason, now=now)
