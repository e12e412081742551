"""What “@an”, “#sto” or “:ten” may be the beginning of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import emoji
from django.db.models import Case, Q, Value, When

from lib.kinds import kind_named
from profiles.models import Block, Subject
from writing.places import people_at

MOST = 8


@dataclass(frozen=True, slots=True)
class Option:
    """One that may be meant: what it is called, and what stands for it in the text."""

    name: str
    insert: str


def options(viewer: Any, sign: str, letters: str, place: str) -> list[Option]:
    """The first few, those who take part in the place first; nobody whom the viewer ignores or who is gone."""
    if not letters or len(letters) > 30:
        return []
    finders = {"@": _members, "#": _subjects, ":": _emoji}
    return finders[sign](viewer, letters, place) if sign in finders else []


def _members(viewer: Any, letters: str, place: str) -> list[Option]:
    begins = Q(username__istartswith=letters) | Q(name__istartswith=letters) | Q(name__icontains=f" {letters}")
    people = people_at(viewer, place)
    # Asked of nobody, PostgreSQL would be left with a bare number, which names a column.
    order: list[Any] = [] if people is None else [Case(When(pk__in=people, then=Value(0)), default=Value(1))]
    found = kind_named("member").visible_to(viewer).filter(begins).exclude(username__contains="@")
    found = found.exclude(pk__in=Block.objects.filter(member=viewer.pk).values("other")).exclude(pk=viewer.pk)
    return [Option(each.name, f"@{each.username}") for each in found.order_by(*order, "username")[:MOST]]


def _subjects(viewer: Any, letters: str, place: str) -> list[Option]:
    begins = Q(name__istartswith=letters) | Q(slug__istartswith=letters) | Q(name__icontains=f" {letters}")
    return [Option(each.name, f"#{each.slug}") for each in Subject.objects.filter(begins).order_by("name")[:MOST]]


def _emoji(viewer: Any, letters: str, place: str) -> list[Option]:
    wanted = letters.lower()
    found = [(name, sign) for name, sign in _signs() if name.startswith(wanted)]
    return [Option(sign, f":{name}:") for name, sign in found[:MOST]]


@cache
def _signs() -> list[tuple[str, str]]:
    """Every emoji by each of its names, short names first."""
    named = {
        name.strip(":"): sign
        for sign, facts in emoji.EMOJI_DATA.items()
        for name in [facts["en"], *facts.get("alias", [])]
        if facts["status"] == emoji.STATUS["fully_qualified"] and "skin_tone" not in name
    }
    return sorted(named.items(), key=lambda pair: (len(pair[0]), pair[0]))
