"""Who may see mailings, pause and edit the newsletter, and ask what of a letter: yes or no, no query."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from newsletters.models import Digest


def may_see_mailings(viewer: Any) -> bool:
    """Staff: those who moderate and write for the place."""
    return bool(viewer is not None and viewer.is_authenticated and viewer.is_moderator)


def may_pause_newsletter(viewer: Any) -> bool:
    """The same; what one did stands in the record with its reason, and any other may undo it."""
    return may_see_mailings(viewer) and bool(viewer.may_sign_in)


def may_decide_alarms(viewer: Any) -> bool:
    """Administrators."""
    return bool(viewer is not None and viewer.is_authenticated and viewer.is_superuser and viewer.may_sign_in)


def refuse_all_but_staff(viewer: Any) -> None:
    """Raise PermissionDenied with the sentence for anyone else."""
    if not may_see_mailings(viewer):
        raise PermissionDenied(_("Only moderators may do this."))


def may_ask_of(viewer: Any, digest: Digest) -> bool:
    """Why a thing was not in a letter: the answer tells what its member read and muted, so they and administrators."""
    return bool(viewer.is_authenticated and (viewer.pk == digest.member_id or viewer.is_superuser))


def may_edit_letters(viewer: Any) -> bool:
    """Administrators, and staff whom they made editors."""
    is_staff = viewer is not None and viewer.is_authenticated and viewer.is_moderator and viewer.may_sign_in
    return bool(is_staff and (viewer.is_superuser or viewer.is_editor))


def refuse_all_but_editors(viewer: Any) -> None:
    """Raise PermissionDenied with the sentence for anyone else."""
    if not may_edit_letters(viewer):
        raise PermissionDenied(_("Only the editors of the newsletter may do this. An administrator makes editors."))
