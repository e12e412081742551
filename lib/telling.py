"""Stories as rows: each drawn once from what it says to everybody, then filled with what is one viewer's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from lib.drawing import HOLE, KEPT, draw, hole, thinned
from lib.kinds import Story, kind_named
from lib.times import Moments

HOLES = {name: hole(name) for name in ("unread", "fresh", "views", "when", "menu", "why")}
DIALS = tuple(hole(f"dial{number}") for number in range(20))
Key = tuple[Any, ...]


class Face(NamedTuple):
    """What a row shows of a member."""

    pk: int
    username: str
    name: str

    def get_absolute_url(self) -> str:
        return reverse("profiles:member", args=[self.username])


@dataclass(slots=True, unsafe_hash=True)  # its level is set before anything is kept under it
class About:
    """What a chip shows of a subject, with the level of the viewer's dial."""

    pk: int
    slug: str
    name: str
    is_proposed: bool = False  # from the words, and nobody has said yet
    level: int | None = None

    def get_absolute_url(self) -> str:
        return reverse("community:subject", args=[self.slug])


def is_proposed(subject: Any) -> bool:
    """Whether nobody has said that an item is about it: it is taken from the words."""
    return bool(getattr(subject, "is_proposed", False))


def tell_all(stories: Sequence[Story], *, heading: int, is_member: bool) -> SafeString:
    """The rows of these stories."""
    moments = Moments()
    rows = [tell(each, moments, heading=heading, is_member=is_member) for each in stories]
    return mark_safe("\n".join(rows))  # noqa: S308 - each is safe


def tell(story: Story, moments: Moments, *, heading: int, is_member: bool, why: str = "") -> SafeString:
    """The row of one story; `why` is safe HTML."""
    subjects = story.subjects
    texts = {
        "unread": "unread" if story.is_unread else "",
        "fresh": draw("components/fresh.html", {"count": story.fresh}) if story.is_unread else "",
        "views": draw("components/views.html", {"count": story.views}) if story.views else "",
        "when": moments.told(story.when),
        "menu": _menu(get_language(), story.kind, story.id, story.title) if is_member else "",
        "why": why,
    }
    for number, subject in enumerate(subjects):
        texts[f"dial{number}"] = _dial(get_language(), subject.slug, subject.name, subject.level) if is_member else ""
    parts = list(_row(get_language(), heading, isinstance(story.excerpt, SafeString), _said(story)))
    parts[1::2] = [texts[name] for name in parts[1::2]]
    return mark_safe("".join(parts))  # noqa: S308 - a template has escaped what is kept, and the texts are safe


def _said(story: Story) -> Key:
    """What a row says whoever looks; it is kept under this."""
    author = story.author
    if author is not None and not isinstance(author, Face):
        author = Face(author.pk, author.username, author.name)
    return (
        *(story.ref.kind, story.ref.id, story.url, story.title, author, story.counts, story.mark, story.place),
        *(story.is_solved, story.state, story.excerpt, tuple(story.faces), story.picture),
        tuple([(subject.slug, subject.name, is_proposed(subject)) for subject in story.subjects]),
    )


NAMES = (
    *("kind", "id", "url", "title", "author", "counts", "mark", "place", "is_solved", "state", "excerpt", "faces"),
    *("picture", "subjects"),
)


@lru_cache(maxsize=KEPT)
def _row(language: str, heading: int, is_safe: bool, said: Key) -> tuple[str, ...]:
    """What stands between the holes of a row, and at every second place a hole's name; safe HTML is another key."""
    values = dict(zip(NAMES, said, strict=True))
    values["subjects"] = [
        {"slug": slug, "name": name, "is_proposed": proposed, "dial": DIALS[number]}
        for number, (slug, name, proposed) in enumerate(values["subjects"])
    ]
    html = render_to_string("components/story.html", {**values, **HOLES, "heading": heading})
    return tuple(HOLE.split(thinned(html)))


@lru_cache(maxsize=KEPT)
def _dial(language: str, slug: str, name: str, level: int | None) -> str:
    return " ".join(render_to_string("components/chip_dial.html", {"slug": slug, "name": name, "level": level}).split())


@lru_cache(maxsize=KEPT)
def _menu(language: str, kind: str, pk: int, title: str) -> str:
    """The way to what a member can say of it; of what is never chosen there is nothing to say."""
    if not kind_named(kind).is_chosen:
        return ""
    return render_to_string("components/signals.html", {"kind": kind, "id": pk, "title": title}).strip()
