"""`make bench`: starts a PostgreSQL, a Redis and a mail sink of its own, measures, and stops them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from benchmarks.parts import PARTS, groups
from tests.servers.debian import install, postgresql_folder, redis_path, smtp_sink_path
from tests.servers.postgresql import postgresql
from tests.servers.redis import redis
from tests.servers.run import stop
from tests.servers.sink import sink

NEEDED = {"postgresql": postgresql_folder, "redis-server": redis_path}


def versions() -> list[str]:
    """Of the servers, as they say themselves."""
    programs = [f"{postgresql_folder()}/postgres", str(redis_path())]
    told = [subprocess.run([name, "--version"], capture_output=True, text=True, check=True).stdout for name in programs]  # noqa: S603
    return [f"PostgreSQL {told[0].split()[2]}", f"Redis {told[1].split('v=')[1].split()[0]}"]


def main(arguments: list[str]) -> int:
    """Measure in a process of its own; the arguments name parts."""
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    if missing := [package for package, find in NEEDED.items() if find() is None]:
        install(missing)
    smtp_sink_path()
    return max(run(group) for group in groups(arguments or PARTS))


def run(parts: list[str]) -> int:
    """Some parts, on servers of their own."""
    # The path of a socket may have a hundred characters, so it is kept short.
    with tempfile.TemporaryDirectory(prefix="commonplace-", dir="/tmp", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o711)  # PostgreSQL runs as another account than root
        (folder / "var").mkdir()
        with ExitStack() as running:
            environment = os.environ | {
                "DATABASE_URL": running.enter_context(postgresql(folder / "pg")),
                "REDIS_URL": running.enter_context(redis(folder)),
                "EMAIL_URL": running.enter_context(sink()),
                "VAR_DIR": str(folder / "var"),
                "SECRET_KEY": "only-for-measuring",
                "SITE_URL": "http://127.0.0.1",
                "LOG_LEVEL": os.environ.get("LOG_LEVEL", "ERROR"),
                "SERVER_VERSIONS": ";".join(versions()),
                "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
            }
            environment.pop("ELASTICSEARCH_URL", None)
            command = [sys.executable, "-m", "benchmarks.measuring", *parts]
            return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
