"""The owner's report of self-help, put together once for the page, the files and the command."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.db.models import Q, QuerySet

from community.models import Article, Forum, Thread
from desk.selfhelp.guests import Guests, read_guests
from desk.selfhelp.measures import (
    Back,
    Figures,
    Pair,
    Question,
    Visits,
    Week,
    back_by_ties,
    figures_of,
    mutual,
    ties_by,
    weeks_of,
)
from desk.selfhelp.periods import NAMES, Period, period_named
from desk.selfhelp.reading import (
    first_asked,
    read_newcomers,
    read_pairs,
    read_questions,
    solved_threads,
    unanswered_in,
    visit_ends,
)
from desk.selfhelp.visits import Asking, visits_of
from profiles.models import Member

SHOWN = 20  # rows of a long table on the page
KEPT = 2 * 3600  # seconds; an hourly round counts them anew
Read = tuple[QuerySet[Thread], QuerySet[Article]]  # what is counted
Ended = tuple[Visits, Visits | None]  # of the period, and of the one before


@dataclass(frozen=True, slots=True)
class Tie:
    """That one member answered another so often, and how often that one answered in return."""

    by: Member
    to: Member
    count: int
    returned: int


@dataclass(frozen=True, slots=True)
class Report:
    """Everything the page says; `before` is None where there is no period before."""

    period: Period
    figures: Figures
    figures_before: Figures | None
    visits: Visits
    visits_before: Visits | None
    guests: Guests | None  # None for one forum, of which nothing is kept
    weeks: list[Week]
    unanswered: list[Thread]
    unanswered_count: int
    ties: list[Tie]
    pair_count: int
    mutual_count: int
    back: list[Back]
    untied_writers: Back


def within(threads: QuerySet[Thread], forum: Forum | None) -> QuerySet[Thread]:
    """Those of a forum and the forums inside it; of all where none is named."""
    return threads.filter(Q(forum=forum) | Q(forum__parent=forum)) if forum else threads


def report_of(
    threads: QuerySet[Thread],
    articles: QuerySet[Article],
    *,
    period_name: str,
    now: datetime,
    forum: Forum | None = None,
    most: int = SHOWN,
    keeper: str = "",
) -> Report:
    """Count it all from these threads and articles.

    Visits and returns are the whole place's, whichever forum is asked for. Visits, which alone take a pass over the
    ledger, are kept for whoever may see these threads, if they are named.
    """
    here = within(threads, forum)
    period = period_named(period_name, end=now, first=first_asked(here))
    questions, pairs = read_questions(here, period), read_pairs(here, period)
    open_ones = unanswered_in(here)
    visits, visits_before = kept_visits((threads, articles), period, questions if forum is None else None, keeper)
    both = mutual(pairs)
    answered = [pair for pair in pairs if pair.count]
    return Report(
        period=period,
        figures=figures_of(questions, period.start, period.end),
        figures_before=figures_of(questions, period.before, period.start) if period.before else None,
        weeks=weeks_of(questions, period.start, period.end),
        unanswered=list(open_ones.select_related("author", "forum")[:most]),
        unanswered_count=open_ones.count(),
        ties=ties_named(answered, most),
        pair_count=len(answered),
        mutual_count=len(both),
        visits=visits,
        visits_before=visits_before,
        guests=read_guests(period) if forum is None else None,
        **_back(threads, pairs, period),
    )


def kept_visits(read: Read, period: Period, asked: list[Question] | None, keeper: str) -> Ended:
    """How visits ended; counts alone are kept, never a name."""
    kept: tuple[Ended, datetime] | None = cache.get(_key(keeper, period.name)) if keeper else None
    if kept is not None:
        return kept[0]
    ended = _visits(read, period, read_questions(read[0], period) if asked is None else asked)
    if keeper:
        cache.set(_key(keeper, period.name), (ended, period.end), KEPT)
    return ended


def keeper_of(forums: Iterable[int]) -> str:
    """Who sees the same forums finds the same kept."""
    return ",".join(map(str, sorted(forums)))


def keep_visits_step(*, now: datetime) -> int:
    """Count the visits of one period anew, before anybody who may see the same forums asks; 0 where all are fresh."""
    staff = Member.objects.filter(is_active=True).filter(Q(is_staff=True) | Q(is_superuser=True)).order_by("pk")
    keepers = {keeper_of(Forum.objects.visible_to(each).values_list("pk", flat=True)): each for each in staff}
    for keeper, member in keepers.items():
        kept = cache.get_many([_key(keeper, name) for name in NAMES])
        stale = [name for name in NAMES if _is_stale(kept.get(_key(keeper, name)), now)]
        if stale:
            read = Thread.objects.for_staff(member), Article.objects.for_staff(member)
            period = period_named(stale[0], end=now, first=first_asked(read[0]))
            ended = _visits(read, period, read_questions(read[0], period))
            cache.set(_key(keeper, period.name), (ended, now), KEPT)
            return 1
    return 0


def _key(keeper: str, period: str) -> str:
    return f"self-help:{sha256(keeper.encode()).hexdigest()[:24]}:{period}"


def _is_stale(kept: tuple[Ended, datetime] | None, now: datetime) -> bool:
    return kept is None or kept[1] < now - timedelta(seconds=KEPT / 4)


def _visits(read: Read, period: Period, asked: list[Question]) -> Ended:
    solved, articles = solved_threads(read[0], period), set(read[1].order_by().values_list("pk", flat=True))
    ends = visit_ends(period.earliest, period.end)
    asking = [Asking(each.author, each.posted.timestamp()) for each in asked if each.author]
    start = period.start.timestamp()
    now = visits_of(
        [end for end in ends if end[1] >= start], solved, articles, [each for each in asking if each.at >= start]
    )
    if period.before is None:
        return now, None
    before = [end for end in ends if end[1] < start]
    return now, visits_of(before, solved, articles, [each for each in asking if each.at < start])


def _back(threads: QuerySet[Thread], pairs: list[Pair], period: Period) -> dict[str, Any]:
    newcomers = read_newcomers(threads, period.start, period.end)
    ties = ties_by(pairs, newcomers.until)
    untied = {pk: 0 for pk, count in ties.items() if not count and newcomers.wrote[pk]}
    rows = back_by_ties(ties, newcomers.back)
    return {"back": rows, "untied_writers": back_by_ties(untied, newcomers.back)[0]}


def ties_named(pairs: list[Pair], most: int) -> list[Tie]:
    """The most frequent, with names; one query."""
    counts = {(each.by, each.to): each.count for each in pairs}
    foremost = sorted(pairs, key=lambda each: (-each.count, each.by, each.to))[:most]
    ids = {pk for each in foremost for pk in (each.by, each.to)}
    members = {member.pk: member for member in Member.objects.filter(pk__among=list(ids))} if ids else {}
    return [Tie(members[each.by], members[each.to], each.count, counts.get((each.to, each.by), 0)) for each in foremost]
