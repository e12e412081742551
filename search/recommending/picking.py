"""Picking for one member from what they may be shown: the best with variety, and something different."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import numpy as np

from profiles.interests import PRIOR_ACTS
from profiles.models import Sort
from search.blend import Flags, log_shares, ranked, standardised
from search.recommending.readers import Readers
from search.recommending.slate import SECOND, Slate
from search.recommending.variety import different, full, places_for_different, varied

AT_FIRST = 60  # items of the order; variety seldom asks for more
NOTHING: Mapping[str, int] = {}
HELD = 0.5  # the part of a member's share of a place that a list keeps to at least


class Ranked(Protocol):
    """Members × items in order, however they were ranked."""

    readers: Readers
    mask: Flags

    def leading(self, row: int, most: int | None = None) -> list[int]:
        """Up to so many items, or all, that the member may be shown, best first."""

    def best_of(self, row: int, items: Collection[int], most: int) -> list[int]:
        """Of these items up to so many that the member may be shown, best first."""

    def look_at(self, items: Sequence[Sequence[int]]) -> None:
        """Say of which items, a row a member, their worth will be asked."""

    def worth_of(self, row: int, item: int) -> tuple[float, dict[str, float]]:
        """The score of one of those, and the terms that sum to it."""


@dataclass(slots=True)
class Pick:
    """What one member may be shown, best first, and what is needed to choose from it."""

    member: Any
    row: int
    ranking: Ranked
    slate: Slate

    @property
    def number(self) -> int:
        return self.member.pk or 0

    @property
    def day(self) -> date:
        return self.slate.present.date()

    def picked(self, limit: int, least: Mapping[str, int] = NOTHING) -> Iterator[tuple[int, float | None]]:
        """Items, in the order they are shown in; with how likely it was drawn what is different on purpose.

        Of a kind that is too little among them, the best there is of it comes beside them.
        """
        if not getattr(self.member, "is_personalised", True):
            yield from ((item, None) for item in self.ranking.leading(self.row, limit))
            return
        others = min(places_for_different(limit, self.number, self.day), limit - 1)
        best = self._best(limit - others)
        for kind, count in least.items():
            best += self._more_of(kind, count, best)
        yield from ((item, None) for item in best)
        yield from self._drawn(best, others)

    def newest(self, count: int) -> list[tuple[int, float]]:
        """Up to so many items, what was active last first, and how new each is among all the member may be shown.

        The order and the scores are those of who paused learning.
        """
        mask = self.ranking.mask[self.row][None]
        active = self.slate.active[None]
        scores = np.where(mask, standardised(-active, mask, SECOND), -np.inf)
        order = ranked(scores, -active)[0, : min(count, int(mask.sum()))]
        return [(item, float(scores[0, item])) for item in order.tolist()]

    def _best(self, count: int) -> list[int]:
        """With variety and the member's mix; the whole order is looked at where its beginning has too little of it."""
        short, mix = self.ranking.leading(self.row, AT_FIRST), self._mix(count)
        found = varied(short, self.slate, count, mix, is_all=len(short) < AT_FIRST)
        return varied(self.ranking.leading(self.row), self.slate, count, mix) if found is None else found

    def _more_of(self, kind: str, count: int, taken: Sequence[int]) -> list[int]:
        """What is missing of so many of a kind."""
        own = set(self.slate.lasting.by_kind.get(kind, {}).values())
        missing = count - len(own.intersection(taken))
        return self.ranking.best_of(self.row, own.difference(taken), missing) if missing > 0 else []

    def _mix(self, count: int) -> dict[int, int]:
        """Of each place that the member did something in, half as many of so many items as their share of it.

        Without it a list crowds out what one cares about less (Steck, Calibrated recommendations, RecSys 2018).
        """
        counts, sorts = self.ranking.readers.counts[[self.row]], self.slate.sorts
        own = [nth for nth, column in enumerate(counts.indices) if sorts[column] == Sort.PLACE and counts.data[nth] > 0]
        places, acts = counts.indices[own], counts.data[own]
        totals = self.ranking.readers.place_totals[self.row]
        shares = np.exp(log_shares(acts, totals, self.slate.rates[places], PRIOR_ACTS))
        least = (count * HELD * shares).astype(int)
        return {place: number for place, number in zip(places.tolist(), least.tolist(), strict=True) if number}

    def _drawn(self, taken: Sequence[int], count: int) -> Iterator[tuple[int, float]]:
        """Items of no subject or place this member has met, each with how likely it was drawn."""
        if not count:
            return
        slate, shown = self.slate, list(taken)
        strange = ~self._met()
        left = self.ranking.mask[self.row].copy()
        left[shown] = False
        for nth in range(count):
            fit = left & ~full(shown, slate)
            pools = (np.flatnonzero(pool) for pool in (strange & fit, fit, strange & left, left))
            lot = different(pools, self.number, self.day, nth)
            if lot is None:
                return
            shown.append(lot[0])
            left[lot[0]] = False
            yield lot

    def _met(self) -> Flags:
        """Which items have a subject, or are in a place where they have none, that the member did something in."""
        counts = self.ranking.readers.counts[self.row]
        met = np.zeros(counts.shape[1])
        met[counts.indices[counts.data > 0]] = 1.0
        return np.asarray(self.slate.kin @ met > 0)
