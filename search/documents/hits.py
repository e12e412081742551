"""What every store answers with: documents that have the words, and how well they fit."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from lib.kinds import ItemRef

MOST = 400  # hits worth ranking; nobody turns that many pages
FRESH = 365 * 24 * 3600  # seconds
PULL = 0.5  # what being of today adds to a document's fit


class Hit(NamedTuple):
    """A document that has the words; when something happened in it last, in seconds since 1970."""

    ref: ItemRef
    fit: float
    active: float

    def score(self, now: datetime) -> float:
        age = max(now.timestamp() - self.active, 0.0)
        youth: float = 2.0 ** (-(age / FRESH))
        return self.fit * (1 + PULL * youth)
