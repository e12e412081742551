"""Pages as multiples of a bare view of twenty rows and the same bytes, at two sizes, with their queries."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle, islice
from urllib.parse import urlencode
from uuid import uuid4

from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings
from django.urls import reverse

from benchmarks.growing import grow
from benchmarks.ratios import Spread, Took, by_the_clock, cpu_against, milliseconds, side_by_side, wall_against
from benchmarks.report import Section
from benchmarks.visiting import Environment, Visitor, queries_of
from community.models import Forum, Post, Thread
from desk.synthetic.lexicon import read_lexicon
from lib.clock import now
from lib.live import use_loop
from profiles.models import Member

ROUNDS = 15
ASKED = 4  # requests of each side in a round
VISITORS = 8  # members among the fifty who did most lately
REPLY = {
    "text": "I tried it *twice* last winter, and it held. See <https://example.org/stove> for how.\n\nTake two.",
    "answers": "",
    "is_comment": "",
    "poll_question": "",
    "poll_options": "",
    "poll_most": "1",
    "poll_closes": "",
    "poll_shows": "always",
}
HEAD = (
    "page", "visitor", "CPU", "CPU, large", "wall", "wall, large", "page itself", "answered in, large", "bytes",
    "queries",
)  # fmt: skip
WORDS = (
    "Each page goes through Django’s WSGI handler and the product’s whole middleware, in this process, against a view "
    "that reads twenty rows with one query, draws them with a template and answers as many bytes through the same "
    "middleware, for the same visitor. Ratios are of processor time of this process, the database’s own work not among "
    "it, and by the clock on the wall, where it is. First with {small}; then “large”, after that has grown to {large} "
    "(benchmarks/growing.py). The bare view costs a guest {middleware} times as much as without the middleware, and "
    "{rows} times as much as one that answers the same bytes without rows. Thread pages are full ones, of twenty "
    "posts; signed-in figures go round eight members who wrote much in the last month. Two numbers of queries are "
    "those of the two sizes."
)
QUERY_AND_BYTES = "to a bare view of twenty rows and the same bytes"


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that people ask of the site, the bare view beside it, and whether the README names it."""

    name: str
    who: str
    work: Callable[[], object]
    once: Sequence[Callable[[], object]]  # to count queries with
    bare: Callable[[], object]
    size: str
    headline: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured of it at one size."""

    cpu: Spread
    wall: Spread
    each: str
    answered: str
    queries: int


def measure() -> Section:
    handler = WSGIHandler()
    members = [Visitor(handler, member) for member in busy_members()]
    everything = [*read_by(Visitor(handler), members), similar(members[0]), reply(members)]
    middleware, rows, before = middleware_cost(), rows_cost(Visitor(handler)), size_now()
    small = [figures(asked) for asked in everything]
    large_size = grow()
    large = [figures(asked) for asked in everything]
    section = Section("Pages", WORDS.format(small=before, large=large_size, middleware=middleware, rows=rows), HEAD)
    for asked, one, other in zip(everything, small, large, strict=True):
        add(section, asked, one, other)
    return section


def size_now() -> str:
    return f"{Thread.objects.count():,} threads with {Post.objects.count():,} posts"


def add(section: Section, asked: Asked, small: Figures, large: Figures) -> None:
    """A row of the table, and a line of the README."""
    queries = str(small.queries) if small.queries == large.queries else f"{small.queries}, {large.queries}"
    spent, sizes = (small.each, large.answered), (str(small.cpu), str(large.cpu), str(small.wall), str(large.wall))
    section.rows.append((asked.name, asked.who, *sizes, *spent, asked.size, queries))
    if asked.headline:
        told = f"{small.cpu}, large {large.cpu}; {queries} queries"
        section.headlines.append((f"{asked.name}, {asked.who}, {QUERY_AND_BYTES}", told))


def figures(asked: Asked) -> Figures:
    with server_loop():
        taken = side_by_side({"page": asked.work, "bare": asked.bare}, rounds=ROUNDS)
    return Figures(
        cpu_against(taken["page"], taken["bare"]),
        wall_against(taken["page"], taken["bare"]),
        milliseconds(taken["page"], ASKED),
        by_the_clock(taken["page"], ASKED),
        max(queries_of(once) for once in asked.once),
    )


def read_by(guest: Visitor, members: Sequence[Visitor]) -> list[Asked]:
    """What people look at most: lists, threads, what they search, and the page that is theirs."""
    forum = Forum.objects.order_by("order").first()
    assert forum is not None
    threads = Thread.objects.filter(post_count__gte=20, post_count__lte=60).latest_first()[:VISITORS]
    latest, start = reverse("community:thread-list"), reverse("home:page")
    pages: list[tuple[str, list[str], bool]] = [
        ("Forums", [reverse("community:forum-list")], False),
        ("A forum’s threads", [forum.get_absolute_url()], True),
        ("Latest threads", [latest], True),
        ("Top threads", [f"{latest}?list=top"], False),
        ("Hot threads", [f"{latest}?list=hot"], False),
        ("Unanswered threads", [f"{latest}?list=unanswered"], False),
        ("A thread", [f"{thread.get_absolute_url()}?page=1" for thread in threads], True),
        ("Search", [f"{reverse('search:find')}?{urlencode({'q': words})}" for words in searched()], True),
    ]
    rows: list[Asked] = []
    for name, addresses, headline in pages:
        rows += [page(name, "guest", [guest], addresses, headline), page(name, "member", members, addresses, headline)]
    unread = page("Unread threads", "member", members, [f"{latest}?list=unread"], False)
    mine = page("My page", "member", members, [start], True)
    return [*rows, unread, page("Start page", "guest", [guest], [start], False), mine]


def searched() -> list[str]:
    """Two nouns that belong together, as somebody looks for them."""
    return [" ".join(topic.themes[0][:2]) for topic in read_lexicon().topics[:VISITORS]]


def page(name: str, who: str, visitors: Sequence[Visitor], addresses: Sequence[str], headline: bool) -> Asked:
    """A page that these visitors read in turn."""
    asked = pairs(visitors, addresses)
    sizes = [visitor.ask(environment) for visitor, environment in asked]
    size = sum(sizes) // len(sizes)
    bare = asking(pairs(visitors, [f"/bare/{size}/"]))
    once = [asking([pair], 1) for pair in asked]
    return Asked(name, who, asking(asked), once, bare, f"{size:,}", headline)


def busy_members() -> list[Member]:
    """Eight of those who wrote most in the last month."""
    since = now() - timedelta(days=30)
    counts: dict[int, int] = {}
    for author in Post.objects.filter(posted__gte=since).values_list("author", flat=True):
        counts[author] = counts.get(author, 0) + 1
    busiest = sorted(counts, key=lambda pk: (-counts[pk], pk))[:50]
    return list(Member.objects.filter(pk__in=busiest[:: max(1, len(busiest) // VISITORS)][:VISITORS]).order_by("pk"))


def similar(visitor: Visitor) -> Asked:
    """What is shown while a title is typed."""
    address, titles = reverse("search:similar"), cycle(f"How do you keep {words}" for words in searched())

    def ask() -> None:
        visitor.send(address, {"title": next(titles), "text": ""}, "200 OK")

    bare = asking(pairs([visitor], ["/bare/11000/"]))
    return Asked("Threads like a title", "member", repeated(ask), [ask], bare, "–", headline=False)


def reply(visitors: Sequence[Visitor]) -> Asked:
    """A reply sent."""
    threads = Thread.objects.filter(post_count__range=(5, 60), is_closed=False).latest_first()[:VISITORS]
    addresses = [reverse("community:reply", args=[thread.pk]) for thread in threads]
    turn = cycle(zip(cycle(visitors), addresses, strict=False))

    def send() -> None:
        visitor, address = next(turn)
        visitor.send(address, REPLY | {"key": str(uuid4())})

    bare = asking(pairs(visitors, ["/bare/11000/"]))
    return Asked("A reply sent", "member", repeated(send), [send], bare, "–", headline=True)


@contextmanager
def server_loop() -> Iterator[None]:
    """The loop that takes the hints over in a server, whose work counts here too."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    use_loop(loop)
    try:
        yield
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


