"""What others wrote in threads that a member has not read: in their own, where they took part, since a mail."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max

from community.models import Post, ReadMark, Shelf, Thread
from notices.models import Notice
from profiles.models import Activity, Block, Verb

Pair = tuple[int, int]  # member and thread
WINDOW = timedelta(days=30)  # what is older is no news
AGAIN = 3  # posts of others since a mail, from which on a thread may be mailed again


@dataclass(frozen=True, slots=True)
class News:
    """What one member has not read of others in one thread."""

    posts: int
    last: datetime
    is_own: bool = False  # the member began it
    is_question: bool = False
    is_solved: bool = False


def heard_of(members: Collection[int], *, until: datetime, threads: Collection[int] | None = None) -> dict[Pair, News]:
    """News in the threads, or in these of them, that these members wrote in; as many queries for any number."""
    standing = Post.objects.filter(author__pk__among=members, shelf=Shelf.STANDING, thread__shelf=Shelf.STANDING)
    if threads is not None:
        standing = standing.filter(thread__pk__among=threads)
    mine = standing.filter(thread__active__gt=until - WINDOW).order_by().values_list("author_id", "thread_id")
    last = {(member, thread): number for member, thread, number in mine.annotate(last=Max("number"))}
    return news_in(last, until=until)


def news_in(
    pairs: Mapping[Pair, int], *, until: datetime, since: Mapping[Pair, datetime] | None = None
) -> dict[Pair, News]:
    """News of these pairs after a post's number, and after a time where one is given.

    What those whom the member ignores wrote is none, nor what a mail of notices told them of.
    """
    if not pairs:
        return {}
    members, threads = {member for member, _thread in pairs}, {thread for _member, thread in pairs}
    read = _read(members, threads)
    ignored = set(Block.objects.filter(member__pk__among=members).values_list("member_id", "other_id"))
    unheard = ignored | {(member, member) for member in members}
    posts = _posts(threads, until)
    told = _told(members, until)
    found: dict[Pair, tuple[int, datetime]] = {}
    for (member, thread), number in pairs.items():
        beyond, after = max(number, read.get((member, thread), 0)), (since or {}).get((member, thread))
        heard = [
            posted
            for pk, nth, author, posted in posts.get(thread, ())
            if nth > beyond and (member, author) not in unheard and (member, pk) not in told
        ]
        new = [posted for posted in heard if after is None or posted > after]
        if new:
            found[member, thread] = len(new), max(new)
    return _as_news(found)


def much_since(mailed: Mapping[Pair, datetime], *, until: datetime) -> set[Pair]:
    """The pairs in which so much happened since that it may be mailed again: a solution, or some posts."""
    threads = {thread for _member, thread in mailed}
    solved: dict[int, list[tuple[int | None, datetime]]] = defaultdict(list)
    acts = Activity.objects.filter(kind="thread", item__among=threads, verb=Verb.SOLVED, sign=1, happened__lte=until)
    for thread, member, happened in acts.values_list("item", "member_id", "happened"):
        solved[thread].append((member, happened))
    found = {
        (member, thread)
        for (member, thread), when in mailed.items()
        if any(happened > when and by != member for by, happened in solved[thread])
    }
    rows = list(Thread.objects.filter(pk__among=threads).values_list("pk", "active", "solution_id"))
    moved = {pk: active for pk, active, _solution in rows}
    found -= {pair for pair in found if pair[1] not in {pk for pk, _active, solution in rows if solution}}
    rest = {pair: 0 for pair, when in mailed.items() if pair not in found and moved.get(pair[1], when) > when}
    news = news_in(rest, until=until, since=mailed)
    return found | {pair for pair, each in news.items() if each.posts >= AGAIN}


def _posts(threads: Iterable[int], until: datetime) -> dict[int, list[tuple[int, int, int | None, datetime]]]:
    found: dict[int, list[tuple[int, int, int | None, datetime]]] = defaultdict(list)
    posts = Post.objects.filter(
        thread__pk__among=threads, shelf=Shelf.STANDING, posted__gt=until - WINDOW, posted__lte=until
    )
    for thread, pk, number, author, posted in posts.values_list("thread_id", "pk", "number", "author_id", "posted"):
        found[thread].append((pk, number, author, posted))
    return found


def _read(members: Iterable[int], threads: Iterable[int]) -> dict[Pair, int]:
    marks = ReadMark.objects.filter(member__pk__among=members, thread__pk__among=threads)
    return {
        (member, thread): number for member, thread, number in marks.values_list("member_id", "thread_id", "number")
    }


def _told(members: Iterable[int], until: datetime) -> set[Pair]:
    """Which posts these members were mailed a notice of; none is made before its post."""
    notices = Notice.objects.filter(
        member__pk__among=members, made__gt=until - WINDOW, kind="post", mailed__isnull=False
    )
    return set(notices.values_list("member_id", "item"))


def _as_news(found: Mapping[Pair, tuple[int, datetime]]) -> dict[Pair, News]:
    rows = Thread.objects.filter(pk__among={thread for _member, thread in found})
    about = {
        pk: (author, sort, solution)
        for pk, author, sort, solution in rows.values_list("pk", "author_id", "sort", "solution_id")
    }
    news = {}
    for (member, thread), (posts, last) in found.items():
        author, sort, solution = about[thread]
        is_question = sort == Thread.Sort.QUESTION
        news[member, thread] = News(posts, last, author == member, is_question, solution is not None)
    return news
