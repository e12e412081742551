"""What a long thread amounts to, counted and never written by anybody: people, likes, links, how long it took.

The ids are kept in the cache for an hour, until then or until a post comes or goes; whom and what of them a viewer
sees is asked of the database for each of them.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any, NamedTuple

from django.core.cache import cache
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.timezone import get_current_timezone, localtime
from django.utils.translation import get_language

from community.models import Post, Shelf, Thread
from community.models.page import page_named, page_people
from lib.telling import Face

LONG = 30  # posts from which on a thread has a summary
HELD = 3600  # seconds
PEOPLE, LIKED, LINKS, STOPS = 5, 3, 8, 40
LINK = re.compile(r'<a href="(https?://[^"]+)"')


@dataclass(frozen=True, slots=True)
class Counted:
    """Ids and moments, of everything that stands in a thread."""

    people: list[tuple[int, int]]  # member and how many posts
    liked: list[int]  # posts, the most liked first
    links: list[tuple[str, int]]  # address and the post that first has it
    stops: list[tuple[int, datetime]]  # numbers and moments, evenly through the thread, the last post too
    answered: timedelta | None
    solved: timedelta | None


class Stop(NamedTuple):
    """A post to jump to, and its day in words and as machines read it."""

    number: int
    day: str
    date: str


@dataclass(frozen=True, slots=True)
class Link:
    """An address that a post names."""

    url: str
    number: int

    @property
    def name(self) -> str:
        return self.url.partition("://")[2].rstrip("/")[:60]


class Liked(NamedTuple):
    """A post that many liked."""

    number: int
    name: str
    reactions: int


class Gist(NamedTuple):
    """What one viewer is told."""

    people: tuple[tuple[Face, int], ...]
    liked: tuple[Liked, ...]
    links: tuple[Link, ...]
    answered: str
    solved: str


def days_of(known: Counted) -> tuple[Stop, ...]:
    """Posts to jump to with their days, each day once."""
    return _days(tuple(known.stops), get_language(), get_current_timezone())


@lru_cache(maxsize=1000)
def _days(stops: tuple[tuple[int, datetime], ...], language: str, zone: tzinfo) -> tuple[Stop, ...]:
    days = [(number, localtime(when)) for number, when in stops]
    first = [each for place, each in enumerate(days) if not place or each[1].date() != days[place - 1][1].date()]
    return tuple(Stop(number, date_format(when, "DATE_FORMAT"), when.date().isoformat()) for number, when in first)


def gist_of(thread: Thread, viewer: Any, known: Counted) -> Gist | None:
    """The summary of a long thread, in two queries."""
    if thread.post_count < LONG:
        return None
    posts = page_named(viewer, thread, [*known.liked, *(post for _url, post in known.links)])
    people = page_people(viewer, [pk for pk, _count in known.people])
    return Gist(
        people=tuple((people[pk], count) for pk, count in known.people if pk in people),
        liked=tuple(Liked(*posts[pk]) for pk in known.liked if pk in posts),
        links=tuple(Link(url, posts[pk][0]) for url, pk in known.links if pk in posts),
        answered=_said(known.answered, thread),
        solved=_said(known.solved, thread),
    )


def counted(thread: Thread) -> Counted:
    """What is counted in a thread; one query over its posts, then kept."""
    key = f"gist:{thread.pk}:{thread.post_count}:{thread.last_number}:{thread.solution_id}"
    found: Counted | None = cache.get(key)
    if found is None:
        found = _count(thread)
        cache.set(key, found, HELD)
    return found


def _count(thread: Thread) -> Counted:
    standing = Post.objects.filter(thread=thread, shelf=Shelf.STANDING).order_by("number")
    rows = list(standing.values_list("pk", "number", "author_id", "posted", "reactions"))
    links: dict[str, int] = {}
    for pk, html in standing.filter(html__contains='<a href="http').values_list("pk", "html"):
        for url in LINK.findall(html):
            links.setdefault(url, pk)
    people = Counter(author for _pk, _number, author, _posted, _likes in rows if author)
    liked = sorted((row for row in rows if row[4] > 0), key=lambda row: (-row[4], row[1]))[:LIKED]
    answers = [row[3] for row in rows if row[1] > 1 and row[2] != thread.author_id]
    solved = next((row[3] for row in rows if row[0] == thread.solution_id), None)
    step = max(1, -(-len(rows) // STOPS))
    stops = [(row[1], row[3]) for row in [*rows[:-1:step], *rows[-1:]]]
    return Counted(
        people=people.most_common(PEOPLE),
        liked=[row[0] for row in liked],
        links=list(links.items())[:LINKS],
        stops=stops,
        answered=answers[0] - thread.posted if answers else None,
        solved=solved - thread.posted if solved else None,
    )


def _said(took: timedelta | None, thread: Thread) -> str:
    return timesince(thread.posted, thread.posted + took, depth=1) if took is not None else ""
