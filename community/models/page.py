"""What a thread's page reads: each question is put together once (lib.prepared) and asked for every page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery

from community.models.forum import Forum
from community.models.post import Post, PostQuerySet, Row
from community.models.thread import Thread, ThreadSubject
from lib.prepared import NOBODY, ask
from lib.telling import About, Face
from profiles.models import Block, Member

OWN = (
    "id", "forum_id", "author_id", "sort", "title", "posted", "active", "last_number", "post_count", "changes",
    "solution_id", "shelf", "is_closed",
)  # fmt: skip
HELD = tuple(each.attname for each in Thread._meta.concrete_fields if each.name not in {"views", "key"})
FORUM = ("id", "name", "slug", "parent_id")
ADDED = ("read_number", "is_answerable", "is_bookmarked", "dial_level", "solution__number", "article_pk", "called")
PAGE = 20  # posts


def page_thread(viewer: Any, pk: int) -> Thread | None:
    """A thread this viewer may see, with its forum and what for_page adds; what lists alone need is left out."""
    rows = ask(_thread, viewer=viewer, pk=pk)
    if not rows:
        return None
    row = rows[0]
    thread = Thread.from_db(DEFAULT_DB_ALIAS, OWN, row[: len(OWN)])
    thread.forum = Forum.from_db(DEFAULT_DB_ALIAS, FORUM, row[len(OWN) : len(OWN) + len(FORUM)])
    for name, value in zip(ADDED, row[len(OWN) + len(FORUM) :], strict=True):
        setattr(thread, name, value)
    return thread


def held_thread(viewer: Any, pk: int) -> Thread:
    """A thread as its next post finds it, held until the transaction ends: what adds to a thread takes turns here.

    With `is_answerable`: whether the forum's rights let this viewer reply in it.
    """
    *row, is_answerable = ask(_held, viewer=viewer, pk=pk)[0]
    thread = Thread.from_db(DEFAULT_DB_ALIAS, HELD, row)
    thread.is_answerable = is_answerable  # type: ignore[attr-defined]
    return thread


def next_place(thread: Thread, author_id: int, key: UUID) -> tuple[int, int | None]:
    """A number that no post of a held thread ever had, and the post that this key has made before."""
    highest, earlier = ask(_place, viewer=None, thread=thread.pk, author=author_id, key=key)[0]
    return (highest or 0) + 1, earlier


def page_subjects(thread: Thread) -> list[About]:
    """What a thread is about, in the order of names."""
    rows = ask(_subjects, viewer=None, thread=thread.pk)
    return [About(pk, slug, name, strength is not None) for pk, slug, name, strength in rows]


def page_count(viewer: Any, thread: Thread) -> int:
    """How many posts this viewer finds on all pages of a thread; comments are not counted."""
    rows = ask(_count, viewer=viewer, thread=thread.pk)
    return rows[0][0] if rows else 0


def page_rows(viewer: Any, thread: Thread, first: int) -> list[Row]:
    """The posts of one page, from that place on."""
    return [Row(*row) for row in ask(_rows, first, viewer=viewer, thread=thread.pk)]


def page_post(viewer: Any, thread: Thread, pk: int) -> Row | None:
    """One post of a thread, if this viewer may see it."""
    rows = ask(_post, viewer=viewer, thread=thread.pk, pk=pk)
    return Row(*rows[0]) if rows else None


def page_comments(viewer: Any, thread: Thread, posts: Sequence[Row]) -> list[Row]:
    """What stands under these posts, at most a page of them."""
    slots = {f"post{place}": NOBODY for place in range(PAGE)} | {f"post{n}": row.pk for n, row in enumerate(posts)}
    return [Row(*row) for row in ask(_comments, viewer=viewer, thread=thread.pk, **slots)]


def page_named(viewer: Any, thread: Thread, ids: Sequence[int]) -> dict[int, tuple[int, str, int]]:
    """Number, author's name and reactions of those posts of a thread that this viewer sees."""
    rows = ask(_named, viewer=viewer, thread=thread.pk, ids=ids) if ids else []
    return {pk: (number, name or "–", reactions) for pk, number, name, reactions in rows}


def page_people(viewer: Any, ids: Sequence[int]) -> dict[int, Face]:
    """Those of these members whom this viewer is to be shown."""
    return {row[0]: Face(*row) for row in ask(_people, viewer=viewer, ids=ids)} if ids else {}


def _named(viewer: Any, thread: int, ids: Sequence[int]) -> QuerySet[Any, Any]:
    found = _posts(viewer, thread).filter(pk__among=ids)
    return found.values_list("pk", "number", "author__name", "reactions")


def _people(viewer: Any, ids: Sequence[int]) -> QuerySet[Any, Any]:
    people = Member.objects.filter(pk__among=ids, is_active=True)
    if viewer is not None and viewer.is_authenticated:
        people = people.exclude(pk__in=Block.objects.filter(member=viewer.pk).values("other"))
    return people.values_list("pk", "username", "name")


def _held(viewer: Any, pk: int) -> QuerySet[Any, Any]:
    forums = Forum.objects.answerable_by(viewer).filter(pk=OuterRef("forum"))
    threads = Thread.objects.select_for_update(of=("self",)).filter(pk=pk)
    return threads.annotate(is_answerable=Exists(forums)).values_list(*HELD, "is_answerable")


def _place(viewer: Any, thread: int, author: int, key: UUID) -> QuerySet[Any, Any]:
    earlier = Post.objects.filter(author=author, key=key).values("pk")[:1]
    highest = Post.objects.filter(thread=thread).order_by("-number").values("number")[:1]
    return Thread.objects.filter(pk=thread).values_list(Subquery(highest), Subquery(earlier))


def _thread(viewer: Any, pk: int) -> QuerySet[Any, Any]:
    forum = [f"forum__{name}" for name in FORUM]
    return Thread.objects.visible_to(viewer).for_page(viewer).filter(pk=pk).values_list(*OWN, *forum, *ADDED)


def _subjects(viewer: Any, thread: int) -> QuerySet[Any, Any]:
    links = ThreadSubject.objects.filter(thread=thread).order_by("subject__name")
    return links.values_list("subject_id", "subject__slug", "subject__name", "strength")


def _posts(viewer: Any, thread: int) -> PostQuerySet:
    return Post.objects.visible_to(viewer, within=Thread(pk=thread))


def _count(viewer: Any, thread: int) -> QuerySet[Any, Any]:
    every = _posts(viewer, thread).top_level().order_by()
    return every.values("thread").annotate(count=Count("pk")).values_list("count")


def _post(viewer: Any, thread: int, pk: int) -> QuerySet[Any, Any]:
    return _posts(viewer, thread).filter(pk=pk).as_rows(viewer)


def _rows(viewer: Any, first: int, thread: int) -> QuerySet[Any, Any]:
    return _posts(viewer, thread).top_level().in_order()[first : first + PAGE].as_rows(viewer)


def _comments(viewer: Any, thread: int, **posts: int) -> QuerySet[Any, Any]:
    under = _posts(viewer, thread).filter(is_comment=True, answers__in=list(posts.values()))
    return under.in_order().as_rows(viewer)
