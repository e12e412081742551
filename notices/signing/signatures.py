"""The signature of a mail (RFC 6376, relaxed/relaxed; RFC 8463 for Ed25519). Pure but for the keys of the settings.

Without a time, so that the same letter gives the same bytes; its Date is signed like everything else.
"""

from __future__ import annotations

import logging
from base64 import b64encode
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

from lib.wire import Wire, wired
from notices.signing.keys import Key, own_keys

log = logging.getLogger("notices.signing")
SIGNED = (
    b"from", b"to", b"cc", b"subject", b"date", b"message-id", b"reply-to", b"in-reply-to", b"references",
    b"list-id", b"list-unsubscribe", b"list-unsubscribe-post", b"list-help", b"list-archive", b"archived-at",
    b"auto-submitted", b"precedence", b"feedback-id", b"content-language", b"mime-version", b"content-type",
    b"content-transfer-encoding",
)  # fmt: skip
# Named once more than they are there, so that nobody can add another.
CLOSED = frozenset({b"from", b"to", b"cc", b"subject", b"date", b"reply-to", b"list-unsubscribe", b"content-type"})
PADDING, DIGEST = PKCS1v15(), SHA256()
WIDTH = 72  # characters of a line of the signature


def signed(raw: bytes, keys: Sequence[Key] | None = None) -> Wire:
    """The mail with a signature of each key that stands for the domain it comes from; lines end in CR LF."""
    keys = own_keys() if keys is None else keys
    raw = wired(raw)
    if not keys:
        return raw
    head, _end, body = raw.partition(b"\r\n\r\n")
    names, lines = _headers(head)
    sender = lines[names.index(b"from")] if b"from" in names else b""
    named, order = _order(names)
    text = b"".join([lines[place] for place in order])
    body_hash = b64encode(sha256(relaxed_body(body)).digest())
    domain = domain_of(sender.decode("ascii", "replace"))
    return Wire(b"".join([*(_signature(key, named, text, body_hash) for key in _aligned(keys, domain)), raw]))


def domain_of(sender: str) -> str:
    """The domain of a From."""
    return sender.rpartition("@")[2].strip(" <>\t\r\n").lower()


def is_aligned(key: Key, domain: str) -> bool:
    """Whether mail of this domain may be signed in the key's name: it is the same or one above (RFC 7489)."""
    return domain == key.domain or domain.endswith(f".{key.domain}")


def relaxed_body(body: bytes) -> bytes:
    """Blanks as one, none at the end of a line, no empty line at the end."""
    if not body.endswith(b"\r\n"):
        body += b"\r\n"
    body = _single_blanks(body).replace(b" \r\n", b"\r\n").rstrip(b"\r\n")
    return body + b"\r\n" if body else b""


def _single_blanks(text: bytes) -> bytes:
    if b"\t" in text:
        text = text.replace(b"\t", b" ")
    while b"  " in text:
        text = text.replace(b"  ", b" ")
    return text


def _headers(head: bytes) -> tuple[tuple[bytes, ...], list[bytes]]:
    """The names of all in their order, small, and each unfolded to the line that relaxed signatures see."""
    names, lines = [], []
    for line in _single_blanks(head.replace(b"\r\n ", b" ").replace(b"\r\n\t", b" ")).split(b"\r\n"):
        name, _colon, value = line.partition(b":")
        name = name.strip(b" ").lower()
        names.append(name)
        lines.append(b"%s:%s\r\n" % (name, value.strip(b" ")))
    return tuple(names), lines


@lru_cache(maxsize=256)
def _order(names: tuple[bytes, ...]) -> tuple[tuple[bytes, ...], tuple[int, ...]]:
    """Of the headers there are, what is named as signed, and which are read; of several of one name the last first."""
    places: dict[bytes, list[int]] = defaultdict(list)
    for place, name in enumerate(names):
        places[name].insert(0, place)
    named = tuple(name for each in SIGNED for name in [each] * (len(places[each]) + (each in CLOSED)))
    return named, tuple(place for each in SIGNED for place in places[each])


def _aligned(keys: Sequence[Key], domain: str) -> list[Key]:
    found = [key for key in keys if is_aligned(key, domain)]
    if not found:
        _warn(domain, ", ".join(key.domain for key in keys))
    return found


@lru_cache(maxsize=64)
def _warn(domain: str, domains: str) -> None:
    """Once for each."""
    log.warning("Mail from %s is not signed: DKIM_KEYS has keys of %s alone.", domain or "nobody", domains)


def _signature(key: Key, names: tuple[bytes, ...], lines: bytes, body_hash: bytes) -> bytes:
    told, canonical = _opening(key.algorithm, key.domain, key.selector, names)
    data = b"%s%sbh=%s; b=" % (lines, canonical, body_hash)
    if isinstance(key.private, RSAPrivateKey):
        mark = key.private.sign(data, PADDING, DIGEST)
    else:
        mark = key.private.sign(sha256(data).digest())
    text = b64encode(mark)
    folded = b"\r\n ".join(text[at : at + WIDTH] for at in range(0, len(text), WIDTH))
    return b"%sbh=%s;\r\n b=%s\r\n" % (told, body_hash, folded)


@lru_cache(maxsize=256)
def _opening(algorithm: str, domain: str, selector: str, names: tuple[bytes, ...]) -> tuple[bytes, bytes]:
    """What comes before the hash of the body: as it is written, and as it is signed."""
    first = f"v=1; a={algorithm}; c=relaxed/relaxed; d={domain}; s={selector};"
    listed, line = [], " h="
    for name in (each.decode() for each in names):
        if len(line) + len(name) > WIDTH:
            listed.append(line)
            line = " "
        line += f"{name}:"
    listed.append(f"{line.removesuffix(':')};")
    value = "\r\n".join([first, *listed, " "])
    return f"DKIM-Signature: {value}".encode(), f"dkim-signature:{' '.join(value.split())} ".encode()
