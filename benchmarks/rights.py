"""The whole proof that rights hold, on both columns: what was asked, what was found, and how long it took."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import parse

from benchmarks.report import Row, Section
from tests.servers.run import COLUMNS

# What the run of the benchmarks names for itself; the tests have servers, folders and settings of their own.
OURS = {
    "DATABASE_URL",
    "DJANGO_SETTINGS_MODULE",
    "EMAIL_URL",
    "LOG_LEVEL",
    "REDIS_URL",
    "SECRET_KEY",
    "SERVER_VERSIONS",
    "SITE_URL",
    "VAR_DIR",
}
TITLE = "Rights"
WORDS = (
    "The table of rights whole: every address, state of a thing and role is one cell, in whose answer the secret words "
    "are looked for; every permission is taken away in turn; every act that writes is sent twenty times at once. See "
    "[rights](rights.md)."
)
HEAD = ("column", "cells", "secrets", "told", "permissions", "not noticed", "races", "tests", "failed", "time")
TAKEN, RACED = "test_it_is_noticed_when_a_permission_is_gone", "test_twenty_at_once_are_one"


def measure() -> Section:
    """Run it all; a proof that fails is said, and nothing is written down."""
    rows = [proved(column) for column in COLUMNS]
    if any(row[-2] != "0" for row in rows):
        table = "\n".join(" | ".join(line) for line in (HEAD, *rows))
        sys.exit(f"{table}\nThe proof that rights hold fails; the lines above say where. Nothing is written down.")
    return Section(TITLE, WORDS, HEAD, rows)


def proved(column: str) -> Row:
    """One column's figures, as its tests recorded them."""
    environment = {name: value for name, value in os.environ.items() if name not in OURS}
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "rights.xml"
        began = time.monotonic()
        command = [sys.executable, "-m", "tests.rights.all", column, f"--junitxml={report}"]
        code = subprocess.run(command, env=environment, check=False).returncode  # noqa: S603 - our own module
        took = time.monotonic() - began
        if not report.exists():
            sys.exit(f"The tests of rights did not run on the {column} column; they ended with {code}.")
        return figures(column, report, took)


def figures(column: str, report: Path, took: float) -> Row:
    """What stands in pytest's own report of a run."""
    tests = list(parse(report).iter("testcase"))
    taken = [test for test in tests if is_named(test, TAKEN)]
    return (
        column,
        f"{sum(recorded(tests, 'cells')):,}",
        f"{max(recorded(tests, 'secrets'), default=0)}",
        f"{sum(recorded(tests, 'told'))}",
        f"{len(taken)}",
        f"{sum(has_failed(test) for test in taken)}",
        f"{sum(is_named(test, RACED) for test in tests)}",
        f"{len(tests)}",
        f"{sum(has_failed(test) for test in tests)}",
        f"{took:.0f} s",
    )


def recorded(tests: list[Element], name: str) -> list[int]:
    """The values under one name, of all tests that recorded it."""
    found = [each for test in tests for each in test.iter("property") if each.get("name") == name]
    return [int(each.get("value", "0")) for each in found]


def is_named(test: Element, name: str) -> bool:
    return test.get("name", "").partition("[")[0] == name


def has_failed(test: Element) -> bool:
    return test.find("failure") is not None or test.find("error") is not None
