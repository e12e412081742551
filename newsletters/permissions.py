"""Who may ask what of letters: yes or no, no query."""

from typing import Any

from newsletters.models import Digest


def may_ask_of(viewer: Any, digest: Digest) -> bool:
    """Why a thing was not in a letter: the answer tells what its member read and muted, so they and administrators."""
    return bool(viewer.is_authenticated and (viewer.pk == digest.member_id or viewer.is_superuser))
