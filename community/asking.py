"""The questions for a page of a list: put together once for each list, and asked for every page (lib.prepared)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet, Subquery, Value
from django.urls import reverse

from community.lists import Wanted
from community.models import Forum, Thread
from community.models.thread import NO_LEVEL
from community.stories import Row, columns_of
from lib.prepared import ask
from profiles.models import Dial


class Scope(NamedTuple):
    """The threads of some forums, about a subject, or all."""

    forums: tuple[int, ...] = ()
    subject: int = 0


class Place(NamedTuple):
    """A forum as lists name it."""

    pk: int
    name: str
    slug: str
    description: str
    parent_id: int | None
    is_open: bool  # to this viewer, for new threads
    level: int | None  # of their dial

    def get_absolute_url(self) -> str:
        return reverse("community:forum", args=[self.slug])


def page_rows(viewer: Any, wanted: Wanted, now: datetime, scope: Scope) -> list[Row]:
    """The rows of a page and of what follows, as far as its numbers need."""
    return [Row(*each) for each in ask(_rows, wanted, wanted.as_of(now), scope, viewer=viewer)]


def seen_places(viewer: Any) -> list[Place]:
    """Every forum this viewer may see, in order; one query."""
    return [Place(*each) for each in ask(_places, viewer=viewer)]


def _rows(viewer: Any, wanted: Wanted, now: datetime | None, scope: Scope) -> QuerySet[Any, Any]:
    threads = Thread.objects.visible_to(viewer)
    if scope.forums:
        threads = threads.filter(forum__in=scope.forums)
    if scope.subject:
        threads = threads.filter(subjects=scope.subject)
    return columns_of(viewer, wanted.page_of(wanted.of(threads, viewer, now)))


def _places(viewer: Any) -> QuerySet[Any, Any]:
    forums = Forum.objects.visible_to(viewer)
    if not viewer.is_authenticated:
        return forums.annotate(is_open=Value(0), level=NO_LEVEL).values_list(*Place._fields)
    is_open = Exists(Forum.objects.open_to(viewer).filter(pk=OuterRef("pk")))
    dial = Dial.objects.filter(member=viewer.pk, of=Dial.Of.FORUM, target=OuterRef("pk")).values("level")
    return forums.annotate(is_open=is_open, level=Subquery(dial[:1])).values_list(*Place._fields)
