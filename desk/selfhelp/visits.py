"""How each visit ended; no model, no clock."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import NamedTuple

from desk.selfhelp.measures import Visits

NEARLY = 1.0  # seconds: a database tells the same moment a little differently as a number


class End(NamedTuple):
    """The last act of one visit, in seconds since 1970: on what, and whether it was a look."""

    member: int
    at: float
    is_look: bool
    article: int | None = None
    thread: int | None = None


class Asking(NamedTuple):
    """That a member asked something, in seconds since 1970."""

    member: int
    at: float


def visits_of(ends: Iterable[End], solved: Mapping[int, float], asked: Iterable[Asking]) -> Visits:
    """Count visits by how they ended: with a question in them, at an article or at a thread that was solved by then.

    A question stands in the visit that ends first after it; a visit with a question counts as that, wherever it ended.
    """
    ended = list(ends)
    asking = _asking(ended, asked)
    others = [end for end in ended if (end.member, end.at) not in asking]
    articles = sum(end.article is not None for end in others)
    threads = sum(end.thread is not None and solved.get(end.thread, end.at + 9) <= end.at + NEARLY for end in others)
    looks = sum(end.is_look for end in ended)
    return Visits(len(ended), articles + threads, articles, len(asking), looks)


def _asking(ends: list[End], asked: Iterable[Asking]) -> set[tuple[int, float]]:
    """The visits with a question in them, by member and end."""
    questions = list(asked)
    members = {each.member for each in questions}
    ends_of: dict[int, list[float]] = defaultdict(list)
    for member, at in map(itemgetter(0, 1), ends):
        if member in members:
            ends_of[member].append(at)
    for each in ends_of.values():
        each.sort()
    found = set()
    for member, at in questions:
        place = bisect_left(ends_of[member], at - NEARLY)
        if place < len(ends_of[member]):
            found.add((member, ends_of[member][place]))
    return found
