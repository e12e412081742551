"""Matching with PostgreSQL's full text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from search.documents.asking import Query


def statement(query: Query, kinds: Sequence[str], is_strict: bool, limit: int) -> tuple[str, list[Any]]:
    """The SQL and its values; weights are those of D, C, B, A: body, unused, unused, title."""
    sql = (
        "SELECT kind, item, ts_rank_cd('{0.25, 0.25, 0.5, 1.0}', words, asked, 1) AS fit,"
        " EXTRACT(EPOCH FROM active)::float8"
        " FROM search_searchdocument, to_tsquery('english', %s) AS asked"
        " WHERE words @@ asked AND kind = ANY(%s)"
        " ORDER BY fit DESC, id DESC LIMIT %s"
    )
    return sql, [expression(query, is_strict), list(kinds), limit]


def expression(query: Query, is_strict: bool) -> str:
    """The language of to_tsquery, every word in quotes, so that none of it is ours to misread."""
    terms = [" <-> ".join(f"'{word}'" for word in term.split()) for term in query.terms]
    if query.is_open:
        terms[-1] += ":*"
    return (" & " if is_strict else " | ").join(f"({term})" for term in terms)
