"""What happened, in order: who wrote in which thread when, and what the ledger says those acts were about."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from community.models import Post, Shelf, Thread
from profiles.learning import Counted, counted
from profiles.models import Activity, Facet, Sort, Verb
from profiles.weighing import WEIGHTS, decided

NOBODY = 0


@dataclass(frozen=True, slots=True)
class Writing:
    """One text: its time, thread and author (0 for one nobody knows)."""

    when: datetime
    thread: int
    author: int


@dataclass(frozen=True, slots=True)
class Liking:
    """A like of one text of a thread, or at sign −1 that it was taken back."""

    when: datetime
    thread: int
    is_of_opening: bool
    member: int
    sign: int


@dataclass(slots=True)
class Opening:
    """How a thread began."""

    posted: datetime
    author: int | None
    place: int | None = None  # facet id of its forum, once an act tells


@dataclass(slots=True)
class History:
    """All of it, each list in the order of time."""

    writings: list[Writing]
    openings: dict[int, Opening]
    acts: list[Activity]  # every act on a thread, with its facets as they were
    learned: list[Counted]  # those that count for interests
    names: dict[int, tuple[str, str]]  # facet id → (sort, key)
    weights: Mapping[str, float] = field(default_factory=lambda: WEIGHTS)  # of acts, as decided last
    likings: list[Liking] = field(default_factory=list)
    begun: dict[int, list[int]] = field(default_factory=dict)  # thread → what it was about when it began
    joined: dict[tuple[int, int], datetime] = field(default_factory=dict)  # (member, thread) → first text there

    @property
    def span(self) -> tuple[datetime, datetime] | None:
        return (self.writings[0].when, self.writings[-1].when) if self.writings else None

    def between(self, start: datetime, end: datetime) -> list[Writing]:
        """Texts written from start up to, not at, the end."""
        first = bisect_left(self.writings, start, key=lambda each: each.when)
        return self.writings[first : bisect_left(self.writings, end, key=lambda each: each.when)]

    def acts_between(self, start: datetime, end: datetime) -> list[Activity]:
        """Acts on threads from start up to, not at, the end."""
        first = bisect_left(self.acts, start, key=lambda each: each.happened)
        return self.acts[first : bisect_left(self.acts, end, key=lambda each: each.happened)]

    def likings_between(self, start: datetime, end: datetime) -> list[Liking]:
        """The same of likes."""
        first = bisect_left(self.likings, start, key=lambda each: each.when)
        return self.likings[first : bisect_left(self.likings, end, key=lambda each: each.when)]

    def subjects_begun(self, thread: int) -> list[int]:
        """The subjects a thread had when it began."""
        return [facet for facet in self.begun.get(thread, ()) if self.names[facet][0] == Sort.SUBJECT]


def read_history() -> History:
    """Standing threads and posts and the ledger, read once; six queries."""
    threads = Thread.objects.filter(shelf=Shelf.STANDING)
    openings = {pk: Opening(posted, author) for pk, posted, author in threads.values_list("pk", "posted", "author_id")}
    posts = Post.objects.filter(shelf=Shelf.STANDING, thread__in=threads).order_by("posted", "pk")
    rows = list(posts.values_list("pk", "number", "posted", "thread_id", "author_id"))
    writings = [Writing(when, thread, author or NOBODY) for _pk, _number, when, thread, author in rows]
    texts = {pk: (thread, number) for pk, number, _when, thread, _author in rows}
    ledger = list(Activity.objects.order_by("happened", "position", "pk"))
    names = {pk: (sort, key) for pk, sort, key in Facet.objects.values_list("pk", "sort", "key")}
    history = History(
        writings=writings,
        openings=openings,
        acts=[act for act in ledger if act.kind == "thread" and act.item in openings],
        learned=list(counted(ledger)),
        names=names,
        weights=decided(),
        likings=[
            Liking(act.happened, texts[act.item][0], texts[act.item][1] == 1, act.member_id, act.sign)
            for act in ledger
            if act.kind == "post" and act.verb == Verb.LIKED and act.item in texts
        ],
    )
    for each in writings:
        history.joined.setdefault((each.author, each.thread), each.when)
    for act in history.acts:
        if act.verb == Verb.STARTED:
            history.begun.setdefault(act.item, act.facets)
    return history
