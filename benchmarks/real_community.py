"""Walk a real community through the whole circle and hold every promise against it.

    DATABASE_URL=… python -m benchmarks.real_community DUMP_FOLDER --now 2016-12-05

The database must be empty. Everything runs through the product's own commands; mail goes to a server in this process.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import django

from tests.servers.smtp import MailServer

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
ROOT = Path(__file__).resolve().parent.parent
FAILED: list[str] = []


def run(*command: str, **environment: str) -> str:
    """One command of the product in a process of its own; prints what it said last and how long it took."""
    began = time.monotonic()
    done = subprocess.run(  # noqa: S603
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    sys.stdout.write(f"\n$ manage.py {' '.join(command)}    [{time.monotonic() - began:.1f} s in all]\n{done.stdout}")
    if done.returncode:
        FAILED.append(f"manage.py {command[0]} ended with {done.returncode}")
        sys.stdout.write(done.stderr)
    return done.stdout


def hold(promise: str, is_kept: bool, figures: object = "") -> None:
    """Say whether a promise is kept."""
    sys.stdout.write(f"{'kept  ' if is_kept else 'BROKEN'}  {promise}  {figures}\n")
    if not is_kept:
        FAILED.append(promise)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--now", default="2016-12-05")
    parser.add_argument("--next", default="2016-12-13", help="a second mailing, which may repeat nothing")
    options = parser.parse_args()
    run("migrate", "--verbosity", "0")
    run("import_stackexchange", str(options.folder), "--consent-assumed")
    run("learn", "--batch", "997")
    run("index")
    django.setup()
    # Models can be imported only now; this is the one script that starts Django itself.
    from benchmarks.promises import (  # noqa: PLC0415
        check_learning,
        check_mail,
        check_pages,
        check_scores,
        check_second_import,
    )

    check_scores(options.folder, hold)
    check_learning(random.Random(7), hold)
    check_pages(random.Random(7), options.now, hold)
    server = MailServer()
    server.start()
    try:
        for day in (options.now, options.next):
            run("send", "--now", day, EMAIL_URL=server.url)
    finally:
        server.stop()
    check_mail(Counter(str(message["Message-ID"]) for message in server.mailbox.messages), hold)
    check_second_import(lambda: run("import_stackexchange", str(options.folder)), hold)
    run("replay", "--cut", "week")
    sys.stdout.write(f"\n{'All promises are kept.' if not FAILED else 'Broken: ' + '; '.join(FAILED)}\n")
    raise SystemExit(bool(FAILED))


if __name__ == "__main__":
    main()
