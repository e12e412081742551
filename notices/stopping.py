"""The signed link in a mail of notices: it stops mail of these occasions, works without signing in, signs nobody in."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

SALT = "notices.stop"


def stop_token(member_id: int, occasions: Sequence[str]) -> str:
    """The link's text."""
    return str(Signer(salt=SALT, sep="~").sign(f"{member_id}.{'.'.join(occasions)}"))


def stop_address(member_id: int, occasions: Sequence[str]) -> str:
    """The whole address, for a mail."""
    return f"{settings.SITE_URL}{reverse('notices:stop', args=[stop_token(member_id, occasions)])}"


def read(token: str) -> tuple[int, list[str]] | None:
    """Whose and which occasions; None for a link that we did not make."""
    try:
        member_id, *occasions = Signer(salt=SALT, sep="~").unsign(token).split(".")
        return int(member_id), occasions
    except (BadSignature, ValueError):
        return None
