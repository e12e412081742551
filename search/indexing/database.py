"""Following the ledger with the index in the database."""

from __future__ import annotations

from lib.kinds import Kind, all_kinds
from profiles.activity import following
from search.documents import DatabaseStore
from search.indexing.reading import portions_of, reindex

READER = "index"


def index_step(limit: int = 500) -> int:
    """Index what the next acts changed; say how many acts there were."""
    with following(READER, limit=limit) as acts:
        reindex(acts, DatabaseStore())
    return len(acts)


def rebuild() -> int:
    """The whole index from nothing, while it goes on answering; say how many documents it has."""
    return sum(_rebuild(kind) for kind in all_kinds() if kind.is_found)


def _rebuild(kind: Kind) -> int:
    store, kept = DatabaseStore(), set[int]()
    for documents in portions_of(kind):
        store.put(documents)
        kept.update(document.ref.id for document in documents)
    store.clear(kind.name, keep=kept)
    return len(kept)
