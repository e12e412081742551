"""Thirty-two readers at a time: everyone gets the page they asked for, and the database few connections."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connection

from tests.servers.postgresql import asked, own_database
from tests.servers.site import Site, answer_of

pytestmark = pytest.mark.servers

NAME = f"commonplace_readers_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
READERS, EACH, POOL = 32, 8, 10
PAGES = ("/threads/", "/forums/", "/", "/directory/", "/search/?q=stove")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with own_database(NAME) as url:
        site = Site(tmp_path / "var", DATABASE_URL=url, EMBEDDED="0", DEBUG="1")
        site.manage("migrate", "--verbosity", "0")
        site.manage("shell", "--no-imports", "-c", "from tests.desk import filling; filling.fill()")
        with site.served():
            yield site


def connections() -> int:
    """How many the server has of this database beside the one that asks."""
    with asked(NAME) as server:
        row = server.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ).fetchone()
    return int(row[0]) if row else 0


def test_every_answer_is_the_one_expected(site: Site) -> None:
    wanted = {page: answer_of(site.url + page) for page in PAGES}
    titles = {page: said[said.index("<title>") : said.index("</title>")] for page, (_status, said) in wanted.items()}
    assert {status for status, _said in wanted.values()} == {200}
    start = Barrier(READERS)

    def read(reader: int) -> Counter[str]:
        told: Counter[str] = Counter()
        start.wait(timeout=60)
        for number in range(EACH):
            page = PAGES[(reader + number) % len(PAGES)]
            status, said = answer_of(site.url + page)
            told["expected" if status == 200 and titles[page] in said else f"{page}: {status}"] += 1
        return told

    with ThreadPoolExecutor(READERS) as readers:
        told = sum(readers.map(read, range(READERS)), Counter[str]())
    assert told == {"expected": READERS * EACH}
    assert connections() <= 2 * POOL  # what a server keeps, and what its worker does


def test_no_query_waits_to_be_compiled(transactional_db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)
