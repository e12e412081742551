"""How fast documents are indexed and found, in each store the settings name: python -m benchmarks.finding [N …].

Without numbers it takes the demo's own texts and 50,000 made of their words. Whatever it writes is taken back.
"""

from __future__ import annotations

import os
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from statistics import quantiles
from time import perf_counter
from uuid import uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402 - Django has to be set up first
from django.contrib.auth.models import AnonymousUser  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import override_settings  # noqa: E402

from desk.demo.reading import read_content  # noqa: E402
from lib.kinds import Document, ItemRef  # noqa: E402
from search.documents import DatabaseStore, Store, matches, parse  # noqa: E402
from search.documents.elastic import ElasticStore, elastic, indexes  # noqa: E402
from tests.search.stores import KINDS, NOW, demo_documents  # noqa: E402

MANY = 50_000
AT_ONCE = 200  # as indexing reads them
SEARCHES, WARM_UP = 300, 30
OLDEST = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class Speed:
    """What one store made of so many documents."""

    store: str
    documents: int
    indexed: float  # a second
    median: float  # milliseconds of one search
    slow: float  # nineteen of twenty are quicker, in milliseconds


def made_up(count: int) -> list[Document]:
    """Documents of the demo's words, each as often as there, and one word that no other has."""
    chance = random.Random(7)
    words = Counter(" ".join(f"{each.title} {each.body}" for each in demo_documents()).split())
    spoken, weights = list(words), list(words.values())
    texts = (chance.choices(spoken, weights, k=87) for _ in range(count))
    return [
        Document(
            ItemRef("thread", number),
            " ".join(text[:7]),
            " ".join([f"lot{number}", *text[7:]]),
            NOW - OLDEST * chance.random(),
        )
        for number, text in enumerate(texts, start=1)
    ]


def typed(documents: list[Document]) -> list[str]:
    """What people look for: the demo's own searches, a word or two of some title, the beginning of a word."""
    chance = random.Random(8)
    told = sorted({words for searches in read_content().searches.values() for words in searches})
    titles = [chance.choice(documents).title.split() for _ in range(SEARCHES)]
    asked = [" ".join(chance.sample(title, min(len(title), chance.choice((1, 1, 2, 3))))) for title in titles]
    return (
        chance.choices(told, k=SEARCHES // 3) + asked[: SEARCHES // 3] + [words[:4] for words in asked[: SEARCHES // 3]]
    )


@contextmanager
def database() -> Iterator[tuple[str, Store, Callable[[], None]]]:
    """The database's index, put back afterwards as it was."""

    def settle() -> None:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE search_searchdocument")

    with transaction.atomic(), override_settings(ELASTICSEARCH_URL=""):
        yield connection.vendor, DatabaseStore(), settle
        transaction.set_rollback(True)


@contextmanager
def elasticsearch() -> Iterator[tuple[str, Store, Callable[[], None]]]:
    """An index of its own in Elasticsearch, dropped afterwards."""
    with override_settings(ELASTICSEARCH_INDEX=f"benchmark-{uuid4().hex}", ELASTICSEARCH_TIMEOUT=30):
        reached = elastic()
        assert reached is not None
        name = indexes.new_name(reached, NOW)
        indexes.create(reached, name)
        try:
            yield "elasticsearch", ElasticStore(reached, name, version=1), lambda: indexes.go_live(reached, name)
            assert not reached.breaker.is_away, (
                "The database answered instead; these are not the figures of Elasticsearch."
            )
        finally:
            indexes.drop_all_but(reached, set())


def speeds_with(documents: list[Document]) -> list[Speed]:
    """Each store by itself, the database first."""
    opened = [database, elasticsearch] if settings.ELASTICSEARCH_URL else [database]
    speeds = []
    for open_store in opened:
        with open_store() as (name, store, settle):
            began = perf_counter()
            for first in range(0, len(documents), AT_ONCE):
                store.put(documents[first : first + AT_ONCE])
            indexed = len(documents) / (perf_counter() - began)
            settle()
            took = _searched(typed(documents))
        speeds.append(Speed(name, len(documents), indexed, quantiles(took, n=2)[0], quantiles(took, n=20)[-1]))
    return speeds


def _searched(asked: list[str]) -> list[float]:
    """Milliseconds of each, the first ones left out: they find nothing warm."""
    took = []
    for words in [*asked[:WARM_UP], *asked]:
        began = perf_counter()
        matches(parse(words), KINDS, viewer=AnonymousUser(), now=NOW)
        took.append(1000 * (perf_counter() - began))
    return took[WARM_UP:]


def main() -> None:
    corpora = [made_up(int(count)) for count in sys.argv[1:]] or [demo_documents(), made_up(MANY)]
    for documents in corpora:
        for speed in speeds_with(documents):
            sys.stdout.write(
                f"{speed.store:14} {speed.documents:7,} documents: {speed.indexed:7,.0f} indexed a second,"
                f" a search {speed.median:6.1f} ms, 95 % within {speed.slow:6.1f} ms\n"
            )


if __name__ == "__main__":
    main()
