"""Putting documents into an index of Elasticsearch and taking them out."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from typing import Any

from elasticsearch.helpers import streaming_bulk

from lib.kinds import Document, ItemRef
from search.documents.elastic.reaching import Elastic, Nonsense
from search.documents.store import trimmed

log = logging.getLogger(__name__)
AT_ONCE = 500
BYTES_AT_ONCE = 10_000_000
RETRIES = 3  # of what the server had no room for just then
GONE, NEWER, MALFORMED = 404, 409, 400


class ElasticStore:
    """One index, written to at one moment: what was read later than `version` is never overwritten."""

    def __init__(self, reached: Elastic, index: str, version: int) -> None:
        self.reached = reached
        self.index = index
        self.version = version
        self.refused = 0  # documents that the server will never take as they are

    def put(self, documents: Iterable[Document]) -> int:
        """Index these; one that is refused is logged and counted, the others stand."""
        latest = {document.ref: trimmed(document) for document in documents}
        return self._send({"_op_type": "index", **self._place(ref), "_source": _source(latest[ref])} for ref in latest)

    def take_out(self, refs: Iterable[ItemRef]) -> None:
        self._send({"_op_type": "delete", **self._place(ref)} for ref in refs)

    def _place(self, ref: ItemRef) -> dict[str, Any]:
        return {"_index": self.index, "_id": str(ref), "version": self.version, "version_type": "external_gte"}

    def _send(self, actions: Iterator[dict[str, Any]]) -> int:
        """Say how many were taken, those that stand there newer included."""
        taken = 0
        for is_taken, outcome in streaming_bulk(
            self.reached.client,
            actions,
            chunk_size=AT_ONCE,
            max_chunk_bytes=BYTES_AT_ONCE,
            raise_on_error=False,
            max_retries=RETRIES,
            initial_backoff=0.2,
        ):
            (verb, result), *_ = outcome.items()
            taken += is_taken or self._may_be_left(verb, result)
        return taken

    def _may_be_left(self, verb: str, result: dict[str, Any]) -> bool:
        """Whether what was not taken stands as it should; raises where the server could not, instead of would not."""
        status = result["status"]
        if status == NEWER or (status == GONE and verb == "delete" and "error" not in result):
            return True
        if status == MALFORMED:
            self.refused += 1
            log.error("Elasticsearch refused the document %s: %s", result["_id"], result["error"].get("reason"))
            return False
        raise Nonsense(f"Elasticsearch could not index {result['_id']}: {result.get('error')}")


def _source(document: Document) -> dict[str, Any]:
    return {
        "kind": document.ref.kind,
        "item": document.ref.id,
        "title": document.title,
        "body": document.body,
        "rights": document.rights.split(),
        "active": document.active.isoformat(),
    }
