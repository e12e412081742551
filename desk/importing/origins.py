"""Remembering what came from where, so that a later dump adds only what is new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from desk.models import Origin

AT_ONCE = 500  # foreign ids in one query


@dataclass
class Intake:
    """One import: its source, its clock, and what it counted."""

    source: str
    now: datetime
    is_consent_assumed: bool = False
    came_in: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    known_before: Counter[str] = field(default_factory=Counter)
    members: dict[int, int] = field(default_factory=dict)  # user id there → member id here
    subjects: dict[str, int] = field(default_factory=dict)  # tag → subject id here

    def known(self, sort: str, foreign: Iterable[object]) -> dict[str, int]:
        """Of these foreign ids those already here, with the ids they have here."""
        wanted = [str(name) for name in foreign]
        found: dict[str, int] = {}
        for start in range(0, len(wanted), AT_ONCE):
            rows = Origin.objects.filter(source=self.source, sort=sort, foreign__in=wanted[start : start + AT_ONCE])
            found |= dict(rows.values_list("foreign", "item"))
        self.known_before[sort] += len(found)
        return found

    def all_known(self, sort: str) -> dict[str, int]:
        """Every foreign id of a sort that is already here."""
        return dict(Origin.objects.filter(source=self.source, sort=sort).values_list("foreign", "item"))

    def remember(self, sort: str, ids: dict[str, int]) -> None:
        """Write down which foreign id became which of ours, in the transaction that made them."""
        Origin.objects.bulk_create(
            [Origin(source=self.source, sort=sort, foreign=foreign, item=item) for foreign, item in ids.items()],
            batch_size=AT_ONCE,
        )
        self.came_in[sort] += len(ids)

    def leave_out(self, reason: str, count: int = 1) -> None:
        self.left_out[reason] += count
