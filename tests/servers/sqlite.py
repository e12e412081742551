"""The tables of a test database on SQLite: made by the migrations once, and kept until one of them changes."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import Any

from tests.reading import ROOT

KEPT = ROOT / ".pytest_cache" / "tables"
MADE_OF = ("*/migrations/*.py", "*/models.py", "*/models/*.py", "requirements/*.txt")


@contextmanager
def kept_tables(connection: Any) -> Iterator[None]:
    """While it lasts, a database that is made in memory begins as the migrations left the last one."""
    creation, kept = connection.creation, KEPT / f"{mark()}.sqlite3"
    begin, create = creation._create_test_db, creation.create_test_db
    held: list[sqlite3.Connection] = []  # what nobody holds is gone

    def begun(*given: Any, **named: Any) -> str:
        name: str = begin(*given, **named)
        if kept.exists() and creation.is_in_memory_db(name):
            held.append(sqlite3.connect(name, uri=True, check_same_thread=False))
            with closing(sqlite3.connect(kept)) as source:
                source.backup(held[0])
        return name

    def created(*given: Any, **named: Any) -> str:
        name: str = create(*given, **named)
        if not kept.exists() and creation.is_in_memory_db(name):
            keep(connection.connection, kept)
        return name

    creation._create_test_db, creation.create_test_db = begun, created
    try:
        yield
    finally:
        del creation._create_test_db, creation.create_test_db
        for each in held:
            each.close()


def keep(source: sqlite3.Connection, kept: Path) -> None:
    """Whole, or not at all; what others left is thrown away."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    for old in kept.parent.glob("*.sqlite3"):
        old.unlink(missing_ok=True)
    unfinished = kept.with_suffix(f".{os.getpid()}")
    with closing(sqlite3.connect(unfinished)) as copy:
        source.backup(copy)
    unfinished.replace(kept)


def mark() -> str:
    """Another one when anything changes that tables are made of."""
    found = blake2b(digest_size=12)
    for path in sorted(path for pattern in MADE_OF for path in ROOT.glob(pattern)):
        found.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()
