"""The arithmetic of self-help: no model, no clock, no setting."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from math import sqrt
from operator import itemgetter

Z95 = 1.959964  # of the normal distribution, for an interval of 95 %
CLASSES = (("0", 0, 0), ("1", 1, 1), ("2–3", 2, 3), ("4+", 4, None))  # by how many ties
SETTLING = timedelta(days=30)  # in which ties are counted
LATER = timedelta(days=90)  # until when somebody may come back
RIPE = timedelta(days=14)  # before which a week's questions have not had their time

SMOOTH = 4  # weeks that are told together, as one alone says little where few ask


@dataclass(frozen=True, slots=True)
class Question:
    """A question with when it was answered and solved, if ever, and by whom."""

    pk: int
    author: int | None
    posted: datetime
    answered: datetime | None = None  # the first reply of somebody else
    solved: datetime | None = None  # when the post that solved it was written
    chosen: datetime | None = None  # when it was chosen
    solver: int | None = None
    is_staffs: bool = False  # whether staff wrote the solution


@dataclass(frozen=True, slots=True)
class Waiting:
    """How long something took: None for what more than the asked share still waits for."""

    median: timedelta | None
    ninetieth: timedelta | None
    done: int
    open: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What became of the questions of one period, as it stood at the end of it."""

    asked: int
    answered: int
    solved: int
    by_members: int  # of the solved, with a post of somebody who is no staff
    by_asker: int  # of these, by whoever asked
    answer: Waiting
    solution: Waiting

    def share(self, part: int) -> float | None:
        return part / self.asked if self.asked else None

    @property
    def solved_share(self) -> float | None:
        return self.share(self.solved)

    @property
    def members_share(self) -> float | None:
        return self.share(self.by_members)


@dataclass(frozen=True, slots=True)
class Week:
    """The questions of one week, and how many are solved."""

    monday: datetime
    asked: int
    solved: int
    is_ripe: bool
    lately: float | None = None  # the share of this week and the three before together

    @property
    def share(self) -> float | None:
        return self.solved / self.asked if self.asked else None


@dataclass(frozen=True, slots=True)
class Back:
    """Of members with so many ties after their first 30 days, how many were back on days 31 to 90."""

    ties: str
    members: int
    back: int

    @property
    def share(self) -> float | None:
        return self.back / self.members if self.members else None

    @property
    def interval(self) -> tuple[float, float] | None:
        return wilson(self.back, self.members) if self.members else None


@dataclass(frozen=True, slots=True)
class Visits:
    """How visits ended; each is counted once."""

    visits: int
    helped: int  # at an article or a solved thread
    articles: int  # of these, at an article
    asked: int  # with a new question in them
    looks: int  # visits that ended with something being looked at

    def share(self, part: int) -> float | None:
        return part / self.visits if self.visits and self.looks else None


def wilson(hits: int, n: int, z: float = Z95) -> tuple[float, float]:
    """The interval in which a share lies (Wilson 1927, J. Am. Stat. Assoc. 22, 209–212); n is above 0."""
    share, square = hits / n, z * z
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = z * sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def waited(spans: Iterable[tuple[timedelta, bool]], share: float) -> timedelta | None:
    """The time by which that share was done, where what is open counts as not done yet for as long as it was watched.

    The product-limit estimate (Kaplan & Meier 1958, J. Am. Stat. Assoc. 53, 457–481); at one moment what was done
    comes before what went out of sight. None where the share was not reached while anybody watched.
    """
    ordered = sorted(spans, key=itemgetter(0))
    at_risk, waiting = len(ordered), 1.0
    group: Iterable[tuple[timedelta, bool]]
    span: timedelta
    for span, group in groupby(ordered, key=itemgetter(0)):
        here = [is_done for _span, is_done in group]
        if done := sum(here):
            waiting *= 1 - done / at_risk
            if waiting <= 1 - share + 1e-12:
                return span
        at_risk -= len(here)
    return None


