"""What docker-compose.yml runs: nginx with its configuration, servers and a worker, on PostgreSQL and Redis."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.error import URLError

import pytest

from tests.reading import ROOT
from tests.servers.nginx import nginx
from tests.servers.postgresql import asked, own_database
from tests.servers.site import MANAGE, Site, answer_of, free_port, headers_of
from tests.servers.waiting import until

pytestmark = pytest.mark.servers
PING = b"\x89"  # how the frame begins
NAME = f"commonplace_fleet_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
BEGIN_SOCKET = (
    "GET /live/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://community.test\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


GUARDS = {
    "Content-Security-Policy", "Cross-Origin-Opener-Policy", "Referrer-Policy", "X-Content-Type-Options",
    "X-Frame-Options",
}  # fmt: skip


def guarded_by(headers: dict[str, str]) -> set[str]:
    """Which of the headers that keep other sites and mistakes out stand above an answer."""
    assert "nginx/" not in headers.get("Server", "")
    return GUARDS & headers.keys()


class Process:
    """One server or worker."""

    def __init__(self, site: Site, *command: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = site.folder / f"{command[0]}-{self.port}.log"
        with self.log.open("wb") as log:
            self.running = subprocess.Popen(
                [*MANAGE, *(word.format(port=self.port) for word in command)],
                env=site.environment, cwd=ROOT, stdout=log, stderr=log,
            )  # fmt: skip
        until(self.lives, f"{command[0]} answers", seconds=60)

    def lives(self) -> bool:
        assert self.running.poll() is None, self.log.read_text()
        return self.takes_connections() and answer_of(f"{self.url}/livez")[0] == 200

    def takes_connections(self) -> bool:
        with socket.socket() as knocking:
            return knocking.connect_ex(("127.0.0.1", self.port)) == 0

    def end(self) -> None:
        if self.running.poll() is None:
            self.running.kill()
        self.running.wait()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A filled site, whose processes each test starts for itself."""
    with own_database(NAME) as url:
        site = Site(
            tmp_path_factory.mktemp("fleet") / "var",
            DATABASE_URL=url,
            EMBEDDED="0",
            TRUSTED_PROXY_COUNT="1",
            LOG_LEVEL="INFO",
        )
        site.environment |= {"SITE_URL": "http://community.test", "ALLOWED_HOSTS": "127.0.0.1,community.test"}
        site.environment |= {"LOG_FORMAT": "json", "DEBUG": "0"}
        site.manage("collectstatic", "--no-input", "--verbosity", "0")
        site.manage("shell", "--no-imports", "-c", "from tests.desk import filling; filling.fill()")
        yield site


@pytest.fixture
def processes(site: Site) -> Iterator[ExitStack]:
    with ExitStack() as ending:
        yield ending


def started(site: Site, processes: ExitStack, *command: str) -> Process:
    process = Process(site, *command)
    processes.callback(process.end)
    return process


def opened_socket(url: str) -> socket.socket:
    """A page's socket, once it is accepted."""
    host, port = url.removeprefix("http://").split(":")
    connection = socket.create_connection((host, int(port)), timeout=20)
    connection.sendall(BEGIN_SOCKET.format(port=port).encode())
    assert connection.recv(4096).startswith(b"HTTP/1.1 101 ")
    return connection


@contextmanager
def locked(table: str) -> Iterator[None]:
    """Nobody reads or writes the table until the block ends."""
    with asked(NAME) as server, server.transaction():
        server.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE".encode())
        yield


def waits_for_a_lock() -> bool:
    with asked(NAME) as server:
        return bool(server.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchall())


