"""SQLite's part of a backup, by its online backup: a whole copy while others write, or nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import connection

from desk.backups.archive import BackupError
from desk.backups.counting import row_counts

PATIENCE = 30.0  # seconds to wait for whoever writes


def dump(work: Path) -> tuple[Path, dict[str, int]]:
    """A copy of the database, with the rows that each table has in it."""
    file = work / "database.sqlite3"
    connection.ensure_connection()
    with closing(sqlite3.connect(file)) as copy:
        connection.connection.backup(copy)
        check(copy)
        rows = row_counts(lambda question: copy.execute(question).fetchone()[0])
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
    return file, rows


def bring_back(file: Path, rows: dict[str, int]) -> None:
    """The copy, once it is seen to be whole, in place of everything that is there, in one transaction."""
    connection.close()
    with (
        closing(sqlite3.connect(file)) as copy,
        closing(sqlite3.connect(settings.DATABASES["default"]["NAME"], timeout=PATIENCE)) as site,
    ):
        check(copy)
        for table, count in rows.items():
            if copy.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] != count:  # noqa: S608 (our own tables)
                raise BackupError(f"The table {table} lacks rows. Nothing was changed.")
        try:
            copy.backup(site)
        except sqlite3.OperationalError as fault:
            raise BackupError(
                f"The database is in use, and nothing was changed ({fault}). Stop the site first."
            ) from fault


def check(copy: sqlite3.Connection) -> None:
    (answer,) = copy.execute("PRAGMA integrity_check").fetchone()
    if answer != "ok":
        raise BackupError(f"The copy of the database is damaged: {answer}")
