"""Pages as multiples of a bare view with one query and the same bytes, and how many queries each takes."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle, islice
from uuid import uuid4

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benchmarks.ratios import Took, cpu_against, milliseconds, side_by_side, wall_against
from benchmarks.report import Section
from benchmarks.visiting import Environment, Visitor
from community.models import Forum, Post, Thread
from lib.clock import now
from lib.live import use_loop
from profiles.models import Member

ROUNDS = 15
SAID = "I tried it *twice* last winter, and it held. See <https://example.org/stove> for how.\n\nTake two."
ASKED = 4  # requests of each side in a round
VISITORS = 8  # members among the fifty who did most lately
WORDS = (
    "Each page goes through Django’s WSGI handler and the product’s whole middleware, in this process, against a "
    "view that makes one query and answers as many bytes through the same middleware, for the same visitor. Ratios "
    "are of processor time of this process, the database’s own work not among it, and by the clock on the wall, "
    "where it is. A bare view costs {cost} times as much for a guest with the middleware as without. Thread pages "
    "are full ones, of twenty posts; signed-in figures go round eight members who wrote much in the last month."
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page to measure, and whether the README names it."""

    name: str
    addresses: Sequence[str]
    headline: bool = True


def measure() -> Section:
    handler = WSGIHandler()
    section = Section(
        "Pages",
        WORDS.format(cost=middleware_cost()),
        ("page", "visitor", "CPU", "wall", "page itself", "bytes", "queries", "bare view’s"),
    )
    members = busy_members()
    for page in pages():
        if page.name != "My page":
            add(section, page, "guest", [Visitor(handler)])
        add(section, page, "member", [Visitor(handler, member) for member in members])
    add_reply(section, [Visitor(handler, member) for member in members])
    return section


def pages() -> list[Page]:
    """What people look at most: lists, threads, and the page that is theirs."""
    forum = Forum.objects.order_by("order").first()
    assert forum is not None
    threads = Thread.objects.filter(post_count__gte=20, post_count__lte=60).latest_first()[:VISITORS]
    return [
        Page("Forums", [reverse("community:forum-list")], headline=False),
        Page("A forum’s threads", [forum.get_absolute_url()]),
        Page("Latest threads", [reverse("community:thread-list")]),
        Page("Top threads", [reverse("community:thread-list") + "?list=top"], headline=False),
        Page("A thread", [f"{thread.get_absolute_url()}?page=1" for thread in threads]),
        Page("Start page", [reverse("home:page")], headline=False),
        Page("My page", [reverse("home:page")]),
    ]


def busy_members() -> list[Member]:
    """Eight of those who wrote most in the last month."""
    since = now() - timedelta(days=30)
    counts: dict[int, int] = {}
    for author in Post.objects.filter(posted__gte=since).values_list("author", flat=True):
        counts[author] = counts.get(author, 0) + 1
    busiest = sorted(counts, key=lambda pk: (-counts[pk], pk))[:50]
    return list(Member.objects.filter(pk__in=busiest[:: max(1, len(busiest) // VISITORS)][:VISITORS]).order_by("pk"))


def add(section: Section, page: Page, who: str, visitors: Sequence[Visitor]) -> None:
    """Measure one page for one sort of visitor, and write its row."""
    if page.name == "Start page" and who == "member":  # a member’s is My page
        return
    asked = pairs(visitors, page.addresses)
    sizes = [visitor.ask(environment) for visitor, environment in asked]
    size = sum(sizes) // len(sizes)
    bare = pairs(visitors, [f"/bare/{size}/"])
    taken = side_by_side({"page": asking(asked), "bare": asking(bare)}, rounds=ROUNDS)
    section.rows.append(
        (
            page.name,
            who,
            str(cpu_against(taken["page"], taken["bare"])),
            str(wall_against(taken["page"], taken["bare"])),
            milliseconds(taken["page"], ASKED),
            f"{size:,}",
            str(max(visitor.queries(environment) for visitor, environment in asked)),
            str(max(visitor.queries(environment) for visitor, environment in bare)),
        )
    )
    if page.headline:
        queries = section.rows[-1][6]
        told = f"{cpu_against(taken['page'], taken['bare'])}; {queries} queries"
        section.headlines.append((f"{page.name}, {who}, to a bare view with one query and the same bytes", told))


def add_reply(section: Section, visitors: Sequence[Visitor]) -> None:
    """Measure sending a reply, beside a bare view of eleven kilobytes."""
    threads = Thread.objects.filter(post_count__range=(5, 60), is_closed=False).latest_first()[:VISITORS]
    addresses = [reverse("community:reply", args=[thread.pk]) for thread in threads]
    turn = cycle(zip(cycle(visitors), addresses, strict=False))

    def reply() -> None:
        for visitor, address in islice(turn, ASKED):
            visitor.send(address, {"text": SAID, "key": str(uuid4())})

    bare = pairs(visitors, ["/bare/11000/"])
    with server_loop():
        taken = side_by_side({"reply": reply, "bare": asking(bare)}, rounds=ROUNDS)
    with CaptureQueriesContext(connection) as captured:
        visitors[0].send(addresses[0], {"text": SAID, "key": str(uuid4())})
    ratio, wall = cpu_against(taken["reply"], taken["bare"]), wall_against(taken["reply"], taken["bare"])
    spent = milliseconds(taken["reply"], ASKED)
    section.rows.append(("A reply sent", "member", str(ratio), str(wall), spent, "–", str(len(captured)), "2"))
    told = f"{ratio}; {len(captured)} queries"
    section.headlines.append(("A reply sent, member, to a bare view with one query and 11 kB", told))


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


def asking(asked: Sequence[tuple[Visitor, Environment]]) -> Callable[[], None]:
    """A work that asks the next few of these, round and round."""
    turn = cycle(asked)

    def work() -> None:
        for visitor, environment in islice(turn, ASKED):
            visitor.ask(environment)

    return work


def middleware_cost() -> str:
    """What the middleware adds to a bare view, for a guest."""
    with override_settings(MIDDLEWARE=[]):
        without = Visitor(WSGIHandler())
        plain = pairs([without], ["/bare/20000/"])
        without.ask(plain[0][1])  # the handler loads its middleware at the first request
    all_of_it = pairs([Visitor(WSGIHandler())], ["/bare/20000/"])
    assert len(settings.MIDDLEWARE) > 1
    taken: dict[str, list[Took]] = side_by_side({"all": asking(all_of_it), "none": asking(plain)}, rounds=ROUNDS)
    return str(cpu_against(taken["all"], taken["none"]))
