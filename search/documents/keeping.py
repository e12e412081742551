"""Putting documents into the database's index and taking them out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from lib.kinds import Document, ItemRef
from search.documents.store import trimmed
from search.models import SearchDocument

AT_ONCE = 100


class DatabaseStore:
    """The index in the database, which is always there and always kept."""

    def put(self, documents: Iterable[Document]) -> int:
        """Index these, in place of what stood there; say how many."""
        latest = {document.ref: trimmed(document) for document in documents}
        rows = [
            SearchDocument(
                kind=ref.kind,
                item=ref.id,
                title=document.title,
                body=document.body,
                rights=document.rights,
                active=document.active,
            )
            for ref, document in latest.items()
        ]
        SearchDocument.objects.bulk_create(
            rows,
            batch_size=AT_ONCE,
            update_conflicts=True,
            unique_fields=["kind", "item"],
            update_fields=["title", "body", "rights", "active"],
        )
        return len(rows)

    def take_out(self, refs: Iterable[ItemRef]) -> None:
        """Forget these; one that is not there does not matter."""
        by_kind: dict[str, list[int]] = defaultdict(list)
        for ref in refs:
            by_kind[ref.kind].append(ref.id)
        for kind, ids in by_kind.items():
            SearchDocument.objects.filter(kind=kind, item__in=ids).delete()

    def clear(self, kind: str, *, keep: set[int]) -> None:
        """Forget every document of a kind but these."""
        held = SearchDocument.objects.filter(kind=kind).values_list("item", flat=True)
        self.take_out(ItemRef(kind, item) for item in set(held) - keep)