def pairs(visitors: Sequence[Visitor], addresses: Sequence[str]) -> list[tuple[Visitor, Environment]]:
    """Every visitor with an address in turn, as often as there is more of either."""
    count = max(len(visitors), len(addresses))
    both = islice(zip(cycle(visitors), cycle(addresses), strict=False), count)
    return [(visitor, visitor.request(address)) for visitor, address in both]


def asking(asked: Sequence[tuple[Visitor, Environment]], times: int = ASKED) -> Callable[[], None]:
    """A work that asks the next few of these, round and round."""
    turn = cycle(asked)

    def work() -> None:
        for visitor, environment in islice(turn, times):
            visitor.ask(environment)

    return work


def repeated(once: Callable[[], None]) -> Callable[[], None]:
    def work() -> None:
        for _each in range(ASKED):
            once()

    return work


def middleware_cost() -> str:
    """What the middleware adds to a bare view, for a guest."""
    with override_settings(MIDDLEWARE=[]):
        without = Visitor(WSGIHandler())
        plain = pairs([without], ["/bare/20000/"])
        without.ask(plain[0][1])  # the handler loads its middleware at the first request
    return compared(pairs([Visitor(WSGIHandler())], ["/bare/20000/"]), plain)


def rows_cost(guest: Visitor) -> str:
    """What reading and drawing twenty rows adds to it."""
    return compared(pairs([guest], ["/bare/20000/"]), pairs([guest], ["/plain/20000/"]))


def compared(one: Sequence[tuple[Visitor, Environment]], other: Sequence[tuple[Visitor, Environment]]) -> str:
    taken: dict[str, list[Took]] = side_by_side({"one": asking(one), "other": asking(other)}, rounds=ROUNDS)
    return str(cpu_against(taken["one"], taken["other"]))
