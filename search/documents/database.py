"""Asking the index in the database, which is always there."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from lib.kinds import ItemRef
from search.documents import postgresql, sqlite
from search.documents.asking import Query
from search.documents.hits import MOST, Hit


def search(query: Query, kinds: Sequence[str], *, is_strict: bool) -> list[Hit]:
    """Documents that have every term, or any of them, in the database's own order."""
    database = postgresql if connection.vendor == "postgresql" else sqlite
    sql, values = database.statement(query, kinds, is_strict, MOST)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [Hit(ItemRef(kind, item), fit, active) for kind, item, fit, active in cursor.fetchall()]
