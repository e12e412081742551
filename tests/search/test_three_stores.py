"""SQLite, PostgreSQL and Elasticsearch find the same for the same words, whichever of them a site has."""

from __future__ import annotations

import re

import pytest

from desk.demo.reading import read_content
from lib.kinds import Document, ItemRef
from lib.words import STOP
from search.documents import parse
from search.documents.elastic import Elastic
from search.documents.hits import Hit
from tests.search.stores import NOW, Search, demo_documents, in_elasticsearch, in_sqlite, in_the_database

pytestmark = pytest.mark.servers
# Words of one title that stand for many: a hyphen, a sign, an apostrophe, a figure, an ending.
AS_TYPED = [
    "single-wall", "Half-pyramid", "first-aid", "−10", "°C", "2.5", "canister's", "again,", "drying", "dried",
    "step-down", '"side wind"', '"wind side"', '"minus fifteen" night', "STOVE", "sto", "st", "s",
]  # fmt: skip


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    return demo_documents()


@pytest.fixture
def stores(db: None, documents: list[Document], elasticsearch: Elastic) -> dict[str, Search]:
    return {
        "sqlite": in_sqlite(documents),
        "postgresql": in_the_database(documents),
        "elasticsearch": in_elasticsearch(elasticsearch, documents),
    }


def found(stores: dict[str, Search], typed: str) -> dict[str, list[ItemRef]]:
    """By store what has every word of it, best first."""
    query = parse(typed)
    hits = {name: search(query, True) for name, search in stores.items()}
    return {name: [hit.ref for hit in sorted(each, key=_place)] for name, each in hits.items()}


def _place(hit: Hit) -> tuple[float, ItemRef]:
    return -hit.score(NOW), hit.ref


def test_what_the_demo_searches_for_is_found_alike_in_all_three(stores: dict[str, Search]) -> None:
    typed = {words for searches in read_content().searches.values() for words in searches}
    # PostgreSQL does not keep the words that every text has; what has to hold them is more in the other two.
    plain = sorted(words for words in typed if not STOP["en"].intersection(words.split()))
    assert len(plain) > 50
    for words in plain:
        sqlite, postgresql, elasticsearch = found(stores, words).values()
        assert set(elasticsearch) == set(sqlite) == set(postgresql), words
        assert set(elasticsearch[:1]) <= {*sqlite[:2], *postgresql[:2]}, words


def test_elasticsearch_takes_words_apart_as_sqlite_does(stores: dict[str, Search], documents: list[Document]) -> None:
    pairs = [pair for each in documents[:8] for pair in re.findall(r"(?=\b(\w\S* \w\S*))", each.title)]
    for typed in [*AS_TYPED, *pairs]:
        both = found({name: stores[name] for name in ("sqlite", "elasticsearch")}, typed)
        assert set(both["elasticsearch"]) == set(both["sqlite"]), typed


def test_accents_are_no_hindrance_in_either(stores: dict[str, Search], elasticsearch: Elastic) -> None:
    crepe = Document(ItemRef("thread", 1000), "Crêpes à la Zoë", "Façon grand-mère.", NOW)
    searches = [in_sqlite([crepe]), in_elasticsearch(elasticsearch, [crepe])]
    for typed in ("crepes", "CRÊPE", "zoe facon", "grand mere", "grand-mère"):
        assert [[hit.ref for hit in search(parse(typed), True)] for search in searches] == [[crepe.ref], [crepe.ref]]


def test_any_of_the_words_will_do_when_asked_loosely(stores: dict[str, Search]) -> None:
    query = parse("walrus canister blanket")
    assert {name: search(query, True) for name, search in stores.items()} == {name: [] for name in stores}
    loosely = [{hit.ref for hit in search(query, False)} for search in stores.values()]
    assert loosely[0]
    assert loosely == [loosely[0]] * 3
