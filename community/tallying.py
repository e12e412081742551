"""What the roll counts of members in the talk, as far as guests, or every member, may read it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Count, Q, Sum

from community.models import Forum, Post, Shelf, Thread, ThreadSubject
from community.models.thread import ThreadQuerySet


def counts_of(members: Sequence[int], audience: str) -> dict[int, dict[str, int]]:
    """Posts, the likes they were given, and questions solved; two queries."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    wrote = Post.objects.filter(author__in=members, shelf=Shelf.STANDING, thread__in=_threads(audience))
    liked = Sum("reactions", filter=Q(reactions__gt=0), default=0)
    for author, posts, likes in (
        wrote.order_by()
        .values("author")
        .annotate(posts=Count("pk"), liked=liked)
        .values_list("author", "posts", "liked")
    ):
        found[author] = {"posts": posts, "likes": likes}
    solved = _threads(audience).filter(solution__author__in=members).values("solution__author")
    for author, solutions in solved.annotate(count=Count("pk")).values_list("solution__author", "count"):
        found[author]["solutions"] = solutions
    return found


def talk_of(members: Sequence[int], audience: str) -> dict[tuple[int, int], int]:
    """In how many threads about each subject that somebody chose each member wrote; one query."""
    about = ThreadSubject.objects.chosen().filter(
        thread__in=_threads(audience), thread__posts__author__in=members, thread__posts__shelf=Shelf.STANDING
    )
    rows = about.order_by().values("thread__posts__author", "subject").annotate(times=Count("thread", distinct=True))
    return {(author, pk): times for author, pk, times in rows.values_list("thread__posts__author", "subject", "times")}


def _threads(audience: str) -> ThreadQuerySet:
    forums = Forum.objects.order_by().shown_to(audience)
    return Thread.objects.filter(shelf=Shelf.STANDING, forum__in=forums).order_by()
