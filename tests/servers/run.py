"""Runs the tests on both columns: PostgreSQL, Redis and Elasticsearch first, then everything embedded."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

from tests.servers.elasticsearch import elasticsearch
from tests.servers.postgresql import postgresql
from tests.servers.redis import redis

COLUMNS = ("servers", "embedded")
PROCESSES = 2
NAMED = {"DATABASE_URL", "REDIS_URL", "ELASTICSEARCH_URL"}  # servers of whoever runs this, never the tests'


@contextmanager
def servers(folder: Path) -> Iterator[dict[str, str]]:
    """The environment that names a PostgreSQL for each process of the run and the rest for all, while they run."""
    with ExitStack() as running:
        node = running.enter_context(elasticsearch(folder / "es"))  # on its way up while the others start
        # What counts as settled in the ledger depends on every transaction of a server, whoever's it is.
        urls = [running.enter_context(postgresql(folder / f"pg{number}")) for number in range(PROCESSES)]
        redis_url = running.enter_context(redis(folder))
        yield {
            "DATABASE_URL": urls[0],
            "DATABASE_URLS": " ".join(urls),
            "REDIS_URL": redis_url,
            "ELASTICSEARCH_URL": node.url,
        }


def run_pytest(column: str, environment: dict[str, str], arguments: list[str]) -> int:
    """Run one column in parallel and return pytest's exit code."""
    print(f"\nTests on the {column} column.", flush=True)
    marks = ["-m", "both or servers"] if column == "servers" else []
    kept = {key: value for key, value in os.environ.items() if key not in NAMED}
    parallel = ["-n", str(PROCESSES), "--dist", "worksteal", "--by-make", "--whole"]
    command = [sys.executable, "-m", "pytest", *parallel, *marks, *arguments]
    return subprocess.run(command, env=kept | environment, check=False).returncode


def stop(number: int, frame: FrameType | None) -> None:
    """Turn a request to end into an exception, so that what was started is stopped."""
    raise SystemExit(128 + number)


def main(arguments: list[str]) -> int:
    """Both columns, or one when the first argument names it; the rest is pytest's."""
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    columns = [arguments.pop(0)] if arguments and arguments[0] in COLUMNS else list(COLUMNS)
    codes = []
    # The path of a socket may have a hundred characters, so it is kept short.
    with tempfile.TemporaryDirectory(prefix="commonplace-", dir="/tmp", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o711)  # PostgreSQL runs as another account than root
        if "servers" in columns:
            with servers(folder) as environment:
                codes.append(run_pytest("servers", {"TMPDIR": name, **environment}, arguments))
        if "embedded" in columns:
            codes.append(run_pytest("embedded", {"TMPDIR": name}, arguments))
    return max(codes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
