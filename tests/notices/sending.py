"""Senders as processes of their own, on the data of a test."""

import asyncio
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connection

from tests.reading import ROOT
from tests.servers.smtp import Mailbox

KILLS = 20
MORE = 3  # mails that may come between a kill and the moment it strikes
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
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield Sender(process, f"--now {now.isoformat()}")
    finally:
        os.killpg(process.pid, signal.SIGKILL)  # its child too, which holds the pipe that is read to its end here
        process.communicate()


class CountingMailbox(Mailbox):
    """Says when so many mails have come since it was last asked, and takes only a few more until it is asked again."""

    def __init__(self) -> None:
        super().__init__()
        self.left = 0
        self.reached = threading.Event()

    def expect(self, number: int) -> None:
        self.left = number
        self.reached.clear()
        if number == 0:
            self.reached.set()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = await super().handle_DATA(server, session, envelope)
        self.left -= 1
        if self.left <= 0:
            self.reached.set()
        while self.left <= -MORE:  # noqa: ASYNC110 (another thread asks again)
            await asyncio.sleep(0.005)
        return answer


def kill_again_and_again(sending: Sender, mailbox: CountingMailbox, chance: random.Random) -> int:
    """Kill after some mails and a moment, wherever the sender is then; say how many were killed."""
    killed = 0
    for _time in range(KILLS):
        mailbox.expect(chance.choice([0, 1, 1, 2, 3, 5, 8]))
        process = sending.start()
        assert mailbox.reached.wait(60)
        time.sleep(chance.uniform(0, 0.02))
        os.kill(process, signal.SIGKILL)
        killed += sending.ended() == -signal.SIGKILL
    mailbox.expect(sys.maxsize)
    return killed
