"""The site itself as a process of its own: served as `make run` serves it, with a database of its own."""

import fcntl
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from tests.reading import ROOT
from tests.servers.waiting import until

MANAGE = [sys.executable, str(ROOT / "manage.py")]


def free_port() -> int:
    """A port of the loopback address that nobody listens on."""
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def answer_of(url: str, *, body: bytes | None = None, **headers: str) -> tuple[int, str]:
    """The status and the text at one of our own addresses; in a header's name _ stands for -."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with urlopen(Request(url, body, named), timeout=20) as response:  # noqa: S310 (our own address)
            return response.status, response.read().decode()
    except HTTPError as fault:
        return fault.code, fault.read().decode()


def headers_of(url: str, *, body: bytes | None = None) -> dict[str, str]:
    """What stands above the answer at one of our own addresses."""
    try:
        with urlopen(Request(url, body), timeout=20) as response:  # noqa: S310 (likewise)
            return dict(response.headers)
    except HTTPError as fault:
        return dict(fault.headers)


class Site:
    """A folder with a database, and the process that serves it."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.process = 0  # the number of the one that serves
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = os.environ | {
            "VAR_DIR": str(folder),
            "DATABASE_URL": f"sqlite:///{folder}/commonplace.sqlite3",
            "EMBEDDED": "1",
            "SITE_URL": self.url,
            **environment,
        }

    def manage(self, *arguments: str) -> str:
        """Run a command of manage.py against this site and return what it prints."""
        command = [*MANAGE, *arguments]
        finished = subprocess.run(
            command, env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=600
        )
        assert finished.returncode == 0, f"manage.py {' '.join(arguments)}\n{finished.stdout}\n{finished.stderr}"
        return finished.stdout

    def rows(self, question: str, *values: object) -> list[tuple[object, ...]]:
        """Ask the site's database directly, as a witness apart from its code."""
        with closing(sqlite3.connect(f"file:{self.folder}/commonplace.sqlite3?mode=ro", uri=True)) as connection:
            return connection.execute(question, values).fetchall()

    def answers(self) -> bool:
        try:
            with urlopen(f"{self.url}/healthz", timeout=5) as response:  # noqa: S310 (our own address)
                return bool(response.status == 200)
        except (URLError, ConnectionError, TimeoutError):
            return False

    @property
    def log(self) -> str:
        return (self.folder / "serve.log").read_text()

    @contextmanager
    def served(self) -> Iterator["Site"]:
        """Serve until the block ends."""
        command = [*MANAGE, "serve", "--port", str(self.port)]
        with (self.folder / "serve.log").open("ab") as log:
            process = subprocess.Popen(
                command, env=self.environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )
        self.process = process.pid
        try:
            until(lambda: process.poll() is not None or self.answers(), "the site answers", seconds=60)
            assert process.poll() is None, f"The site stopped at once.\n{self.log}"
            yield self
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def demo_database(shared: Path) -> Path:
    """A migrated database with the demo community, made once for all processes of a run."""
    folder = shared / "demo"
    with (shared / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            site = Site(folder)
            site.manage("migrate", "--verbosity", "0")
            site.manage("demo")
            (folder / "ready").touch()
    return folder / "commonplace.sqlite3"
