"""Which documents have the words, best first: how well they fit, and how lately something happened in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from lib.kinds import ItemRef
from search.documents import postgresql, sqlite
from search.documents.asking import Query

MOST = 400  # hits worth ranking; nobody turns that many pages
FRESH = timedelta(days=365)
PULL = 0.5  # what being of today adds to a document's fit


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that has the words."""

    ref: ItemRef
    fit: float
    active: datetime

    def score(self, now: datetime) -> float:
        age = max(now - self.active, timedelta())
        youth: float = 2.0 ** (-(age / FRESH))
        return self.fit * (1 + PULL * youth)


def matches(query: Query, kinds: Sequence[str], *, now: datetime) -> list[Hit]:
    """Those that have every term; where there is none, those that have any of them."""
    if not query or not kinds:
        return []
    found = _search(query, kinds, is_strict=True)
    if not found and len(query.terms) > 1:
        found = _search(query.loosened(), kinds, is_strict=False)
    return sorted(found, key=lambda hit: (-hit.score(now), hit.ref))


def _search(query: Query, kinds: Sequence[str], *, is_strict: bool) -> list[Hit]:
    if not query:
        return []
    database = postgresql if connection.vendor == "postgresql" else sqlite
    sql, values = database.statement(query, kinds, is_strict, MOST)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [Hit(ItemRef(kind, item), fit, database.moment(active)) for kind, item, fit, active in cursor.fetchall()]
