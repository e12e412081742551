"""A kind beside those that the product has, as another app might register one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from directory.kinds import ListingKind
from lib.kinds import Candidate, ItemRef, Story
from profiles.gathering import Makings, People


class BargainKind(ListingKind):
    """Listings once more, as things of their own."""

    name = "bargain"

    def told(self, pk: int, made: Makings, people: People) -> Story:
        return replace(super().told(pk, made, people), ref=ItemRef(self.name, pk))

    def candidates(self, *, since: datetime, now: datetime) -> list[Candidate]:
        return self._own(super().candidates(since=since, now=now))

    def candidates_among(self, ids: Sequence[int], *, now: datetime) -> list[Candidate]:
        return self._own(super().candidates_among(ids, now=now))

    def _own(self, listings: list[Candidate]) -> list[Candidate]:
        return [replace(each, ref=ItemRef(self.name, each.ref.id)) for each in listings]
