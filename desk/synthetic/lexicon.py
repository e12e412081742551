"""The word lists a synthetic community speaks from."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "content"


@dataclass(frozen=True, slots=True)
class Topic:
    """One subject with its three themes and the words that belong to it."""

    name: str
    forum: int  # which of the forums it is talked of in
    verbs: tuple[str, ...]
    qualities: tuple[str, ...]
    themes: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Forums as (slug, name, about), their topics, and the sentences."""

    forums: tuple[tuple[str, str, str], ...]
    topics: tuple[Topic, ...]
    sentences: dict[str, tuple[str, ...]]

    def topics_of(self, forum: int) -> list[int]:
        return [number for number, topic in enumerate(self.topics) if topic.forum == forum]


@cache
def read_lexicon() -> Lexicon:
    """The lists as they stand in the content files, read once."""
    forums = tomllib.loads((FOLDER / "subjects.toml").read_text(encoding="utf-8"))["forum"]
    sentences = tomllib.loads((FOLDER / "sentences.toml").read_text(encoding="utf-8"))
    topics = [
        Topic(row["name"], place, tuple(row["verbs"]), tuple(row["qualities"]), tuple(map(tuple, row["themes"])))
        for place, forum in enumerate(forums)
        for row in forum["subject"]
    ]
    return Lexicon(
        forums=tuple((forum["slug"], forum["name"], forum["about"]) for forum in forums),
        topics=tuple(topics),
        sentences={name: tuple(lines) for name, lines in sentences.items()},
    )
