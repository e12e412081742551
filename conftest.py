"""Settles the environment of the tests before Django reads it, and says what a run left out."""

import atexit
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from pathlib import Path

import django
import pytest
from django.conf import settings
from django.db import connection

from config.languages import compile_catalogues
from tests.browser.pictures import write_contents
from tests.lib import specification
from tests.servers.debian import chromium_path, compose_path
from tests.servers.sqlite import kept_tables

ON_SERVERS = "REDIS_URL" in os.environ
# For the tests that ask for it alone: what one puts in, no rollback takes out for the next.
os.environ.setdefault("ELASTICSEARCH_OF_TESTS", os.environ.pop("ELASTICSEARCH_URL", ""))
VAR_DIR = tempfile.mkdtemp(prefix="commonplace-var-")
atexit.register(shutil.rmtree, VAR_DIR, ignore_errors=True)

if settings.configured:
    raise pytest.UsageError("Unset DJANGO_SETTINGS_MODULE: the tests choose their settings themselves.")
os.environ.update(
    VAR_DIR=VAR_DIR,
    SECRET_KEY="only-for-tests",  # noqa: S106
    SITE_URL="http://testserver",
    FAST_PASSWORDS="1",
    LINK_PREVIEWS="0",  # no test asks the network; those of previews bring a server of their own
    LOG_LEVEL="WARNING",
    EMBEDDED="0" if ON_SERVERS else "1",
    DEBUG="1" if ON_SERVERS else "0",  # static files as they lie in the tree; pytest-django turns it off again
)
if ON_SERVERS:  # each process of the run has a PostgreSQL, if there are more, and a Redis database to itself
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw15").removeprefix("gw"))
    urls = os.environ.get("DATABASE_URLS", os.environ["DATABASE_URL"]).split()
    os.environ["DATABASE_URL"] = urls[number % len(urls)]
    os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].partition('?')[0]}?db={number}"
compile_catalogues()
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
django.setup()
# A worker of xdist that inherited this would read the settings before its own conftest.
del os.environ["DJANGO_SETTINGS_MODULE"]

LEFT_OUT: Counter[str] = Counter()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--whole", action="store_true", help="everything that is long, where the default is a sample")
    parser.addoption("--by-make", action="store_true", help="another run of make test has what this one leaves out")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "both: runs on both columns, embedded and on PostgreSQL with Redis")
    config.addinivalue_line("markers", "embedded: runs on SQLite in one process alone")
    config.addinivalue_line("markers", "servers: runs on PostgreSQL with Redis alone")
    config.addinivalue_line("markers", "sampled: on PostgreSQL only in a whole proof of rights, RIGHTS=all")
    config.addinivalue_line("markers", "browser: needs Chromium")
    config.addinivalue_line("markers", "compose: needs docker-compose")
    config.addinivalue_line("markers", "specification: needs the examples of CommonMark")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark a test by its folder: an app's runs on both columns, unless it says that it is for one of them."""
    folder = item.path.relative_to(item.config.rootpath / "tests").parts[0]
    if folder == "browser":
        item.add_marker(pytest.mark.browser)
    elif not folder.endswith(".py") and not any(map(item.get_closest_marker, ("servers", "embedded"))):
        item.add_marker(pytest.mark.both)


def _lacking() -> dict[str, str]:
    """What this run lacks, by the mark of the tests that need it."""
    lacking = {"embedded": "SQLite"} if ON_SERVERS else {"servers": "PostgreSQL and Redis"}
    if ON_SERVERS and os.environ.get("RIGHTS") != "all":
        lacking["sampled"] = "the whole proof of rights"
    if chromium_path() is None:
        lacking["browser"] = "Chromium"
    if compose_path() is None:
        lacking["compose"] = "docker-compose"
    if not specification.kept().exists():
        lacking["specification"] = "the examples of CommonMark"
    return lacking


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what cannot run here and count it, with the second run of what belongs on both columns."""
    lacking = _lacking()
    needs = {item: next((lacking[mark] for mark in lacking if item.get_closest_marker(mark)), "") for item in items}
    LEFT_OUT.update(need for need in needs.values() if need)
    if not ON_SERVERS:
        LEFT_OUT["PostgreSQL and Redis"] += sum(item.get_closest_marker("both") is not None for item in items)
    config.hook.pytest_deselected(items=[item for item in items if needs[item]])
    items[:] = [item for item in items if not needs[item]]


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):  # the worker of an xdist run tells its count
        session.config.workeroutput["left_out"] = dict(LEFT_OUT)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    """Take the count from a worker; every worker of a run collects the same tests."""
    LEFT_OUT.update(Counter(getattr(node, "workeroutput", {}).get("left_out", {})) - LEFT_OUT)


@pytest.hookimpl(wrapper=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Generator[None]:
    yield
    counts = [(need, count) for need, count in sorted(LEFT_OUT.items()) if count]
    if counts and not terminalreporter.config.getoption("--by-make"):
        parts = ", ".join(f"{count} tests for {need}" for need, count in counts)
        terminalreporter.write_line(f"Left out: {parts}. `make test` runs them.")
    if contents := write_contents():
        terminalreporter.write_line(f"Pictures of the pages: {contents}")


@pytest.fixture(scope="session")
def var_dir() -> Path:
    """Where the site under test keeps its files."""
    return Path(VAR_DIR)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> Iterator[None]:
    """Begin with the tables of the last run, where no migration has changed since."""
    with ExitStack() as stack:
        if not ON_SERVERS:
            stack.enter_context(kept_tables(connection))
        yield
