"""Which mail of its batch a worker was handing over: a file on its host that a killed process leaves behind.

A batch is begun and ended in the tables with one commit each; between the two this says, mail by mail, what was begun
and what was answered. It outlives its process, not the machine: of another start of the machine it says nothing.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from django.conf import settings

BEGUN, ENDED = "+", "="
SEALED = b"!\n"
Told = tuple[str, str]  # the state a mail came to, and why; both empty where it was begun and never ended


class HeldError(Exception):
    """The worker stopped within the moment in which it writes; only it, or its end, can tell."""


@dataclass(slots=True)
class Journal:
    """A worker's own, while it delivers."""

    file: int
    size: int = 0  # as this worker wrote it: another size means that somebody sealed it
    is_kept: bool = False  # something in it is not in the tables yet

    def start(self) -> None:
        """A new batch, before it is begun in the tables; what was written is in them, unless it is kept."""
        if self.is_kept:
            self.size = os.fstat(self.file).st_size  # who sealed it looked after what was held before
        else:
            os.ftruncate(self.file, 0)
            self.size = 0
            self._write(f"{_boot()}\n")

    def begin(self, pk: int) -> bool:
        """Say that this mail is about to be handed over; False where others took this worker for gone."""
        fcntl.flock(self.file, fcntl.LOCK_EX)
        try:
            if os.fstat(self.file).st_size != self.size:
                return False
            self._write(f"{BEGUN}{pk}\n")
            return True
        finally:
            fcntl.flock(self.file, fcntl.LOCK_UN)

    def end(self, pk: int, state: str, reason: str) -> None:
        """Say what came of it; nobody who sealed it meanwhile reads this any more."""
        self._write(f"{ENDED}{pk} {state} {' '.join(reason.split())}\n")

    def _write(self, line: str) -> None:
        self.size += os.write(self.file, line.encode())


@contextmanager
def opened(worker: str) -> Iterator[Journal]:
    """The journal of a worker; it is gone afterwards, unless something of it is still to be written down."""
    path = path_of(worker)
    path.parent.mkdir(parents=True, exist_ok=True)
    journal = Journal(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600))
    try:
        journal.size = os.fstat(journal.file).st_size
        journal.is_kept = journal.size > 0
        yield journal
        if not journal.is_kept:
            path.unlink(missing_ok=True)
    finally:
        os.close(journal.file)


def sealed(worker: str) -> dict[int, Told] | None:
    """What the journal of a worker says, which may not go on; None where nothing is known of what it did.

    A mail that was its own and does not stand in it was not begun. Raises HeldError where that cannot be said now.
    """
    try:
        file = os.open(path_of(worker), os.O_RDWR | os.O_APPEND)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.write(file, SEALED)
        with os.fdopen(os.dup(file), encoding="utf-8", errors="replace") as reader:
            reader.seek(0)
            return _told(reader.read())
    except BlockingIOError as error:
        raise HeldError(worker) from error
    finally:
        os.close(file)


def tidy(workers: Collection[str]) -> None:
    """Take away the journals of workers that are gone and hold nothing any more."""
    for worker in workers:
        path_of(worker).unlink(missing_ok=True)


def path_of(worker: str) -> Path:
    return Path(settings.VAR_DIR) / "sending" / f"{re.sub(r'[^A-Za-z0-9.-]', '_', worker)}.journal"


def _told(text: str) -> dict[int, Told] | None:
    boot, _end, rest = text.partition("\n")
    if boot != _boot():
        return None
    told: dict[int, Told] = {}
    for line in rest.splitlines():
        pk, _blank, outcome = line[1:].partition(" ")
        if not pk.isdigit():
            continue
        if line.startswith(BEGUN):
            told[int(pk)] = ("", "")
        elif line.startswith(ENDED):
            state, _blank, reason = outcome.partition(" ")
            told[int(pk)] = (state, reason)
    return told


def _boot() -> str:
    """Which start of the machine this is; where the system does not say, nothing that will be said again."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return uuid4().hex
