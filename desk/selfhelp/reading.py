"""What self-help is counted from: the same few queries however much there is, none of them for one member alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, FloatField, Func, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Window
from django.db.models.functions import Coalesce, Lead

from community.models import Post, Shelf, Thread
from desk.selfhelp.measures import LATER, SETTLING, Pair, Question
from desk.selfhelp.periods import Period
from desk.selfhelp.visits import End
from profiles.models import DAY, Activity, Member, Remembered, Verb

PAUSE = 1800  # seconds without an act after which a visit is over
DONE_TO = (Verb.JOINED, Verb.BADGED, Verb.OPENING)  # nothing that a member came here to do
LOOKS = (Verb.VIEWED, Verb.READ)


class Seconds(Func):
    """A moment in seconds since 1970, as a number."""

    template = "CAST(EXTRACT(EPOCH FROM %(expressions)s) AS double precision)"
    output_field = FloatField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(
            compiler, connection, template="((julianday(%(expressions)s) - 2440587.5) * 86400.0)", **context
        )


def answers() -> QuerySet[Post]:
    """Replies that stand, of somebody else than who asked."""
    posts = Post.objects.filter(number__gt=1, is_comment=False, shelf=Shelf.STANDING)
    return posts.exclude(author=F("thread__author"))


def questions_in(threads: QuerySet[Thread]) -> QuerySet[Thread]:
    return threads.filter(sort=Thread.Sort.QUESTION, shelf=Shelf.STANDING)


def unanswered_in(threads: QuerySet[Thread]) -> QuerySet[Thread]:
    """Questions that still wait for a first answer, the newest first."""
    open_ones = questions_in(threads).filter(is_closed=False)
    return open_ones.exclude(Exists(answers().filter(thread=OuterRef("pk")))).order_by("-posted", "-pk")


def first_asked(threads: QuerySet[Thread]) -> datetime | None:
    found: datetime | None = questions_in(threads).aggregate(first=Min("posted"))["first"]
    return found


def read_questions(threads: QuerySet[Thread], period: Period) -> list[Question]:
    """Questions of the period and the one before, in two queries; a choice that no act tells of came with its post."""
    chosen = _chosen(period.earliest)
    first = answers().filter(thread=OuterRef("pk")).order_by("posted").values("posted")[:1]
    asked = questions_in(threads).filter(posted__gte=period.earliest, posted__lt=period.end)
    rows = asked.annotate(first_answer=Subquery(first)).values_list(
        "pk", "author", "posted", "first_answer", "solution__posted", "solution__author", "solution__author__is_staff"
    )
    return [
        Question(pk, author, posted, answered, solved, _taken(chosen, pk, solved), who, bool(is_staff))
        for pk, author, posted, answered, solved, who, is_staff in rows.order_by().iterator()
    ]


def _taken(chosen: dict[int, datetime], pk: int, solved: datetime | None) -> datetime | None:
    """When a thread's solution was chosen: with its post, where no act tells of it."""
    return None if solved is None else chosen.get(pk, solved)


def solved_threads(threads: QuerySet[Thread], period: Period) -> dict[int, float]:
    """Since when each thread has its solution, in seconds since 1970; in two queries."""
    chosen = _chosen(period.earliest)
    rows = threads.filter(shelf=Shelf.STANDING, solution__isnull=False).values_list("pk", "solution__posted")
    return {pk: chosen.get(pk, posted).timestamp() for pk, posted in rows.order_by().iterator()}


def _chosen(since: datetime) -> dict[int, datetime]:
    """When the solution of each thread was chosen last."""
    acts = Activity.objects.filter(verb=Verb.SOLVED, kind="thread", sign=1, happened__gte=since).order_by()
    return dict(acts.values_list("item").annotate(last=Max("happened")))


def visit_ends(start: datetime, end: datetime) -> list[End]:
    """The last act of each visit of members who are no staff; one pass over the ledger, and one look at posts."""
    acts = Activity.objects.kept(end).filter(happened__gte=start, happened__lt=end, sign=1, member__is_staff=False)
    after = Window(Lead(Seconds("happened")), partition_by=F("member"), order_by=[F("happened").asc(), F("id").asc()])
    lasting = acts.exclude(verb__in=DONE_TO).annotate(at=Seconds("happened"), after=after, is_look=Q(verb__in=LOOKS))
    ends = lasting.filter(Q(after__isnull=True) | Q(after__gt=F("at") + PAUSE)).order_by()
    rows = list(ends.values_list("member", "at", "is_look", "kind", "item"))
    posts = {item: 0 for *_others, kind, item in rows if kind == "post"}
    if posts:
        posts |= dict(Post.objects.filter(pk__among=list(posts)).order_by().values_list("pk", "thread"))
    return [row if row[3] != "post" else (*row[:3], "thread", posts[row[4]]) for row in rows]


def read_pairs(threads: QuerySet[Thread], period: Period) -> list[Pair]:
    """Who answered whom, in one query: whose post a reply or a comment answers, else whoever began the thread."""
    to = Coalesce("answers__author", "thread__author")
    posts = Post.objects.filter(number__gt=1, shelf=Shelf.STANDING, author__isnull=False, posted__lt=period.end)
    rows = posts.filter(thread__in=threads.filter(shelf=Shelf.STANDING)).annotate(to=to).exclude(to=F("author"))
    grouped = rows.filter(to__isnull=False).order_by().values_list("author", "to")
    return [
        Pair(*row)
        for row in grouped.annotate(
            times=Count("pk", filter=Q(posted__gte=period.start)), first=Min("posted")
        ).iterator()
    ]


@dataclass(frozen=True, slots=True)
class Newcomers:
    """Members whose ninetieth day lies in a stretch of time: until when ties count, who wrote, who was back."""

    until: dict[int, datetime]
    wrote: dict[int, bool]
    back: dict[int, bool]


def read_newcomers(threads: QuerySet[Thread], start: datetime, end: datetime) -> Newcomers:
    """In one query, with whether they wrote in these threads.

    Staff are no newcomers, and who has not been here for ninety days is not judged yet.
    """
    joined = OuterRef("joined")
    acts = Activity.objects.filter(member=OuterRef("pk"), sign=1).exclude(verb__in=DONE_TO)
    before = Remembered.objects.filter(member=OuterRef("pk"), what=DAY, item__gte=SETTLING.days, item__lt=LATER.days)
    posts = Post.objects.filter(author=OuterRef("pk"), shelf=Shelf.STANDING, thread__in=threads)
    members = Member.objects.filter(is_staff=False, joined__gte=start - LATER, joined__lt=end - LATER).annotate(
        is_back=Q(Exists(acts.filter(happened__gte=joined + SETTLING, happened__lt=joined + LATER)) | Exists(before)),
        has_written=Exists(posts.filter(posted__lt=joined + SETTLING)),
    )
    rows = list(members.order_by().values_list("pk", "joined", "has_written", "is_back"))
    return Newcomers(
        until={pk: joined + SETTLING for pk, joined, _wrote, _back in rows},
        wrote={pk: wrote for pk, _joined, wrote, _back in rows},
        back={pk: is_back for pk, _joined, _wrote, is_back in rows},
    )
