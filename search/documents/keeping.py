"""Putting documents in and taking them out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from lib.kinds import Document, ItemRef
from search.models import SearchDocument

BODY = 200_000  # characters; PostgreSQL keeps at most a megabyte of words of one document
AT_ONCE = 100
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")


def put(documents: Iterable[Document]) -> int:
    """Index these, in place of what stood there; say how many."""
    rows = [
        SearchDocument(
            kind=document.ref.kind,
            item=document.ref.id,
            title=CONTROL.sub(" ", document.title)[:250],
            body=CONTROL.sub(" ", document.body)[:BODY],
            rights=document.rights[:250],
            active=document.active,
        )
        for document in {document.ref: document for document in documents}.values()
    ]
    SearchDocument.objects.bulk_create(
        rows,
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["kind", "item"],
        update_fields=["title", "body", "rights", "active"],
    )
    return len(rows)


def take_out(refs: Iterable[ItemRef]) -> None:
    """Forget these; one that is not there does not matter."""
    by_kind: dict[str, list[int]] = defaultdict(list)
    for ref in refs:
        by_kind[ref.kind].append(ref.id)
    for kind, ids in by_kind.items():
        SearchDocument.objects.filter(kind=kind, item__in=ids).delete()


def clear(kind: str, *, keep: set[int]) -> None:
    """Forget every document of a kind but these."""
    held = SearchDocument.objects.filter(kind=kind).values_list("item", flat=True)
    take_out(ItemRef(kind, item) for item in set(held) - keep)