def test_the_site_behind_its_proxy(site: Site, processes: ExitStack, tmp_path: Path) -> None:
    first, second = (started(site, processes, "serve", "--port", "{port}", "--no-worker") for _ in range(2))
    static = tmp_path / "static"
    static.mkdir()
    (static / "page.0a1b2c.css").write_text("main { color: teal }")
    where = {"WEB_A": f"127.0.0.1:{first.port}", "WEB_B": f"127.0.0.1:{second.port}", "SITE_SCHEME": "http"}
    with nginx(tmp_path / "nginx", **where, STATIC_ROOT=str(static), MOST_BODY="1m") as url:
        assert "Which stove works at minus twenty?" in answer_of(f"{url}/threads/")[1]
        assert answer_of(f"{url}/static/page.0a1b2c.css") == (200, "main { color: teal }")
        assert answer_of(f"{url}/static/js/live.js")[0] == 200  # of an older version: asked of the site
        assert [answer_of(f"{url}{path}")[0] for path in ("/metrics", "/livez", "/_pages/away.html")] == [404, 404, 404]
        assert "details" not in answer_of(f"{url}/healthz", X_Forwarded_For="127.0.0.1")[1]
        status, page = answer_of(f"{url}/threads/", body=b"x" * 1_100_000)
        assert (status, "That is too large" in page) == (413, True)
        for path in ("/static/page.0a1b2c.css", "/static/js/live.js", "/metrics", "/livez", "/threads/", "/nowhere/"):
            assert guarded_by(headers_of(f"{url}{path}")) == GUARDS, path
        assert guarded_by(headers_of(f"{url}/threads/", body=b"x" * 1_100_000)) == GUARDS
        with opened_socket(url) as one, opened_socket(url) as other:
            first.running.send_signal(signal.SIGTERM)
            assert first.running.wait(timeout=30) == 0
            # One of the two sockets was the first server's: it is told to come back, the other stays.
            one.setblocking(False)
            other.setblocking(False)
            heard = until(lambda: [frame for each in (one, other) if (frame := received(each))], "a socket is closed")
            assert heard == [b"\x88\x02" + (1012).to_bytes(2, "big")]
        assert {answer_of(f"{url}/threads/")[0] for _ in range(10)} == {200}
        second.end()
        status, page = answer_of(f"{url}/threads/")
        assert (status, "Back in a moment" in page) == (502, True)
        assert guarded_by(headers_of(f"{url}/threads/")) == GUARDS
        said = until((tmp_path / "nginx/failures").read_text, "nginx logs the failure")
        assert '"status":502' in said


def received(connection: socket.socket) -> bytes:
    """What came, but for the server's asking whether somebody is still there, which may come at any time."""
    try:
        came = connection.recv(64)
    except BlockingIOError:
        return b""
    while came.startswith(PING):
        came = came[2 + came[1] :]
    return came


def test_a_server_that_is_told_to_stop_finishes_its_answers(site: Site, processes: ExitStack) -> None:
    server = started(site, processes, "serve", "--port", "{port}", "--no-worker")
    with ThreadPoolExecutor(1) as reader:
        with locked("community_thread"):
            answer = reader.submit(answer_of, f"{server.url}/threads/")
            until(waits_for_a_lock, "the page waits for the database")
            server.running.send_signal(signal.SIGTERM)
            until(lambda: not server.takes_connections(), "it takes no new connection")
            assert server.running.poll() is None
            with pytest.raises(URLError):
                answer_of(f"{server.url}/livez")
        assert answer.result(timeout=30)[0] == 200
    assert server.running.wait(timeout=30) == 0


def test_a_worker_that_is_told_to_stop_finishes_its_step(site: Site, processes: ExitStack) -> None:
    def bookmark() -> int:
        with asked(NAME) as server:
            found = server.execute("SELECT position FROM profiles_follower WHERE name = 'interests'").fetchone()
            return int(found[0]) if found else 0

    before = bookmark()
    with locked("profiles_interest"):
        worker = started(site, processes, "work", "--workers", "1", "--metrics", "127.0.0.1:{port}")
        # The sweep of every minute comes at once: Ann's last reply was not learned from yet.
        until(waits_for_a_lock, "the step waits for the database", seconds=90)
        worker.running.send_signal(signal.SIGTERM)
        assert worker.running.poll() is None
        assert bookmark() == before
    assert worker.running.wait(timeout=60) == 0
    assert bookmark() > before
