"""Threads as the rows of lists, My page and search: read as plain columns, a fixed number of queries for any number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import JSONObject, Left
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from community.dates import DATES, dates_of, short_of
from community.models import Event, Option, Post, Shelf, Thread
from community.models.post import poll_texts
from community.models.thread import ThreadQuerySet
from lib.kinds import Fact, ItemRef, Story
from lib.markdown import excerpt
from lib.nested import Nested, Whole, moment
from lib.prepared import ask
from lib.telling import About, Face
from profiles.gathering import Makings, People, subjects_in
from profiles.models import Block, Member
from profiles.turned import set_levels

MARKS: dict[str, Any] = {each.value: each.label for each in Thread.Sort if each != Thread.Sort.DISCUSSION}
LEAD = 1500  # characters of HTML an excerpt is cut from
PEOPLE = {"author_id", "faces"}  # named otherwise in what a story is made of


class Row(NamedTuple):
    """The columns of a thread that its row is made of; the names are the query's."""

    pk: int
    title: str
    forum_id: int
    forum__name: str
    author_id: int | None
    sort: str
    active: datetime
    last_number: int
    post_count: int
    views: int
    faces: list[int]
    solution_id: int | None
    is_closed: bool
    read_number: int = 0


def columns_of(viewer: Any, threads: ThreadQuerySet) -> QuerySet[Thread, Any]:
    """What rows are made of, for a member with how far they have read."""
    if not is_member(viewer):
        return threads.values_list(*Row._fields[:-1])
    return threads.with_read_mark(viewer).values_list(*Row._fields)


def stories_of(viewer: Any, rows: Sequence[Row]) -> list[Story]:
    """Rows of threads that the viewer may see as stories; two queries more for a guest, four for a member,
    one where there are events.
    """
    subjects = subjects_of(viewer, [row.pk for row in rows]) if rows else {}
    faces = faces_of(viewer, rows) if rows else {}
    events = [row.pk for row in rows if row.sort == Thread.Sort.EVENT]
    dates = dates_of(events) if events else {}
    told_to = is_member(viewer)
    return [_dated(_story(row, subjects[row.pk], faces, is_member=told_to), dates.get(row.pk)) for row in rows]


def makings_of(viewer: Any, threads: ThreadQuerySet) -> QuerySet[Thread]:
    """Threads with what a row says of each, how it opens, what it asks in a poll, and its date where it is an event."""
    opening = Post.objects.filter(thread=OuterRef("pk"), number=1, shelf=Shelf.STANDING)
    of_opening = {"poll__post__thread": OuterRef("pk"), "poll__post__number": 1, "poll__post__shelf": Shelf.STANDING}
    options = Option.objects.filter(**of_opening).order_by("number")
    dates = Event.objects.filter(thread=OuterRef("pk"))
    makings = JSONObject(
        **{name: F(name) for name in Row._fields[1:] if name not in PEOPLE},
        author=F("author_id"),
        faces=Whole("faces"),
        lead=Subquery(opening.values(cut=Left("html", LEAD))[:1]),
        asked=Nested(options.annotate(question=F("poll__question")), "question", "text"),
        dates=Nested(dates, *DATES),
        subjects=subjects_in(Thread.subjects.through.objects.filter(thread=OuterRef("pk"))),
    )
    return threads.with_read_mark(viewer).annotate(makings=makings)


def told(pk: int, made: Makings, people: People) -> Story:
    """A thread with how it opens."""
    values = {name: made[name] for name in Row._fields[1:] if name not in PEOPLE}
    values |= {"author_id": made["author"], "faces": made["faces"], "active": moment(made["active"])}
    row = Row(pk, **values)
    faces = {face.pk: face for face in people.met([row.author_id, *row.faces])}
    dates = next((short_of(each) for each in made["dates"]), None)
    story = _dated(_story(row, made["subjects"], faces, is_member=people.is_for_member), dates)
    asked = [made["asked"][0][0], *(option for _question, option in made["asked"])] if made["asked"] else []
    story.excerpt = " ".join(filter(None, (excerpt(made["lead"] or ""), " · ".join(asked))))
    return story


def leads_of(thread_ids: Iterable[int]) -> dict[int, str]:
    """How each thread opens, in plain words, and what it asks in a poll; one query, two where there is a poll."""
    rows = ask(_openings, viewer=None, ids=list(thread_ids))
    asked = poll_texts([pk for _thread, _html, has_poll, pk in rows if has_poll])
    return {
        thread: " ".join(filter(None, (excerpt(html), asked.get(thread, "")))) for thread, html, _has_poll, _pk in rows
    }


