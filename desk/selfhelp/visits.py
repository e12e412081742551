"""How each visit ended; no model, no clock."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import NamedTuple

from desk.selfhelp.measures import Visits

NEARLY = 1.0  # seconds: a database tells the same moment a little differently as a number


# The last act of one visit: the member, when in seconds since 1970, whether it was a look, and on what (kind and id).
End = tuple[int, float, bool, str, int]


class Asking(NamedTuple):
    """That a member asked something, in seconds since 1970."""

    member: int
    at: float


def visits_of(
    ends: Sequence[End], solved: Mapping[int, float], known: Container[int], asked: Iterable[Asking]
) -> Visits:
    """Count visits by how they ended: with a question in them, at a known article or at a thread solved by then.

    A question stands in the visit that ends first after it; a visit with a question counts as that, wherever it ended.
    """
    asking = _asking(ends, asked)
    articles = threads = looks = 0
    for member, at, is_look, kind, item in ends:
        looks += is_look
        if kind == "thread" and item in solved:
            threads += solved[item] <= at + NEARLY and (member, at) not in asking
        elif kind == "article" and item in known:
            articles += (member, at) not in asking
    return Visits(len(ends), articles + threads, articles, len(asking), looks)


def _asking(ends: Sequence[End], asked: Iterable[Asking]) -> set[tuple[int, float]]:
    """The visits with a question in them, by member and end."""
    questions = list(asked)
    members = {each.member for each in questions}
    ends_of: dict[int, list[float]] = defaultdict(list)
    for end in ends:
        if end[0] in members:
            ends_of[end[0]].append(end[1])
    for each in ends_of.values():
        each.sort()
    found = set()
    for member, at in questions:
        place = bisect_left(ends_of[member], at - NEARLY)
        if place < len(ends_of[member]):
            found.add((member, ends_of[member][place]))
    return found