def waiting_of(spans: Sequence[tuple[timedelta, bool]]) -> Waiting:
    done = sum(is_done for _span, is_done in spans)
    return Waiting(waited(spans, 0.5), waited(spans, 0.9), done, len(spans) - done)


def figures_of(questions: Iterable[Question], start: datetime, end: datetime) -> Figures:
    """What became of the questions asked from start until end, as it stood at the end: later help counts as not yet."""
    asked = [each for each in questions if start <= each.posted < end]
    solved = [each for each in asked if each.chosen is not None and each.chosen <= end]
    by_members = [each for each in solved if not each.is_staffs]
    answers = [_span(each.posted, each.answered, end) for each in asked]
    known = {each.pk for each in solved}
    solutions = [_span(each.posted, each.solved if each.pk in known else None, end) for each in asked]
    return Figures(
        asked=len(asked),
        answered=sum(is_done for _span, is_done in answers),
        solved=len(solved),
        by_members=len(by_members),
        by_asker=sum(each.solver is not None and each.solver == each.author for each in by_members),
        answer=waiting_of(answers),
        solution=waiting_of(solutions),
    )


def _span(posted: datetime, done: datetime | None, end: datetime) -> tuple[timedelta, bool]:
    """How long until it was done, or how long it was seen open."""
    if done is not None and done <= end:
        return max(done - posted, timedelta()), True
    return end - posted, False


def weeks_of(questions: Iterable[Question], start: datetime, end: datetime) -> list[Week]:
    """Week by week, from Monday (UTC), from the first to the last in which somebody asked; solved as of the end."""
    asked: dict[datetime, list[bool]] = defaultdict(list)
    for each in questions:
        if start <= each.posted < end:
            asked[monday_of(each.posted)].append(each.chosen is not None and each.chosen <= end)
    if not asked:
        return []
    first, last = min(asked), max(asked)
    mondays = [first + timedelta(weeks=number) for number in range((last - first).days // 7 + 1)]
    weeks = []
    for place, monday in enumerate(mondays):
        together = [is_solved for each in mondays[max(0, place + 1 - SMOOTH) : place + 1] for is_solved in asked[each]]
        lately = sum(together) / len(together) if together else None
        is_ripe = monday + timedelta(weeks=1) + RIPE <= end
        weeks.append(Week(monday, len(asked[monday]), sum(asked[monday]), is_ripe, lately))
    return weeks


def monday_of(when: datetime) -> datetime:
    day = when.replace(hour=0, minute=0, second=0, microsecond=0)
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True, slots=True)
class Pair:
    """That one answered another: how often in the period, and when first of all."""

    by: int
    to: int
    count: int
    first: datetime


def mutual(pairs: Iterable[Pair]) -> dict[tuple[int, int], tuple[int, int]]:
    """Those of whom each answered the other, the lower id first, with how often each did."""
    counts = {(each.by, each.to): each.count for each in pairs if each.count}
    return {(a, b): (n, counts[b, a]) for (a, b), n in counts.items() if a < b and (b, a) in counts}


def ties_by(pairs: Iterable[Pair], until: Mapping[int, datetime]) -> dict[int, int]:
    """How many others each of these members had answered, or been answered by, until their day."""
    others: dict[int, set[int]] = {pk: set() for pk in until}
    for each in pairs:
        for one, other in ((each.by, each.to), (each.to, each.by)):
            if one in until and each.first < until[one]:
                others[one].add(other)
    return {pk: len(known) for pk, known in others.items()}


def back_by_ties(ties: Mapping[int, int], back: Mapping[int, bool]) -> list[Back]:
    """For each class of ties, how many members there are and how many of them were back."""
    rows = []
    for name, least, most in CLASSES:
        here = [pk for pk, count in ties.items() if count >= least and (most is None or count <= most)]
        rows.append(Back(name, len(here), sum(back[pk] for pk in here)))
    return rows
