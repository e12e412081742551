"""PostgreSQL's part of a backup, by its own tools: one snapshot out, one transaction in."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from psycopg.conninfo import make_conninfo

from desk.backups.archive import BackupError
from desk.backups.counting import row_counts

WORDS = ("host", "port", "dbname", "user", "service", "passfile", "sslmode", "sslrootcert", "sslcert", "sslkey")
# The new owner of the schema is whoever restores; everyone may look into it, as PostgreSQL sets it up.
BEFORE = """
SET lock_timeout = '30s';
DROP SCHEMA public CASCADE;
CREATE SCHEMA public;
GRANT USAGE ON SCHEMA public TO PUBLIC;
"""
COUNTED = """
DO $$ BEGIN
    IF (SELECT count(*) FROM public."{table}") <> {count} THEN
        RAISE EXCEPTION 'The table {table} came back without all its rows.';
    END IF;
END $$;
"""


def dump(work: Path) -> tuple[Path, dict[str, int]]:
    """The database as of one moment, with the rows that each table had at that moment."""
    file = work / "database.dump"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]

        def ask(question: str) -> int:
            cursor.execute(question)
            count: int = cursor.fetchone()[0]
            return count

        rows = row_counts(ask)
        run("pg_dump", "-Fc", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", "-f", str(file), "-d", place())
    run("pg_restore", "--list", str(file))
    return file, rows


def bring_back(file: Path, rows: dict[str, int]) -> None:
    """The dump in place of everything that is there, in one transaction that also counts the rows."""
    work = file.parent
    before, script, after = work / "before.sql", work / "script.sql", work / "after.sql"
    before.write_text(BEFORE)
    run("pg_restore", "--no-owner", "--no-privileges", "-f", str(script), str(file))
    after.write_text("".join(COUNTED.format(table=table, count=count) for table, count in rows.items()))
    where = place()
    connection.close()
    scripts = [word for each in (before, script, after) for word in ("-f", str(each))]
    run("psql", "-X", "-q", "-o", os.devnull, "-v", "ON_ERROR_STOP=1", "--single-transaction", "-d", where, *scripts)


def place() -> str:
    """Where the database is, without the password, in words that an older client knows too."""
    given = connection.get_connection_params()
    return make_conninfo(**{word: given[word] for word in WORDS if given.get(word)})


def run(program: str, *arguments: str) -> None:
    """One of PostgreSQL's programs; what it complains of is passed on."""
    found = shutil.which(program)
    if found is None:
        raise BackupError(f"{program} is missing. Install PostgreSQL's client programs.")
    password = str(settings.DATABASES["default"].get("PASSWORD") or "")
    environment = os.environ | ({"PGPASSWORD": password} if password else {})
    finished = subprocess.run(  # noqa: S603 (PostgreSQL's own programs)
        [found, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if finished.returncode:
        raise BackupError(f"{program} failed, and nothing was changed: {finished.stderr.strip()[-1000:]}")
