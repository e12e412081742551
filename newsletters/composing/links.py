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
from django.utils.crypto import constant_time_compare
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
    return _signer(purpose, settings.SECRET_KEY).sign(f"{link.member_id}{_about(link.ref, link.says)[0]}")


def read(purpose: str, text: str) -> Link | None:
    """What a link says, or None for one that we did not make."""
    try:
        member_id, ref, says, *_rest = [*_signer(purpose, settings.SECRET_KEY).unsign(text).split("~"), "", ""]
        return Link(int(member_id), ItemRef.parse(ref) if ref else None, says)
    except (BadSignature, ValueError):
        return None


def address_of(view: str, purpose: str, link: Link) -> str:
    """The whole address, for a mail."""
    return door(view, purpose)(link.member_id, link.ref, link.says)


def door(view: str, purpose: str) -> Door:
    """What makes addresses of one sort, for whoever needs many of them."""
    return _door(view, purpose, settings.SITE_URL, settings.SECRET_KEY)


def absolute(path: str) -> str:
    """An address of ours as a mail needs it."""
    return f"{settings.SITE_URL}{path}"


HERE = "here"
SHORT = 22  # letters of a signature in a link, of six bits each (RFC 2104, 5: half of it at least)
PLAIN = "~:@!$&'()*+,;="  # what a part of a path takes as it is


@dataclass(frozen=True, slots=True)
class Door:
    """Addresses of one view with tokens of one purpose."""

    signer: LinkSigner
    before: str
    after: str

    def __call__(self, member_id: int, ref: ItemRef | None = None, says: str = "") -> str:
        plain, quoted = _about(ref, says)
        signature = self.signer.signature(f"{member_id}{plain}")
        return f"{self.before}{member_id}{quoted}~{signature}{self.after}"


@lru_cache(maxsize=100)
def _door(view: str, purpose: str, site: str, key: str) -> Door:
    before, _here, after = reverse(f"newsletters:{view}", args=[HERE]).rpartition(HERE)
    return Door(_signer(purpose, key), f"{site}{before}", after)


@lru_cache(maxsize=8000)
def _about(ref: ItemRef | None, says: str) -> tuple[str, str]:
    """What a link says beside whose it is, and the same as it stands in an address: many members have it in theirs."""
    words = f"~{ref or ''}~{says}".rstrip("~")
    return words, quote(words, safe=PLAIN)


class LinkSigner(Signer):
    """Django's own signatures of texts, of which the first half stands in a link: a letter has thirty of them, twice.

    The key is worked out once. Links of older letters have the whole signature and work on.
    """

    def __init__(self, purpose: str) -> None:
        super().__init__(salt=f"newsletters.{purpose}", sep="~")
        self._key = sha256(force_bytes(self.salt) + b"signer" + force_bytes(self.key)).digest()

    def signature(self, value: bytes | str, key: bytes | str | None = None) -> str:
        if key is not None or isinstance(value, bytes):
            return super().signature(value, key)[:SHORT]
        return urlsafe_b64encode(hmac.digest(self._key, value.encode(), "sha256")).decode()[:SHORT]

    def unsign(self, signed_value: str) -> str:
        value, _sep, given = signed_value.rpartition(self.sep)
        if len(given) == SHORT:
            return super().unsign(signed_value)
        keys = [self.key, *self.fallback_keys]
        if any(constant_time_compare(given, super(LinkSigner, self).signature(value, key)) for key in keys):
            return value
        raise BadSignature(f"Signature {given!r} does not match.")


@lru_cache(maxsize=20)
def _signer(purpose: str, key: str) -> LinkSigner:
    return LinkSigner(purpose)
