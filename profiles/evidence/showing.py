"""What was put before a member lately, where, and why, as they may see it today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lib.kinds import ItemRef, Story
from profiles.gathering import stories_of
from profiles.models import Member, Shown, Surface

LAST = 100

# What each part of a score is, in a member's words; search.blend says how much each weighs.
SIGNALS: dict[str, Promise] = {
    "said": _("what you said on your dials"),
    "share": _("how much of what you do is in that place"),
    "own": _("how lately you wrote in that place"),
    "hot": _("how much goes on in it"),
    "fresh": _("how lately something happened in it"),
    "words": _("words of the talks you take part in"),
    "youth": _("how new it is"),
    "subjects": _("subjects you do more with than others do"),
    "company": _("people you met in other threads who write in it"),
    "news": _("what others wrote where you did"),
    "newest": _("newest first, and nothing else"),
}


@dataclass(frozen=True, slots=True)
class Term:
    """A part of a score: what it is, and how much it added or took."""

    says: Promise | str
    adds: float


@dataclass(frozen=True, slots=True)
class Put:
    """One thing that was put before a member; without its story where they may see it no longer."""

    story: Story | None
    on: str
    place: int
    when: datetime
    reason: str
    terms: list[Term]
    score: float
    clicked: datetime | None
    chance: int | None  # in a hundred, where it was drawn by lot


def last_shown(member: Member) -> list[Put]:
    """The last hundred, the latest first; three queries, and a fourth where stories name people."""
    rows = list(Shown.objects.filter(member=member).order_by("-shown", "surface", "place")[:LAST])
    stories = stories_of(member, {ItemRef(row.kind, row.item) for row in rows})
    return [_put(row, stories.get(ItemRef(row.kind, row.item))) for row in rows]


def in_words(terms: Mapping[str, float]) -> list[Term]:
    """The terms of a score, the largest first; those that round to nothing are left out."""
    told = [Term(SIGNALS.get(name, name), adds) for name, adds in terms.items() if abs(adds) >= 0.005]
    return sorted(told, key=lambda term: -term.adds)


def _put(row: Shown, story: Story | None) -> Put:
    return Put(
        story=story,
        on=str(Surface(row.surface).label),
        place=row.place,
        when=row.shown,
        score=row.score,
        clicked=row.clicked,
        chance=max(round(100 * row.probability), 1) if row.probability < 1 else None,
        reason=row.reason if story else "",
        terms=in_words(row.terms) if story else [],
    )
