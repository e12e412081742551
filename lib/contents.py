"""The list of what a long text has, made from its headings, with addresses inside the page."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import NamedTuple

from django.utils.text import slugify

from lib.markdown import plain

LONG = 3  # headings from which on a text has a list of them
DEEP = 2  # levels that the list shows
HEADING = re.compile(r"<h([1-6])>(.*?)</h\1>", re.DOTALL)


class Part(NamedTuple):
    """One heading: how deep it stands in the list, the name of its place, its words."""

    depth: int
    place: str
    words: str


@lru_cache(maxsize=500)
def with_contents(html: str) -> tuple[str, tuple[Part, ...]]:
    """Safe HTML whose headings can be led to, and the list of them; empty where the text is short."""
    found = HEADING.findall(html)
    if len(found) < LONG:
        return html, ()
    top = min(int(level) for level, _inner in found)
    taken: Counter[str] = Counter()
    parts: list[Part] = []

    def name(match: re.Match[str]) -> str:
        level, inner = match.groups()
        words = plain(inner)
        slug = slugify(words, allow_unicode=True)[:60] or "part"
        taken[slug] += 1
        place = f"part-{slug}" if taken[slug] == 1 else f"part-{slug}-{taken[slug]}"
        parts.append(Part(int(level) - top, place, words))
        return f'<h{level} id="{place}">{inner}</h{level}>'

    named = HEADING.sub(name, html)
    return named, tuple(part for part in parts if part.depth < DEEP and part.words)
