"""The subjects whose dials a member has turned; read once for as long as the member is held, which is a request."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.models import OuterRef, QuerySet, Subquery

from lib.prepared import ask
from lib.telling import About
from profiles.models import Dial, Subject

KEPT = "_turned_subjects"


class Turned(NamedTuple):
    """A subject with the level of a member's dial."""

    subject: About
    level: int


def turned_subjects(viewer: Any) -> tuple[Turned, ...]:
    """Loudest first, then latest first; one query, asked once, and none for a guest."""
    if viewer is None or not viewer.is_authenticated:
        return ()
    kept: tuple[Turned, ...] | None = getattr(viewer, KEPT, None)
    if kept is None:
        rows = ask(_turned, viewer=viewer)
        kept = tuple(Turned(About(pk, slug, name, level), level) for pk, level, slug, name in rows)
        setattr(viewer, KEPT, kept)
    return kept


def set_levels(viewer: Any, subjects: list[Any]) -> None:
    """Give each subject the `level` this viewer's dial stands at."""
    levels = {subject.pk: level for subject, level in turned_subjects(viewer)} if subjects else {}
    for subject in subjects:
        subject.level = levels.get(subject.pk)


def forget_turned(member: Any) -> None:
    """Read them again: a dial was turned."""
    if hasattr(member, KEPT):
        delattr(member, KEPT)  # also through the wrapper that a request puts round its member


def _turned(viewer: Any) -> QuerySet[Any, Any]:
    """A subject that is gone has no name, and is left out."""
    subject = Subject.objects.filter(pk=OuterRef("target"))
    dials = Dial.objects.filter(member=viewer.pk, of=Dial.Of.SUBJECT)
    named = dials.annotate(slug=Subquery(subject.values("slug")), name=Subquery(subject.values("name")))
    return named.filter(name__isnull=False).order_by("-level", "-turned").values_list("target", "level", "slug", "name")
