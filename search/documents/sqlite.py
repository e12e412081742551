"""Matching with SQLite's FTS5."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from search.documents.asking import Query

TITLE, BODY = 4.0, 1.0  # a word in the title says more


def statement(query: Query, kinds: Sequence[str], is_strict: bool, limit: int) -> tuple[str, list[Any]]:
    """The SQL and its values; FTS5's own rank is negative, best first."""
    marks = ", ".join(["%s"] * len(kinds))
    sql = (
        "SELECT d.kind, d.item, -bm25(search_words, %s, %s) AS fit,"  # noqa: S608 - marks
        " (julianday(d.active) - 2440587.5) * 86400"
        " FROM search_words JOIN search_searchdocument AS d ON d.id = search_words.rowid"
        f" WHERE search_words MATCH %s AND d.kind IN ({marks})"
        " ORDER BY fit DESC, d.id DESC LIMIT %s"
    )
    return sql, [TITLE, BODY, expression(query, is_strict), *kinds, limit]


def expression(query: Query, is_strict: bool) -> str:
    """FTS5's language, every term in quotes, so that none of it is ours to misread."""
    terms = [f'"{term}"' for term in query.terms]
    if query.is_open:
        terms[-1] += " *"
    return (" AND " if is_strict else " OR ").join(terms)
