"""Mail as it goes over the wire: every line ends in CR LF (RFC 5321, 2.3.8)."""

from __future__ import annotations

import re

LINE_END = re.compile(rb"\r\n|\r|\n")


class Wire(bytes):
    """Bytes of which that is so, and whoever gets them need not look for it again: a letter is long."""

    __slots__ = ()


def wired(raw: bytes) -> Wire:
    """The same with its lines ended so."""
    if isinstance(raw, Wire):
        return raw
    if not raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r"):
        raw = LINE_END.sub(b"\r\n", raw)
    return Wire(raw)
