"""The readable parts of a mail, in letters, whatever its program made of them."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from email.message import Message

from django.core.exceptions import ImproperlyConfigured

from lib.charsets import decoded, header_text

DEEPEST = 20  # parts in parts
HEADER = 20_000  # letters of one that are read
FLOWED_BREAK = re.compile(r"(?<=[^\s-]) \n(?=[^>\s])")


def header_of(message: Message, name: str) -> str:
    """All headers of this name on one line, in letters; as bytes where those were sent, which `get_all` would spoil."""
    found = (str(value) for each, value in message.raw_items() if each.lower() == name)
    return " ".join(header_text(value[:HEADER]) for value in found).replace("\n", " ")


def readable(message: Message, depth: int = 0) -> Iterator[Message]:
    """The parts in order; of alternatives only the plainest that is there."""
    if not message.is_multipart() or depth > DEEPEST:
        yield message
        return
    parts = [part for part in message.get_payload() if isinstance(part, Message)]
    if message.get_content_type() == "multipart/alternative":
        parts = [min(parts, key=plainness)] if parts else []
    for part in parts:
        yield from readable(part, depth + 1)


def plainness(part: Message) -> int:
    kind = part.get_content_type()
    return 0 if kind == "text/plain" else 1 if kind.startswith("multipart/") else 2 if kind == "text/html" else 3


def text_of(part: Message) -> str:
    """The letters of a text part; an attached one is read like any other."""
    text = decoded(bytes_of(part), str(part.get_content_charset() or "")).replace("\r\n", "\n").replace("\r", "\n")
    return FLOWED_BREAK.sub(" ", text) if part.get_param("format") == "flowed" else text


def bytes_of(part: Message) -> bytes:
    """What a part holds, unpacked; as it stands where that cannot be done."""
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, binascii.Error):
        payload = None
    return payload if isinstance(payload, bytes) else str(part.get_payload()).encode("ascii", "surrogateescape")


def own_parts(message: Message, depth: int = 0) -> Iterator[Message]:
    """The same without those of a mail that is attached."""
    kind = message.get_content_maintype()
    if kind != "multipart" or not message.is_multipart() or depth > DEEPEST:
        if kind != "message":
            yield message
        return
    parts = [part for part in message.get_payload() if isinstance(part, Message)]
    if message.get_content_type() == "multipart/alternative":
        parts = [min(parts, key=plainness)] if parts else []
    for part in parts:
        yield from own_parts(part, depth + 1)


def with_token(name: str, address: str) -> str:
    """A setting that is an address with a place for a token, as it is; empty where it is not set."""
    if address and not (address.count("{token}") == 1 and "{token}" in address.partition("@")[0]):
        before = name.partition("_")[0].lower()
        raise ImproperlyConfigured(f"{name} must hold {{token}} once, before the @: {before}+{{token}}@example.org.")
    return address
