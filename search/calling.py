"""Answers wanted: questions that wait are put before those who may know, and each member finds theirs."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from community.actions import call
from community.actions.calling import AT_ONCE, IN_ALL
from community.models import Call, Post, Shelf, Thread
from community.models.calling import STANDS
from lib.kinds import ItemRef, Story
from profiles.gathering import stories_of
from profiles.models import Passed
from search.helping import likeliest

WAITED = timedelta(minutes=15)  # a question that was answered by then needs nobody to be asked
TOO_OLD = timedelta(days=14)
LOOKED_AT, A_STEP = 500, 10  # questions that wait; those of them that one step takes
CANDIDATES = 12  # the likeliest, of whom some were asked enough
REST = 3600  # seconds before a question for which nobody was found is looked at again
SHOWN = 3  # to one member at once


class Wanted(NamedTuple):
    """A question that waits for this member, and why for them."""

    ref: ItemRef
    reason: str  # stands after “Because”


def wanted_from(member: Any, *, now: datetime) -> list[Wanted]:
    """Open questions put before this member that they may still answer, the latest first; one query.

    Nothing that they said they have seen, and nothing while they have learning paused.
    """
    if not member.is_personalised:
        return []
    threads = Thread.objects.open_questions().to_be_answered_by(member)
    passed = Passed.objects.filter(member=member.pk, kind="thread", item=OuterRef("thread"))
    calls = Call.objects.of_member(member).standing(now).filter(~Exists(passed), thread__in=threads)
    calls = calls.order_by("-asked", "-pk")
    return [Wanted(ItemRef("thread", pk), reason) for pk, reason in calls.values_list("thread", "reason")[:SHOWN]]


def wanted_stories(member: Any, *, now: datetime) -> list[Story]:
    """The same, each to be shown with why."""
    wanted = wanted_from(member, now=now)
    stories = stories_of(member, [each.ref for each in wanted])
    return [replace(stories[each.ref], reason=each.reason) for each in wanted if each.ref in stories]


def call_step(*, now: datetime) -> int:
    """Put some of the questions that wait before those who may know; say how many were looked at."""
    waiting = {_key(*row): row[0] for row in waiting_questions(now)[:LOOKED_AT]}
    rested = cache.get_many(waiting)
    due = [(key, pk) for key, pk in waiting.items() if key not in rested][:A_STEP]
    for key, pk in due:
        cache.set(key, True, REST)
        thread = Thread.objects.select_related("author").get(pk=pk)
        call(thread=thread, likeliest=likeliest(thread, most=CANDIDATES, now=now), now=now)
    return len(due)


def waiting_questions(now: datetime) -> QuerySet[Thread, tuple[int, int, int]]:
    """Open questions that nobody has answered for some minutes and that may be put before more members.

    Each with how many calls stand, and how many there were.
    """
    answers = Post.objects.filter(thread=OuterRef("pk"), shelf=Shelf.STANDING, number__gt=1, is_comment=False)
    of_others = answers.exclude(author=OuterRef("author"))
    threads = Thread.objects.open_questions().filter(posted__gt=now - TOO_OLD, posted__lte=now - WAITED)
    stands = Q(calls__declined__isnull=True, calls__asked__gt=now - STANDS)
    counted = threads.filter(~Exists(of_others)).annotate(standing=Count("calls", filter=stands), every=Count("calls"))
    return (
        counted.filter(standing__lt=AT_ONCE, every__lt=IN_ALL)
        .order_by("-posted", "-pk")
        .values_list("pk", "standing", "every")
    )


def _key(thread: int, standing: int, every: int) -> str:
    """When somebody declined, or two days are over, it is looked at at once."""
    return f"called:{thread}:{standing}:{every}"
