"""Many requests at the same moment, on a database that several connections can share."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Barrier
from typing import Any, TypeVar

from django.db import connection, connections
from django.test import Client

Found = TypeVar("Found")
AT_ONCE = 20
POSTED = Callable[[int], tuple[Client, str, dict[str, object]]]


@contextmanager
def shared_database(folder: Path) -> Iterator[None]:
    """Twenty connections, to what is there now: on SQLite in a file, for one in memory is a connection's own."""
    if connection.vendor == "postgresql":
        wrapper: Any = connection
        pool = wrapper.pool
        pool.resize(1, AT_ONCE + 2)
        pool.timeout = 60  # a busy machine is not what is tested
        yield
        return
    file = folder / "race.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(file)])
    with closing(
        sqlite3.connect(file)
    ) as alone:  # as ours is from its first command on: two who do it at once may fail
        alone.execute("PRAGMA journal_mode=WAL")
    settings = connections.settings["default"]
    name, options = settings["NAME"], settings["OPTIONS"]
    settings["NAME"], settings["OPTIONS"] = str(file), options | {"timeout": 120}  # likewise
    try:
        yield
    finally:
        settings["NAME"], settings["OPTIONS"] = name, options


def apart(act: Callable[[], Found]) -> Found:
    """Do it in a thread with a connection of its own."""

    def run() -> Found:
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


def post_at_once(posted: POSTED) -> Counter[int]:
    """Send twenty requests together; how often each status was the answer."""
    start = Barrier(AT_ONCE)

    def send(number: int) -> int:
        client, address, data = posted(number)
        client.raise_request_exception = False
        start.wait()
        try:
            return client.post(address, data).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return Counter(pool.map(send, range(AT_ONCE)))


def signed_in(cookies: dict[str, str]) -> Client:
    """A window of its own of somebody who has signed in elsewhere."""
    client = Client()
    client.cookies.load(cookies)
    return client


def cookies_of(client: Client) -> dict[str, str]:
    return {name: morsel.value for name, morsel in client.cookies.items()}
