"""A Redis of the tests' own: on a private socket, without TCP, keeping nothing."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis import Redis

from tests.servers.debian import redis_path
from tests.servers.waiting import until


def _answers(url: str) -> bool:
    with Redis.from_url(url) as client:
        return bool(client.ping())


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """Start a server in the folder; yields the URL of its socket and stops it afterwards."""
    program = redis_path()
    if program is None:
        raise RuntimeError("Redis is missing; `make test` installs it.")
    socket = folder / "redis.sock"
    command = [str(program), "--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", str(folder)]
    with (folder / "redis.log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
    try:
        url = f"unix://{socket}"
        until(lambda: socket.exists() and _answers(url), "Redis answers")
        yield url
    finally:
        server.terminate()
        server.wait(timeout=20)
