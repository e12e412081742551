"""A post told to a thousand open pages: commit to arrival, beside a plain Channels group in the same run."""

from __future__ import annotations

import asyncio
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from uuid import uuid4

from asgiref.sync import async_to_sync, sync_to_async
from channels.layers import get_channel_layer
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.management import call_command
from django.db import transaction

from benchmarks.plain_live import GROUP
from benchmarks.ratios import spread
from benchmarks.report import ROOT, Section
from community.actions import reply, start_thread
from community.models import Forum, ForumGrant, Thread
from lib.clock import now
from profiles.models import Member
from tests.servers.site import free_port
from tests.servers.sockets import LiveSocket, knock
from tests.servers.waiting import until

PAGES = 1000
ROUNDS = 20
AT_ONCE = 50  # handshakes under way while the pages open
PATIENCE = 60.0  # seconds until one that comes has to hear
REST = 6.0
LATEST = 20.0  # seconds for what was not delivered to be caught up
WORDS = (
    "{pages:,} members, each signed in with a session of their own, have one thread open. Daphne in a process of its "
    "own tells them over Redis that a reply was written, {rounds} times, in turn with a plain Channels group of as "
    "many sockets in a second daphne, which asks for no rights. Every fifth time comes after six quiet seconds, when "
    "rights have to be asked again. Time runs from the commit (there: from the sending) until the client has read the "
    "frame; all clients share one process of Python, whose reading is in the figures of both. Then all leave and come "
    "back at once; errors are the lines of that kind in the server’s log."
)


@dataclass
class Side:
    """One way of telling, its server and its pages."""

    name: str
    port: int
    log: Path
    announce: Callable[[int], float]
    pages: list[LiveSocket] = field(default_factory=list)
    hearing: list[asyncio.Task[None]] = field(default_factory=list)
    arrived: dict[int, list[float]] = field(default_factory=dict)
    rounds: list[list[float]] = field(default_factory=list)  # milliseconds
    returned: int = 0

    def errors(self) -> int:
        return sum(line.startswith(("Traceback", "ERROR")) or " ERROR " in line for line in self.log.open())


def measure() -> Section:
    resource.setrlimit(resource.RLIMIT_NOFILE, (16_384, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    call_command("migrate", verbosity=0)
    members, thread = gathered()
    cookies = [session_of(member) for member in members]
    with ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory()))
        ours = running.enter_context(served("ours", folder, writing_in(thread, members[0])))
        plain = running.enter_context(served("plain", folder, sending))
        asyncio.run(told([ours, plain], cookies, f"thread:{thread.pk}"))
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
    port, log = free_port(), folder / f"{name}.log"
    plain = ["-m", "daphne", "-b", "127.0.0.1", "-p", str(port), "benchmarks.plain_live:application"]
    ours = [str(ROOT / "manage.py"), "serve", "--no-worker", "--port", str(port)]
    command = [sys.executable, *(ours if name == "ours" else plain)]
    with log.open("wb") as said:
        server = subprocess.Popen(command, cwd=ROOT, env=os.environ, stdout=said, stderr=said)  # noqa: S603
    try:
        until(lambda: takes(port), f"{name} answers", seconds=60)
        yield Side(name, port, log, announce)
    finally:
        server.terminate()
        server.wait(timeout=60)


def takes(port: int) -> bool:
    async def look() -> bool:
        try:
            _reader, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            return False
        writer.close()
        return True

    return asyncio.run(look())


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


async def told(sides: Sequence[Side], cookies: Sequence[str], topic: str) -> None:
    for side in sides:
        await come(side, cookies, topic, at_once=AT_ONCE)
    for number in range(ROUNDS + 1):
        for side in list(sides)[:: 1 if number % 2 else -1]:
            times = await one_round(side, number)
            if number:
                side.rounds.append(times)
    for side in sides:
        await leave(side)
        await come(side, cookies, topic, at_once=PAGES)
        await leave(side)


async def come(side: Side, cookies: Sequence[str], topic: str, *, at_once: int) -> None:
    """Everybody opens the page; those who hear are counted."""
    turns = asyncio.Semaphore(at_once)

    async def one(cookie: str) -> LiveSocket | None:
        async with turns:
            try:
                async with asyncio.timeout(PATIENCE):
                    status, page = await knock(side.port, Origin=settings.SITE_URL, Cookie=cookie)
                    answer = await page.subscribe(topic) if status == 101 else None
            except (OSError, TimeoutError, asyncio.IncompleteReadError):
                return None
            if not isinstance(answer, dict):
                return None
            side.hearing.append(asyncio.create_task(hear(side, page)))  # at once: who answers no ping is dropped
            return page

    side.hearing = []
    side.pages = [page for page in await asyncio.gather(*(one(cookie) for cookie in cookies)) if page]
    side.returned = len(side.pages)


async def hear(side: Side, page: LiveSocket) -> None:
    while isinstance(frame := await page.hear(), dict):
        if "change" in frame or "gap" in frame:
            side.arrived.setdefault(id(page), []).append(perf_counter())


async def leave(side: Side) -> None:
    for page in side.pages:
        page.close()
    await asyncio.gather(*side.hearing)


async def one_round(side: Side, number: int) -> list[float]:
    """Milliseconds from the commit until each page heard; what never came is missing."""
    if number % 5 == 0:
        await asyncio.sleep(REST)
    side.arrived.clear()
    work: Callable[[int], Awaitable[float]] = sync_to_async(side.announce, thread_sensitive=False)
    began = await work(number)
    waited = perf_counter() + LATEST
    while len(side.arrived) < len(side.pages) and perf_counter() < waited:  # noqa: ASYNC110 - a thousand set it
        await asyncio.sleep(0.02)
    await asyncio.sleep(0.3)
    return [1000 * (times[0] - began) for times in side.arrived.values()]


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
