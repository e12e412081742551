"""A PostgreSQL of the tests' own: on a private socket, without TCP, its data thrown away."""

import getpass
import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from psycopg import sql

from tests.servers.debian import postgresql_folder

FASTER = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"
IMPATIENT = "-c lock_timeout=60s"  # a test that waits for a lock of another connection fails, and hangs nobody


def _unprivileged() -> list[str]:
    """What to put before a command, as PostgreSQL refuses to run as root."""
    return ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []


def _run(*command: str, cwd: Path) -> None:
    finished = subprocess.run([*_unprivileged(), *command], cwd=cwd, capture_output=True, text=True, check=False)
    if finished.returncode:
        raise RuntimeError(f"{Path(command[0]).name} failed.\n{finished.stdout}{finished.stderr}")


@contextmanager
def postgresql(home: Path) -> Iterator[str]:
    """Start a server in a folder of its own; yields the URL of its database and stops it afterwards."""
    programs = postgresql_folder()
    if programs is None:
        raise RuntimeError("PostgreSQL is missing; `make test` installs it.")
    home.mkdir()
    if os.geteuid() == 0:
        shutil.chown(home, pwd.getpwnam("postgres").pw_uid, pwd.getpwnam("postgres").pw_gid)
    data, name = str(home / "data"), getpass.getuser()
    _run(
        f"{programs}/initdb", "--no-sync", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-U", name, "-D", data,
        cwd=home,
    )  # fmt: skip
    options = f"-c listen_addresses= -c unix_socket_directories={home} {FASTER} {IMPATIENT}"
    log = str(home / "log")
    _run(f"{programs}/pg_ctl", "start", "-w", "-t", "60", "-s", "-D", data, "-l", log, "-o", options, cwd=home)
    try:
        _run(f"{programs}/createdb", "-h", str(home), "-U", name, "commonplace", cwd=home)
        yield f"postgres:///{home}/commonplace"
    finally:
        _run(f"{programs}/pg_ctl", "stop", "-w", "-s", "-D", data, "-m", "immediate", cwd=home)


def asked(database: str) -> psycopg.Connection[Any]:
    """A connection of the test's own to a database of the run's server, apart from the site's code."""
    given = settings.DATABASES["default"]
    return psycopg.connect(host=given["HOST"], dbname=database, user=given["USER"] or None, autocommit=True)


@contextmanager
def own_database(name: str) -> Iterator[str]:
    """An empty database on the run's server while the block runs; yields its URL."""
    with asked("postgres") as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {0} WITH (FORCE)").format(sql.Identifier(name)))
        server.execute(sql.SQL("CREATE DATABASE {0}").format(sql.Identifier(name)))
    try:
        yield f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"
    finally:
        with asked("postgres") as server:
            server.execute(sql.SQL("DROP DATABASE {0} WITH (FORCE)").format(sql.Identifier(name)))
