"""Sockets of a site that runs: who may open one, how long it lives, and what becomes of one that nobody reads."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.servers.memory import memory_of
from tests.servers.site import Site
from tests.servers.sockets import LiveSocket, knock

UNREAD = 10
FILL = "from tests.desk import filling; filling.fill()"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A filled site, served."""
    site = Site(Path(tmp_path_factory.mktemp("sockets")), DEBUG="1")
    site.manage("migrate", "--verbosity", "0")
    site.manage("shell", "--no-imports", "-c", FILL)
    with site.served():
        yield site


def thread_of(site: Site) -> str:
    ((pk,),) = site.rows("select id from community_thread where shelf = 'standing' order by id limit 1")
    return f"thread:{pk}"


async def opened(site: Site, *topics: str) -> LiveSocket:
    status, socket = await knock(site.port, Origin=site.url)
    assert status == 101
    assert (await socket.subscribe(*topics))["heard"] == list(topics)
    return socket


@pytest.mark.parametrize("origin", ["http://elsewhere.example", "null", "", "http://127.0.0.1:1", "https://{own}"])
def test_a_foreign_page_opens_no_socket(site: Site, origin: str) -> None:
    origin = origin.replace("{own}", f"127.0.0.1:{site.port}")
    headers = {"Origin": origin} if origin else {}
    status, _socket = asyncio.run(knock(site.port, **headers))
    assert status in {400, 403}


def test_an_idle_socket_lives_and_those_that_are_not_read_are_dropped(
    site: Site, request: pytest.FixtureRequest
) -> None:
    """The idle one is heard of after 90 seconds (20 in a sample): it has answered pings all the while.

    Beside it some send, but never read. Fifteen seconds are told by the pings of the idle one, of which the fourth
    comes later, however slow the machine is.
    """
    topic, long = thread_of(site), 90 if request.config.getoption("--whole") else 20
    before = most = memory_of(site.process)

    async def both() -> tuple[int, bool]:
        nonlocal most
        idle = await opened(site, topic)
        hearing = asyncio.ensure_future(idle.hear())
        waited = asyncio.ensure_future(asyncio.wait([hearing], timeout=long))
        unread = [await opened(site, topic) for _number in range(UNREAD)]
        for page in unread:
            page.writer.transport.pause_reading()  # type: ignore[attr-defined]
        while not all(page.writer.transport.is_closing() for page in unread) and not hearing.done():
            for page in unread:
                page.send({"subscribe": []})
            await asyncio.sleep(0.5)
            most = max(most, memory_of(site.process))
        pings = idle.pings
        await waited
        is_alive = not hearing.done()
        change(site, topic)
        return pings, is_alive and (await asyncio.wait_for(hearing, 20))["id"] == int(topic.partition(":")[2])

    pings, is_alive = asyncio.run(both())
    assert pings <= 3
    assert (most - before) / UNREAD < 5000
    assert is_alive


def change(site: Site, topic: str) -> None:
    """A thread changes and no hint is sent: the site finds out by itself."""
    with closing(sqlite3.connect(site.folder / "commonplace.sqlite3", timeout=20)) as database, database:
        database.execute("update community_thread set changes = changes + 1 where id = ?", [topic.partition(":")[2]])
