"""What a letter says of each thing in it, kept for all who read the same of it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import gettext as _

from lib.kinds import ItemRef, Story
from newsletters.composing.telling import Ties, over
from notices.rendering.skeleton import Line

TITLE, EXCERPT = 160, 240  # letters of each that a letter shows, so that it stays below what mailboxes cut off
WIDTH = 72
Click = Callable[[Story], str]
Address = Callable[[int, ItemRef, str], str]  # a member's own, of a thing


class Said(NamedTuple):
    """What one thing is to a reader, by which what a letter says of it is kept."""

    what: str
    title: str
    author: str
    place: str
    counts: str
    excerpt: str
    note: str
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """What a letter says of one thing; many readers may read the same of it."""

    what: str  # “A question you could answer”
    title: str
    about: str  # who, where and how much there is: "Ann · Winter camping · 12 posts"
    excerpt: str
    note: str  # what the editors say of it
    reason: str
    words: str  # all of these in lines of 72 letters


def lines_of(
    stories: Sequence[Story], sorts: Sequence[str], ties: Ties, *, language: str, click: Click, say: Address
) -> list[Line]:
    """Each with its reader's own links; in the active language, which is named because things are kept by it."""
    pk, again = ties.member_id, ties.again
    found: list[Line] = []
    for story, sort in zip(stories, sorts, strict=True):
        ref, author = story.ref, story.author
        said = Said(
            over(sort, ref in again, language),
            story.title,
            author.name if author is not None and author.pk != pk else "",
            story.place,
            story.counts,
            story.excerpt,
            str(story.extra.get("note", "")),
            story.reason,
        )
        own = (click(story), say(pk, ref, "more"), say(pk, ref, "less"))
        found.append(Line(_told(said, language), own))
    return found


@lru_cache(maxsize=6000)
def _told(said: Said, _language: str) -> Told:
    noted = cut(said.note, EXCERPT)
    told = Told(
        what=said.what,
        title=cut(said.title, TITLE),
        about=" · ".join(filter(None, [said.author, said.place, said.counts])),
        excerpt=cut(said.excerpt, EXCERPT),
        note=_("The editors: %(note)s") % {"note": noted} if noted else "",
        reason=_("Because %(reason)s") % {"reason": said.reason} if said.reason else "",
        words="",
    )
    parts = [
        in_lines(told.what),
        "\n".join(filter(None, [in_lines(told.title), in_lines(told.about)])),
        *map(in_lines, (told.excerpt, told.note, told.reason)),
    ]
    return replace(told, words="\n\n".join(filter(None, parts)))


def in_lines(text: str) -> str:
    """As few lines as hold its words; one that is longer than a line has a line of its own."""
    if len(text) <= WIDTH:
        return text
    lines: list[str] = []
    line = ""
    for word in text.split():
        if line and len(line) + len(word) >= WIDTH:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return "\n".join([*lines, line])


def cut(text: str, length: int) -> str:
    """On one line, and no longer than that."""
    text = " ".join(text.split())
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"
