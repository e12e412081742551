"""The quotes in safe HTML, and where what they quote stands."""

from __future__ import annotations

import html as entities
import re

TURN = re.compile(r'<blockquote>(?:\s*<p><a href="([^"]*)")?|</blockquote>')


def quoted_at(html: str) -> list[str]:
    """The addresses of the links that quotes begin with, each once; what is quoted within a quote is not counted."""
    found: dict[str, None] = {}
    depth = 0
    for turn in TURN.finditer(html):
        if turn.group() == "</blockquote>":
            depth -= 1
            continue
        depth += 1
        if depth == 1 and turn[1]:
            found[entities.unescape(turn[1])] = None
    return list(found)
