"""Signed links in letters: each does one thing, works without signing in, and signs nobody in."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from urllib.parse import quote

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils.encoding import force_bytes

from lib.kinds import ItemRef

CLICK, SAY, STOP, SETTINGS, ANSWER, LETTER = "click", "say", "stop", "settings", "answer", "letter"
CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class Link:
    """What a link says: whose it is and, for some, about which item and what."""

    member_id: int
    ref: ItemRef | None = None
    says: str = ""


def letter_link(member_id: int, digest_id: int) -> Link:
    """To one letter, to be read on the site."""
    return Link(member_id, ItemRef("digest", digest_id))


def signed(purpose: str, link: Link) -> str:
    """A link's text for one purpose; for another it is worth nothing."""
    words = f"{link.member_id}~{link.ref or ''}~{link.says}".rstrip("~")
    return str(_signer(purpose, settings.SECRET_KEY).sign(words))


def read(purpose: str, text: str) -> Link | None:
    """What a link says, or None for one that we did not make."""
    try:
        member_id, ref, says, *_rest = [*_signer(purpose, settings.SECRET_KEY).unsign(text).split("~"), "", ""]
        return Link(int(member_id), ItemRef.parse(ref) if ref else None, says)
    except (BadSignature, ValueError):
        return None


def address_of(view: str, purpose: str, link: Link) -> str:
    """The whole address, for a mail."""
    before, after = _around(view, settings.SITE_URL)
    return f"{before}{quote(signed(purpose, link), safe=PLAIN)}{after}"


def absolute(path: str) -> str:
    """An address of ours as a mail needs it."""
    return f"{settings.SITE_URL}{path}"


HERE = "here"
PLAIN = "~:@!$&'()*+,;="  # what a part of a path takes as it is


@lru_cache(maxsize=20)
def _around(view: str, site: str) -> tuple[str, str]:
    """What stands before and after the token in an address."""
    before, _here, after = reverse(f"newsletters:{view}", args=[HERE]).rpartition(HERE)
    return f"{site}{before}", after


class LinkSigner(Signer):
    """Django's own signatures of texts, with the key worked out once: a letter has twenty and more."""

    def __init__(self, purpose: str) -> None:
        super().__init__(salt=f"newsletters.{purpose}", sep="~")
        self._key = sha256(force_bytes(self.salt) + b"signer" + force_bytes(self.key)).digest()

    def signature(self, value: bytes | str, key: bytes | str | None = None) -> str:
        if key is not None or isinstance(value, bytes):
            return super().signature(value, key)
        return urlsafe_b64encode(hmac.digest(self._key, value.encode(), "sha256")).rstrip(b"=").decode()


@lru_cache(maxsize=20)
def _signer(purpose: str, key: str) -> LinkSigner:
    return LinkSigner(purpose)
