"""What happened, in order: who wrote in which thread when, and what the ledger says those acts were about."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import datetime

from community.models import Post, Shelf, Thread
from profiles.learning import Counted, counted
from profiles.models import Activity, Facet

NOBODY = 0


@dataclass(frozen=True, slots=True)
class Writing:
    """One text: its time, thread and author (0 for one nobody knows)."""

    when: datetime
    thread: int
    author: int


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
    joined: dict[tuple[int, int], datetime] = field(default_factory=dict)  # (member, thread) → first text there

    @property
    def span(self) -> tuple[datetime, datetime] | None:
        return (self.writings[0].when, self.writings[-1].when) if self.writings else None

    def between(self, start: datetime, end: datetime) -> list[Writing]:
        """Texts written from start up to, not at, the end."""
        first = bisect_left(self.writings, start, key=lambda each: each.when)
        return self.writings[first : bisect_left(self.writings, end, key=lambda each: each.when)]


def read_history() -> History:
    """Standing threads and posts and the ledger, read once; five queries."""
    threads = Thread.objects.filter(shelf=Shelf.STANDING)
    openings = {pk: Opening(posted, author) for pk, posted, author in threads.values_list("pk", "posted", "author_id")}
    posts = Post.objects.filter(shelf=Shelf.STANDING, thread__in=threads).order_by("posted", "pk")
    rows = posts.values_list("posted", "thread_id", "author_id")
    writings = [Writing(when, thread, author or NOBODY) for when, thread, author in rows]
    ledger = list(Activity.objects.settled().order_by("happened", "position"))
    names = {pk: (sort, key) for pk, sort, key in Facet.objects.values_list("pk", "sort", "key")}
    history = History(
        writings=writings,
        openings=openings,
        acts=[act for act in ledger if act.kind == "thread" and act.item in openings],
        learned=list(counted(ledger)),
        names=names,
    )
    for each in writings:
        history.joined.setdefault((each.author, each.thread), each.when)
    return history