def _openings(viewer: Any, ids: Sequence[int]) -> QuerySet[Any, Any]:
    openings = Post.objects.filter(thread__pk__among=ids, number=1, shelf=Shelf.STANDING)
    return openings.values_list("thread_id", Left("html", LEAD), "has_poll", "pk")


def subjects_of(viewer: Any, thread_ids: Sequence[int]) -> dict[int, list[About]]:
    """What each thread is about, with the levels of this viewer's dials; one query, and those dials."""
    found: dict[int, list[About]] = defaultdict(list)
    for thread, pk, slug, name, strength in ask(_subjects, viewer=None, ids=thread_ids):
        found[thread].append(About(pk, slug, name, strength is not None))
    set_levels(viewer, [about for each in found.values() for about in each])
    return found


def faces_of(viewer: Any, rows: Sequence[Row]) -> dict[int, Face]:
    """Everybody in these rows by id, less those whom this viewer ignores."""
    ids = {pk for row in rows for pk in (row.author_id, *row.faces) if pk}
    if is_member(viewer):
        ids -= {pk for (pk,) in ask(_ignored, viewer=viewer)}
    return {each[0]: Face(*each) for each in ask(_names, viewer=None, ids=list(ids))}


def _subjects(viewer: Any, ids: Sequence[int]) -> QuerySet[Any, Any]:
    rows = Thread.subjects.through.objects.filter(thread__pk__among=ids).order_by("subject__name")
    return rows.values_list("thread_id", "subject_id", "subject__slug", "subject__name", "strength")


def _names(viewer: Any, ids: Sequence[int]) -> QuerySet[Any, Any]:
    return Member.objects.filter(pk__among=ids).values_list("pk", "username", "name")


def _ignored(viewer: Any) -> QuerySet[Any, Any]:
    return Block.objects.filter(member=viewer.pk).values_list("other")


def is_member(viewer: Any) -> bool:
    return viewer is not None and viewer.is_authenticated


def _story(row: Row, subjects: Sequence[About], faces: dict[int, Face], *, is_member: bool) -> Story:
    is_unread = is_member and row.last_number > row.read_number
    return Story(
        ref=ItemRef("thread", row.pk),
        url=_address(row.pk),
        title=row.title,
        author=faces.get(row.author_id or 0),
        when=row.active,
        counts=_replies(max(row.post_count - 1, 0), get_language()),
        views=row.views,
        subjects=subjects,
        is_unread=is_unread,
        fresh=min(row.last_number - row.read_number, row.post_count) if is_unread and row.read_number else 0,
        is_solved=row.solution_id is not None,
        mark=str(MARKS.get(row.sort, "")),
        state=_("closed") if row.is_closed else "",
        place=row.forum__name,
        faces=[faces[pk] for pk in row.faces if pk in faces],
        extra={"sort": row.sort},
    )


def _dated(story: Story, said: tuple[str, bool] | None) -> Story:
    """An event with its date, and that it was called off."""
    if said is not None:
        story.mark = f"{story.mark} · {said[0]}"
        story.state = _("called off") if said[1] else story.state
        story.extra["is_off"] = said[1]
    return story


@lru_cache(maxsize=10_000)
def _address(pk: int) -> str:
    return reverse("community:thread", args=[pk])


@lru_cache(maxsize=2000)
def _replies(count: int, language: str) -> str:
    return ngettext("%(count)s reply", "%(count)s replies", count) % {"count": count}


def facts_about(member: Any, viewer: Any) -> list[Fact]:
    """Questions a member solved, and their posts, as far as the viewer may see them; one query."""
    solved = Thread.objects.visible_to(viewer).filter(solution__author=OuterRef("pk"))
    posts = Post.objects.visible_to(viewer).filter(author=OuterRef("pk"))
    counts = Member.objects.filter(pk=member.pk).annotate(solved=counted(solved), posted=counted(posts))
    solutions, written = counts.values_list("solved", "posted")[0]
    said = [
        (solutions, ngettext("%d solution", "%d solutions", solutions)),
        (written, ngettext("%d post", "%d posts", written)),
    ]
    return [Fact(words % count) for count, words in said if count]


def counted(rows: QuerySet[Any]) -> Subquery:
    """How many rows a query has, inside another."""
    one = rows.order_by().annotate(one=Value(1)).values("one")
    return Subquery(one.annotate(count=Count("pk")).values("count"), output_field=IntegerField())
