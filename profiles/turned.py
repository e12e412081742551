"""The subjects whose dials a member has turned; read once for as long as the member is held, which is a request.

And what a turn says of what was sent and shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db.models import Case, CharField, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Cast

from lib.prepared import ask
from lib.telling import About
from profiles.models import Dial, Level, Sort, Subject, Verb, used_lately

KEPT = "_turned_subjects"
LEFT, DOWN, MUTED = "left", "down", "muted"  # what speaks against what was sent or shown


class Turned(NamedTuple):
    """A subject with the level of a member's dial."""

    subject: About
    level: int


def turned_subjects(viewer: Any) -> tuple[Turned, ...]:
    """Loudest first, then what they did most with lately, then latest first; one query, asked once, none for a guest.

    It is the order of every list of them, the navigation's too.
    """
    if viewer is None or not viewer.is_authenticated:
        return ()
    kept: tuple[Turned, ...] | None = getattr(viewer, KEPT, None)
    if kept is None:
        rows = ask(_turned, viewer=viewer)
        kept = tuple(Turned(About(pk, slug, name, level=level), level) for pk, level, slug, name in rows)
        setattr(viewer, KEPT, kept)
    return kept


def dials_of(member: Any) -> dict[tuple[str, int], int]:
    """The levels of every dial of a member, by what it is of; read anew, and kept for turned_subjects."""
    rows = ask(_all, viewer=member)
    own = [row for row in rows if row[0] == Dial.Of.SUBJECT and row[4] is not None]
    kept = tuple(Turned(About(pk, slug, name, level=level), level) for _of, pk, level, slug, name in own)
    setattr(member, KEPT, kept)
    return {(of, target): level for of, target, level, _slug, _name in rows}


def set_levels(viewer: Any, subjects: list[Any]) -> None:
    """Give each subject the `level` this viewer's dial stands at."""
    levels = {subject.pk: level for subject, level in turned_subjects(viewer)} if subjects else {}
    for subject in subjects:
        subject.level = levels.get(subject.pk)


def forget_turned(member: Any) -> None:
    """Read them again: a dial was turned."""
    if hasattr(member, KEPT):
        delattr(member, KEPT)  # also through the wrapper that a request puts round its member


def speaks_against(verb: str, detail: Mapping[str, Any]) -> str:
    """What an act of leaving or turning says against what one gets: left, muted, down; empty for any other."""
    of, level = detail.get("of"), detail.get("level")
    if verb == Verb.WITHDREW or (of == "newsletter" and level == 0):
        return LEFT
    if of == "newsletter":
        return DOWN if level is not None and level < detail.get("before", 0) else ""
    if of not in Dial.Of.values:
        return ""
    return MUTED if level == Level.MUTED else DOWN if level in {Level.QUIET, Level.LOW} else ""


def _turned(viewer: Any) -> QuerySet[Any, Any]:
    """A subject that is gone has no name, and is left out."""
    dials = _named(viewer).filter(of=Dial.Of.SUBJECT, name__isnull=False)
    return dials.values_list("target", "level", "slug", "name")


def _all(viewer: Any) -> QuerySet[Any, Any]:
    return _named(viewer).values_list("of", "target", "level", "slug", "name")


def _named(viewer: Any) -> QuerySet[Any, Any]:
    """The dials of a member; where they are of subjects, with what those are called."""
    subject = Subject.objects.filter(pk=OuterRef("target"))
    dials = Dial.objects.filter(member=viewer.pk)
    named = dials.annotate(slug=Subquery(subject.values("slug")), name=Subquery(subject.values("name")))
    use = used_lately(viewer, Sort.SUBJECT, Cast(OuterRef("target"), CharField()))
    return named.annotate(use=Case(When(of=Dial.Of.SUBJECT, then=use), default=0.0)).order_by(
        "-level", "-use", "-turned"
    )
