"""Who may add what to what they write: pure answers. A refusal is the sentence the member reads."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


def refusal_to_add(member: Any) -> Promise | str:
    """Why this member may not add pictures; empty where they may."""
    if member is None or not member.is_authenticated:
        return _("Sign in to write.")
    return "" if member.may_write else _("You may read, but not write for now. Ask a moderator why and for how long.")


def refuse(sentence: Promise | str) -> None:
    """Raise PermissionDenied with the sentence, if there is one."""
    if sentence:
        raise PermissionDenied(sentence)
