"""A post told to a thousand open pages: commit to arrival, beside a plain Channels group in the same run."""

from __future__ import annotations

import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from uuid import uuid4

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.management import call_command
from django.db import transaction

from benchmarks.open_pages import Where, ask, room
from benchmarks.plain_live import GROUP
from benchmarks.ratios import spread
from benchmarks.report import ROOT, Section
from community.actions import reply, start_thread
from community.models import Forum, ForumGrant, Thread
from lib.clock import now
from profiles.models import Member
from tests.servers.site import free_port
from tests.servers.waiting import until

PAGES = 1000
ROUNDS = 20
AT_ONCE = 50  # handshakes under way while the pages open
PATIENCE = 60.0  # seconds until one that comes has to hear
REST, PAUSE = 6.0, 0.3
LATEST = 20.0  # seconds for what was not delivered to be caught up
WORDS = (
    "{pages:,} members, each signed in with a session of their own, have one thread open. Daphne in a process of its "
    "own tells them over Redis that a reply was written, {rounds} times, in turn with a plain Channels group of as "
    "many sockets in a second daphne, which asks for no rights. Every fifth time comes after six quiet seconds, when "
    "rights have to be asked again. Time runs from the commit (there: from the sending) until the client has read the "
    "frame; the pages of each are in a process of their own, which reads one after the other and notes the time as it "
    "does. Then all leave and come back at once; errors are the lines of that kind in the server’s log."
)


@dataclass
class Side:
    """One way of telling, its server, and the line to the process of its pages."""

    name: str
    port: int
    log: Path
    announce: Callable[[int], float]
    pages: Connection
    rounds: list[list[float]] = field(default_factory=list)  # milliseconds
    returned: int = 0

    def errors(self) -> int:
        return sum(line.startswith(("Traceback", "ERROR")) or " ERROR " in line for line in self.log.open())

    def come(self, cookies: Sequence[str], topic: str, *, at_once: int) -> int:
        """Everybody opens the page; how many hear."""
        where = Where(self.port, settings.SITE_URL, topic)
        count: int = ask(self.pages, "come", where, cookies, at_once, PATIENCE)
        return count


def measure() -> Section:
    resource.setrlimit(resource.RLIMIT_NOFILE, (16_384, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    call_command("migrate", verbosity=0)
    members, thread = gathered()
    cookies = [session_of(member) for member in members]
    with ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory()))
        ours = running.enter_context(served("ours", folder, writing_in(thread, members[0])))
        plain = running.enter_context(served("plain", folder, sending))
        tell([ours, plain], cookies, f"thread:{thread.pk}")
        return section(ours, plain)  # while the logs are there


def gathered() -> tuple[list[Member], Thread]:
    """A thousand members, and a thread that all of them may read."""
    names = [f"reader{number:04}" for number in range(PAGES)]
    members = Member.objects.bulk_create([Member(username=name, name=name) for name in names])
    forum = Forum.objects.create(name="The full room", slug="the-full-room")
    audience = ForumGrant.Audience.MEMBERS
    ForumGrant.objects.create(forum=forum, audience=audience, may_reply=True, may_start=True)
    thread = start_thread(
        author=members[0], forum=forum, title="Who is there?", text="Everybody.", subjects=[], key=uuid4(), now=now()
    )
    return members, thread


def session_of(member: Member) -> str:
    """A cookie for this member, without the price of signing in."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(member.pk), member.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


@contextmanager
def served(name: str, folder: Path, announce: Callable[[int], float]) -> Iterator[Side]:
    """One side, its server and its pages running."""
    port, log = free_port(), folder / f"{name}.log"
    plain = ["-m", "daphne", "-b", "127.0.0.1", "-p", str(port), "benchmarks.plain_live:application"]
    ours = [str(ROOT / "manage.py"), "serve", "--no-worker", "--port", str(port)]
    command = [sys.executable, *(ours if name == "ours" else plain)]
    with log.open("wb") as said:
        server = subprocess.Popen(command, cwd=ROOT, env=os.environ, stdout=said, stderr=said)  # noqa: S603
    try:
        until(lambda: takes(port), f"{name} answers", seconds=60)
        with room() as pages:
            yield Side(name, port, log, announce, pages)
    finally:
        server.terminate()
        server.wait(timeout=60)


def takes(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def writing_in(thread: Thread, author: Member) -> Callable[[int], float]:
    def announce(number: int) -> float:
        """Reply; says when the commit was."""
        committed: list[float] = []
        with transaction.atomic():
            transaction.on_commit(lambda: committed.append(perf_counter()))  # the first thing after the commit
            reply(author=author, thread=thread, text=f"The {number}th.", key=uuid4(), now=now())
        return committed[0]

    return announce


def sending(number: int) -> float:
    began, layer = perf_counter(), get_channel_layer()
    assert layer is not None
    async_to_sync(layer.group_send)(GROUP, {"type": "plain.hint", "id": 1, "change": number})
    return began


def tell(sides: Sequence[Side], cookies: Sequence[str], topic: str) -> None:
    """The rounds, one side after the other; then all leave and come back at once."""
    for side in sides:
        side.come(cookies, topic, at_once=AT_ONCE)
    for number in range(ROUNDS + 1):
        for side in list(sides)[:: 1 if number % 2 else -1]:
            times = one_round(side, number)
            if number:
                side.rounds.append(times)
    for side in sides:
        ask(side.pages, "leave")
        side.returned = side.come(cookies, topic, at_once=PAGES)
        ask(side.pages, "leave")


def one_round(side: Side, number: int) -> list[float]:
    """Milliseconds from the commit until each page was told; what never came is missing."""
    time.sleep(REST if number % 5 == 0 else PAUSE)
    ask(side.pages, "forget")
    began = side.announce(number)
    arrived: list[float] = ask(side.pages, "told", LATEST)
    return [1000 * (moment - began) for moment in arrived]


def section(ours: Side, plain: Side) -> Section:
    ratio = spread([high(one) / high(other) for one, other in zip(ours.rounds, plain.rounds, strict=True)])
    rows = [(each.name, *figures(each)) for each in (ours, plain)]
    middle, latest = rows[0][1], rows[0][2]
    return Section(
        "Live",
        WORDS.format(pages=PAGES, rounds=ROUNDS),
        ("told by", "p50", "p99", "told or caught up", "came back at once", "errors"),
        rows,
        [
            (
                f"A reply told to {PAGES:,} open pages, commit to arrival, p99 to that of a plain Channels group",
                f"{ratio}; p50 {middle}, p99 {latest}",
            )
        ],
    )


def figures(side: Side) -> tuple[str, ...]:
    times = sorted(time for each in side.rounds for time in each)
    share = 100 * len(times) / (PAGES * ROUNDS)
    middle = times[len(times) // 2]
    return f"{middle:.0f} ms", f"{high(times):.0f} ms", f"{share:.2f} %", f"{side.returned:,}", str(side.errors())


def high(times: Sequence[float]) -> float:
    """The time within which ninety-nine of a hundred heard."""
    return quantiles(times, n=100)[98] if len(times) > 1 else float("inf")
