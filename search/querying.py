"""Finding by words: what matches, read again from the database as this viewer may see it."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import Any, overload

from django.utils.safestring import SafeString, mark_safe

from lib.kinds import ItemRef, Story, all_kinds
from profiles.gathering import Wording, seen_of, stories_of, wordings_of
from search.documents import Query, matches, parse

BEFORE, LENGTH = 40, 180  # characters of a snippet
HITS = 60  # looked at in one text
TRIED = 4  # pieces of a text that may be made plain to find the words in
ENDINGS = ("ingly", "edly", "ing", "ies", "ed", "es", "ly", "s", "e", "y")
FOREIGN = re.compile(r"[^\x00-\x7f]")
SHORTEST = 3  # letters of a word that stay when its ending goes


class Finding(Sequence[Story]):
    """What a search found, best first, for a paginator: only the stories of the asked page are read."""

    def __init__(self, viewer: Any, query: Query, refs: list[ItemRef]) -> None:
        self.viewer = viewer
        self.query = query
        self.refs = refs

    def __len__(self) -> int:
        return len(self.refs)

    @overload
    def __getitem__(self, index: int) -> Story: ...
    @overload
    def __getitem__(self, index: slice) -> list[Story]: ...
    def __getitem__(self, index: int | slice) -> Story | list[Story]:
        if isinstance(index, int):
            return self._stories([self.refs[index]])[0]
        return self._stories(self.refs[index])

    def _stories(self, refs: list[ItemRef]) -> list[Story]:
        """With the words marked in the text as it stands now, never as the index remembers it."""
        found = stories_of(self.viewer, refs)
        wordings = wordings_of(self.viewer, found)
        for ref, story in found.items():
            story.excerpt = snippet(best_text(wordings.get(ref, ()), self.query), self.query)
        return [found[ref] for ref in refs if ref in found]


def find(viewer: Any, words: str, *, kinds: Sequence[str] | None = None, now: datetime) -> Finding:
    """What has these words and may be seen by this viewer, best first."""
    query = parse(words)
    names = [kind.name for kind in all_kinds() if kind.is_found and (kinds is None or kind.name in kinds)]
    refs = [hit.ref for hit in matches(query, names, viewer=viewer, now=now)]
    seen = seen_of(viewer, refs)
    return Finding(viewer, query, [ref for ref in refs if ref in seen])


def best_text(wordings: Sequence[Wording], query: Query) -> str:
    """The plain text of the piece with the most of the words, the earliest of equals.

    To make a piece plain costs more than to look through it as it is; so few are, and a word in a link's address
    misleads no further than that.
    """
    stems, pattern = _stems(query), _pattern(query)

    def missing(wording: Wording) -> int:
        folded = _folded(wording.markup or wording.words)
        return sum(stem not in folded for stem in stems)

    texts = (wording.plain() for wording in sorted(wordings, key=missing)[:TRIED])
    has_words = (text for text in texts if pattern and pattern.search(_folded(text)))
    return next(has_words, wordings[0].plain() if wordings else "")


def snippet(text: str, query: Query) -> SafeString:
    """The part of a plain text where most of the words stand, as safe HTML with each of them marked."""
    pattern = _pattern(query)
    folded = _folded(text)
    start = _best_start(list(islice(pattern.finditer(folded), HITS))) if pattern else 0
    start = text.rfind(" ", 0, start) + 1 if start else 0
    end = min(len(text), start + LENGTH)
    end = text.rfind(" ", start, end) if end < len(text) and " " in text[start:end] else end
    parts, at = ["…"] if start else [], start
    for hit in pattern.finditer(folded, start, end) if pattern else ():
        word = text[hit.start() : hit.end()]
        parts += [html.escape(text[at : hit.start()]), "<mark>", html.escape(word), "</mark>"]
        at = hit.end()
    parts += [html.escape(text[at:end]), "…" if end < len(text) else ""]
    return mark_safe("".join(parts))  # noqa: S308 - every piece is escaped above


def _best_start(hits: Sequence[re.Match[str]]) -> int:
    """Where the most different words stand close together; the earliest such place."""

    def different(first: re.Match[str]) -> int:
        near = [hit for hit in hits if first.start() <= hit.start() < first.start() + LENGTH - BEFORE]
        return len({hit.group()[: SHORTEST + 1] for hit in near})

    best = max(hits, key=different, default=None)  # the first of equals
    return max(0, best.start() - BEFORE) if best else 0


@lru_cache(maxsize=100)
def _stems(query: Query) -> frozenset[str]:
    return frozenset(_stem(_folded(word)) for term in query.terms for word in re.findall(r"\w+", term))


@lru_cache(maxsize=100)
def _pattern(query: Query) -> re.Pattern[str] | None:
    stems = sorted(_stems(query), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, stems))})\w*") if stems else None


def _stem(word: str) -> str:
    """A word without its English ending, roughly as both databases cut it."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST:
            return word.removesuffix(ending)
    return word


def _folded(text: str) -> str:
    """Lower case without accents, letter for letter, so that places stay the same."""
    return FOREIGN.sub(_fold, text).lower()


def _fold(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFKD", match.group().lower())[0]
