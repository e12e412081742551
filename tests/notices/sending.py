"""Senders as processes of their own, on the data of a test."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.db import connection

from tests.reading import ROOT

Rows = Callable[[str], list[tuple[object, ...]]]


class Sender:
    """`manage.py send` in processes of its own, one after the other, against one database."""

    def __init__(self, process: "subprocess.Popen[str]", arguments: str) -> None:
        self.process = process
        self.arguments = arguments

    def start(self) -> int:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{self.arguments}\n")
        self.process.stdin.flush()
        return int(self._line())

    def ended(self) -> int:
        """Wait for the end of the one that was started; its exit code, −9 for killed."""
        while not (line := self._line()).removeprefix("-").isdigit():
            pass  # what the command prints
        return int(line)

    def _line(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the process that forks senders has ended"
        return line.strip()


def database_for_others(folder: Path) -> tuple[str, Rows]:
    """The test's data where another process can open it, and a way to ask it."""
    if connection.vendor == "sqlite":
        path = folder / "mailing.sqlite3"
        connection.ensure_connection()
        copy = sqlite3.connect(path, timeout=20)
        connection.connection.backup(copy)
        return f"sqlite:///{path}", lambda question: copy.execute(question).fetchall()

    def ask(question: str) -> list[tuple[object, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(question)
            return list(cursor.fetchall())

    before, _slash, _name = os.environ["DATABASE_URL"].rpartition("/")
    return f"{before}/{connection.settings_dict['NAME']}", ask


@contextmanager
def sender(now: datetime, **environment: str) -> Iterator[Sender]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.notices.senders"],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings", **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield Sender(process, f"--now {now.isoformat()}")
    finally:
        process.kill()
        process.communicate()
