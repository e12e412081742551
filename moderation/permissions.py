"""Who may report and who may moderate: pure answers. A refusal is the sentence the member reads."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from profiles.models import Member


def refusal_to_report(member: Any) -> Promise | str:
    """Every member may, also one who may not write for now."""
    if member is None or not member.is_authenticated:
        return _("Sign in to report this.")
    is_here = member.is_active and member.status not in (Member.Status.SUSPENDED, Member.Status.ERASED)
    return "" if is_here else _("Your account is closed. Write to the community's owner.")


def refusal_to_moderate(member: Any) -> Promise | str:
    is_moderator = member is not None and getattr(member, "is_moderator", False)
    return "" if is_moderator else _("Only moderators may do this.")


def refusal_to_judge(staff: Any, *, is_readable: bool) -> Promise | str:
    """Moderators judge what they can read: a private forum is its own people's, and the administrators'."""
    if refusal := refusal_to_moderate(staff):
        return refusal
    return "" if is_readable else _("You may not read this. Leave it to a moderator who may, or to an administrator.")


def refusal_to_discipline(staff: Any, member: Member) -> Promise | str:
    """Moderators act on members; on other staff the administrators do, and nobody on an administrator."""
    if refusal := refusal_to_moderate(staff):
        return refusal
    if staff.pk == member.pk:
        return _("You cannot do this to yourself. Ask another moderator.")
    if member.is_superuser or (member.is_staff and not staff.is_superuser):
        return _("Moderators may not do this to the people who look after this place. Ask an administrator.")
    return _("This account is erased already.") if member.status == Member.Status.ERASED else ""


def refuse(sentence: Promise | str) -> None:
    """Raise PermissionDenied with the sentence, if there is one."""
    if sentence:
        raise PermissionDenied(sentence)
