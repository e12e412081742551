"""The three stores side by side, each with the same documents."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from importlib import import_module

from desk.demo.reading import read_content
from lib.kinds import Document, ItemRef
from search.documents import DatabaseStore, Query, database, sqlite
from search.documents.elastic import Elastic, ElasticStore, indexes
from search.documents.elastic.asking import answer
from search.documents.hits import Hit

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
KINDS = ["thread", "listing"]
Search = Callable[[Query, bool], list[Hit]]
TABLE = "CREATE TABLE search_searchdocument (id INTEGER PRIMARY KEY, kind, item, title, body, active)"


def demo_documents() -> list[Document]:
    """The threads and listings of the demo, as they stand in its files."""
    content = read_content()
    threads = [(thread.title, [post.text for post in thread.posts], thread.posts[-1].ago) for thread in content.threads]
    listings = [(listing.title, [listing.text], listing.ago) for listing in content.listings.values()]
    written = [("thread", each) for each in threads] + [("listing", each) for each in listings]
    return [
        Document(ItemRef(kind, number), title, "\n".join(texts), NOW - ago)
        for number, (kind, (title, texts, ago)) in enumerate(written, start=1)
    ]


def in_sqlite(documents: Iterable[Document]) -> Search:
    """An index of SQLite beside the database of the run."""
    connection = sqlite3.connect(":memory:")
    for statement in [TABLE, *import_module("search.migrations.0002_words").SQLITE]:
        connection.execute(statement)
    rows = [(each.ref.kind, each.ref.id, each.title, each.body, each.active.isoformat()) for each in documents]
    insert = "INSERT INTO search_searchdocument (kind, item, title, body, active) VALUES (?, ?, ?, ?, ?)"
    connection.executemany(insert, rows)

    def search(query: Query, is_strict: bool) -> list[Hit]:
        sql, values = sqlite.statement(query, KINDS, is_strict, 400)
        found = connection.execute(sql.replace("%s", "?"), values).fetchall()
        return [Hit(ItemRef(kind, pk), fit, active) for kind, pk, fit, active in found]

    return search


def in_the_database(documents: Iterable[Document]) -> Search:
    DatabaseStore().put(documents)
    return lambda query, is_strict: database.search(query, KINDS, is_strict=is_strict)


def in_elasticsearch(reached: Elastic, documents: Iterable[Document]) -> Search:
    name = indexes.new_name(reached, NOW)
    indexes.create(reached, name)
    ElasticStore(reached, name, version=1).put(documents)
    indexes.go_live(reached, name)

    def search(query: Query, is_strict: bool) -> list[Hit]:
        found = answer(lambda ask: ask(query, is_strict=is_strict, rights=dict.fromkeys(KINDS)))
        assert found is not None
        return found

    return search
