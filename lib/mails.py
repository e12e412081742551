"""The readable parts of a mail, in letters, whatever its program made of them."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from email.message import Message

from lib.charsets import decoded

DEEPEST = 20  # parts in parts
FLOWED_BREAK = re.compile(r"(?<=[^\s-]) \n(?=[^>\s])")


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
