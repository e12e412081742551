"""Counters, last posts and facets of threads, made anew from their posts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F

from community.models import Post, Shelf, Thread, ThreadSubject
from lib.heat import COLD, warmed
from lib.markdown import excerpt
from lib.words import words_of
from profiles.activity import following
from profiles.facets import FacetKey, facet_keys, ids_of
from profiles.models import Verb

AT_ONCE = 200  # threads refreshed together
TEXTS = 40  # the opening and the newest posts say what a thread is about now
WORDS_FROM = 2000  # characters read of each
FACES = 4  # who else took part, shown with a thread in lists

READER = "words"
SAYING = {Verb.REPLIED, Verb.ANSWERED, Verb.COMMENTED}

DERIVED = ("post_count", "last_number", "last_author", "active", "faces", "top", "heat", "facets")


@dataclass(slots=True)
class Standing:
    """What a thread's posts amount to."""

    count: int = 0
    highest: int = 0
    last_author: int | None = None
    active: datetime | None = None
    likes: int = 0
    heat: float = COLD
    writers: list[int | None] = field(default_factory=list)  # the last to write first

    def take(self, number: int, author: int | None, posted: datetime, likes: int) -> None:
        """One more post that stands."""
        self.count += 1
        self.highest, self.last_author, self.active = number, author, posted
        self.likes += likes
        self.heat = warmed(self.heat, posted)
        if author in self.writers:
            self.writers.remove(author)
        self.writers.insert(0, author)


def faces_with(*, faces: Sequence[int], writer: int | None, opener: int | None) -> list[int]:
    """Who took part beside the opener, the last to write first."""
    if writer is None or writer == opener:
        return list(faces)
    return [writer, *(face for face in faces if face != writer)][:FACES]


def refresh_threads(*, ids: Iterable[int], now: datetime) -> int:
    """Recompute counters, last posts and facets of these threads; a few queries for every two hundred."""
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), AT_ONCE):
        _refresh(wanted[start : start + AT_ONCE])
    return len(wanted)


def refresh_facets(*, threads: Sequence[Thread]) -> None:
    """Set, without saving, what these threads are about: place, kind, author, subjects and running words."""
    texts, about = _texts(threads), _about(threads)
    keys = {thread.pk: _keys(thread, texts[thread.pk], about[thread.pk]) for thread in threads}
    numbers = ids_of(key for each in keys.values() for key in each)
    for thread in threads:
        thread.facets = [numbers[key] for key in keys[thread.pk]]


def words_step(*, limit: int = 500) -> int:
    """Say of threads that were replied in what they are about now; how many acts were looked at."""
    with following(READER, limit=limit) as acts:
        ids = {act.item for act in acts if act.kind == "thread" and act.verb in SAYING}
        threads = list(Thread.objects.filter(pk__in=ids).order_by("pk"))
        refresh_facets(threads=threads)
        Thread.objects.bulk_update(threads, ["facets"], batch_size=AT_ONCE)
    return len(acts)


def _about(threads: Sequence[Thread]) -> dict[int, dict[int, bool]]:
    """The subjects of each thread, and whether that is only proposed; one query."""
    found: dict[int, dict[int, bool]] = defaultdict(dict)
    rows = ThreadSubject.objects.filter(thread__in=[thread.pk for thread in threads]).order_by("subject_id")
    for thread_id, subject, strength in rows.values_list("thread_id", "subject_id", "strength"):
        found[thread_id][subject] = strength is not None
    return found


def _keys(thread: Thread, texts: list[str], about: dict[int, bool]) -> list[FacetKey]:
    return facet_keys(
        kind="thread",
        place=f"forum:{thread.forum_id}",
        person=thread.author_id,
        subjects=[subject for subject, is_proposed in about.items() if not is_proposed],
        words=words_of(thread.title, texts),
        proposed=[subject for subject, is_proposed in about.items() if is_proposed],
    )


def _texts(threads: Sequence[Thread]) -> dict[int, list[str]]:
    """The plain opening and newest posts of each thread, in one query."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = (
        Post.objects.filter(thread__in=[thread.pk for thread in threads], shelf=Shelf.STANDING)
        .exclude(number__gt=1, number__lte=F("thread__last_number") - TEXTS)
        .order_by("thread", "number")
        .values_list("thread_id", "html")
    )
    for thread_id, html in rows:
        found[thread_id].append(excerpt(html, WORDS_FROM))
    return found


def _standings(ids: Sequence[int]) -> dict[int, Standing]:
    found: dict[int, Standing] = {pk: Standing() for pk in ids}
    rows = Post.objects.filter(thread__in=ids).order_by("thread", "number")
    columns = rows.filter(shelf=Shelf.STANDING).values_list("thread_id", "number", "author_id", "posted", "reactions")
    for thread_id, number, author, posted, likes in columns:
        found[thread_id].take(number, author, posted, likes)
    return found


def _refresh(ids: list[int]) -> None:
    standings = _standings(ids)
    threads = list(Thread.objects.filter(pk__in=ids).order_by("pk"))
    for thread in threads:
        standing = standings[thread.pk]
        thread.post_count = standing.count
        thread.last_number = standing.highest
        thread.last_author_id = standing.last_author if standing.active else thread.author_id
        thread.active = standing.active or thread.posted
        thread.faces = [writer for writer in standing.writers if writer and writer != thread.author_id][:FACES]
        thread.top = max(standing.count - 1, 0) + standing.likes
        thread.heat = standing.heat
    refresh_facets(threads=threads)
    Thread.objects.bulk_update(threads, DERIVED, batch_size=AT_ONCE)
