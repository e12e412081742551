"""Letters of one group beside those of another, as rates with their intervals; pure.

A mailing gives each member one letter, so that letters are independent tries: a rate has Wilson's interval, a
difference Newcombe's, a ratio the log interval of Katz and others (lib.rates names the sources).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lib.advantage import LEAST_MEMBERS, LEAST_OPENED
from lib.rates import SURE, Span, difference, interval, ratio

LEAST_LETTERS = LEAST_MEMBERS  # of each group, before a difference is told
LEAST_HITS = LEAST_OPENED  # of each group, before it is told in times
PER_CENT, PER_THOUSAND = 100, 1000
Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many."""

    hits: int
    tries: int

    @property
    def value(self) -> float:
        return self.hits / self.tries if self.tries else 0.0

    @property
    def span(self) -> Span:
        return interval(self.hits, self.tries)


@dataclass(frozen=True, slots=True)
class Compared:
    """One thing that happened, or not, to each of two groups."""

    ours: Rate
    theirs: Rate

    @property
    def is_enough(self) -> bool:
        """Whether a difference may be told."""
        return min(self.ours.tries, self.theirs.tries) >= LEAST_LETTERS

    @property
    def wanting(self) -> int:
        """How many letters the smaller group lacks for that."""
        return max(0, LEAST_LETTERS - min(self.ours.tries, self.theirs.tries))

    @property
    def gap(self) -> float:
        return self.ours.value - self.theirs.value

    def gap_span(self, z: float = SURE) -> Span | None:
        """Where the true difference lies; None where too few say it."""
        if not self.is_enough:
            return None
        return difference((self.ours.hits, self.ours.tries), (self.theirs.hits, self.theirs.tries), z)

    @property
    def times(self) -> float | None:
        """How many times as often, where both did it often enough."""
        return self.ours.value / self.theirs.value if self._is_often else None

    @property
    def times_span(self) -> Span | None:
        if not self._is_often:
            return None
        return ratio((self.ours.hits, self.ours.tries), (self.theirs.hits, self.theirs.tries))

    @property
    def _is_often(self) -> bool:
        return self.is_enough and min(self.ours.hits, self.theirs.hits) >= LEAST_HITS


def told(rate: Rate, scale: int) -> dict[str, Any]:
    """A rate as numbers to read: in so many, with its ends."""
    return {"hits": rate.hits, "tries": rate.tries, "value": scale * rate.value, **ends(rate.span, scale)}


def told_beside(pair: Compared, scale: int) -> dict[str, Any]:
    """Both rates, and what can be told of their difference."""
    row: dict[str, Any] = {"groups": [told(pair.ours, scale), told(pair.theirs, scale)], "wanting": pair.wanting}
    span = pair.gap_span()
    if span is not None:
        row["gap"] = {"value": scale * pair.gap, **ends(span, scale)}
        row["verdict"] = "more" if span.low > 0 else "less" if span.high < 0 else "chance"
    if pair.times is not None and pair.times_span is not None:
        row["times"] = {"value": pair.times, **ends(pair.times_span, 1)}
    return row


def ends(span: Span, scale: int) -> dict[str, float]:
    return {"low": scale * span.low, "high": scale * span.high}
