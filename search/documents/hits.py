"""What every store answers with: documents that have the words, and how well they fit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from lib.kinds import ItemRef

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
