"""Signed links in letters: each does one thing, works without signing in, and signs nobody in."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from lib.kinds import ItemRef

CLICK, SAY, STOP, SETTINGS, ANSWER = "click", "say", "stop", "settings", "answer"


@dataclass(frozen=True, slots=True)
class Link:
    """What a link says: whose it is and, for some, about which item and what."""

    member_id: int
    ref: ItemRef | None = None
    says: str = ""


def signed(purpose: str, link: Link) -> str:
    """A link's text for one purpose; for another it is worth nothing."""
    words = [str(link.member_id), str(link.ref) if link.ref else "", link.says]
    return _signer(purpose).sign("~".join(words).rstrip("~"))


def read(purpose: str, text: str) -> Link | None:
    """What a link says, or None for one that we did not make."""
    try:
        member_id, ref, says, *_rest = [*_signer(purpose).unsign(text).split("~"), "", ""]
        return Link(int(member_id), ItemRef.parse(ref) if ref else None, says)
    except (BadSignature, ValueError):
        return None


def address_of(view: str, purpose: str, link: Link) -> str:
    """The whole address, for a mail."""
    return absolute(reverse(f"newsletters:{view}", args=[signed(purpose, link)]))


def absolute(path: str) -> str:
    """An address of ours as a mail needs it."""
    return f"{settings.SITE_URL}{path}"


def _signer(purpose: str) -> Signer:
    return Signer(salt=f"newsletters.{purpose}", sep="~")
