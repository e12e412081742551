"""What indexing asks of a store, whichever it is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

from lib.kinds import Document, ItemRef

TITLE, RIGHTS = 250, 250  # characters
BODY = 200_000  # PostgreSQL keeps at most a megabyte of words of one document
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")


class Store(Protocol):
    """A place where documents stand to be found."""

    def put(self, documents: Iterable[Document]) -> int:
        """Index these, in place of what stood there; say how many."""
        ...

    def take_out(self, refs: Iterable[ItemRef]) -> None:
        """Forget these; one that is not there does not matter."""
        ...


def trimmed(document: Document) -> Document:
    """As every store takes it: without control signs, and not longer than each can keep."""
    return replace(
        document,
        title=CONTROL.sub(" ", document.title)[:TITLE],
        body=CONTROL.sub(" ", document.body)[:BODY],
        rights=document.rights[:RIGHTS],
    )
