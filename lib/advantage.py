"""Whether one group of members fares better than another, where members were drawn by lot and each did many things.

The member is the unit that was drawn, so what one member did is not independent of what else they did: a rate is a
ratio of two sums over members, and its variance is that of the ratio, by member. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import exp, log, sqrt
from typing import NamedTuple

from lib.rates import SURE, Span, around

LEAST_MEMBERS = 30  # of each group who were shown something, before an advantage is told
LEAST_OPENED = 10  # of these who opened something


class Sums(NamedTuple):
    """Tries and hits of a group, added up by member; members of no tries are left out."""

    members: int = 0
    openers: int = 0  # members of one hit or more
    tries: int = 0
    hits: int = 0
    tries_squared: int = 0
    hits_squared: int = 0
    products: int = 0  # of each member's tries and hits

    @property
    def rate(self) -> float:
        """Hits for each try; 0 where nothing was tried."""
        return self.hits / self.tries if self.tries else 0.0

    @property
    def variance(self) -> float:
        """Of the rate R = Σy / Σx, by the delta method over n members: n/(n−1) · Σ(y − R·x)² / (Σx)².

        Cochran, Sampling Techniques (1977), 6.4 and 9A; Deng, Knoblich and Lu, Applying the Delta Method in Metric
        Analytics (2018), for experiments whose unit is the person. 0 for fewer than two members.
        """
        if self.members < 2:
            return 0.0
        rate = self.rate
        squares = self.hits_squared - 2 * rate * self.products + rate * rate * self.tries_squared
        return self.members / (self.members - 1) * max(squares, 0.0) / self.tries**2

    @property
    def worth(self) -> float:
        """How many independent tries say as much of the rate as these, at most as many as there were.

        Kott and Carr, Developing an estimation strategy (1997): R(1 − R) over the variance by member. Where all or none
        hit, the variance says nothing, and each member counts as one try.
        """
        plain = self.rate * (1 - self.rate)
        if not plain or not self.variance:
            return float(self.members)
        return min(plain / self.variance, float(self.tries))


class Rate(NamedTuple):
    """A rate, and between what the true one lies."""

    value: float
    span: Span


class Advantage(NamedTuple):
    """How much more often one group hits than another: as a difference of rates, and in times."""

    gap: float
    gap_span: Span
    times: float
    times_span: Span


def summed(pairs: Iterable[tuple[int, int]]) -> Sums:
    """A group's sums from each member's tries and hits."""
    found = [0] * len(Sums._fields)
    for tries, hits in pairs:
        if tries:
            each = (1, int(hits > 0), tries, hits, tries * tries, hits * hits, tries * hits)
            found = [one + other for one, other in zip(found, each, strict=True)]
    return Sums(*found)


def rate_of(group: Sums, z: float = SURE) -> Rate:
    """The rate with Wilson's score interval (1927) of as many independent tries as the members' are worth."""
    return Rate(group.rate, around(group.rate, group.worth, z))


def is_enough(ours: Sums, theirs: Sums) -> bool:
    """Whether so many of both groups were shown something, and opened something, that it can be told."""
    fewest = min(ours.members, theirs.members), min(ours.openers, theirs.openers)
    return fewest[0] >= LEAST_MEMBERS and fewest[1] >= LEAST_OPENED


def advantage(ours: Sums, theirs: Sums, z: float = SURE) -> Advantage | None:
    """What one group gains over the other; None where too few members say it.

    The difference lies within √((R₁ − l₁)² + (u₂ − R₂)²) below and √((u₁ − R₁)² + (R₂ − l₂)²) above, of the intervals
    (l, u) of both rates: Newcombe's hybrid score interval (1998, method 10), with rates by member as in Zou and Donner
    (2008). The ratio lies within R₁/R₂ · exp(∓z · √(V₁/R₁² + V₂/R₂²)): Katz and others' log interval (1978), with the
    variances V by member; where all of a group hit, the one that its Wilson interval stands for.
    """
    if not is_enough(ours, theirs):
        return None
    one, other = rate_of(ours, z), rate_of(theirs, z)
    gap = one.value - other.value
    below = sqrt((one.value - one.span.low) ** 2 + (other.span.high - other.value) ** 2)
    above = sqrt((one.span.high - one.value) ** 2 + (other.value - other.span.low) ** 2)
    times = one.value / other.value
    reach = z * sqrt(_spread(ours, one, z) / one.value**2 + _spread(theirs, other, z) / other.value**2)
    return Advantage(gap, Span(gap - below, gap + above), times, Span(exp(log(times) - reach), exp(log(times) + reach)))


def _spread(group: Sums, rate: Rate, z: float) -> float:
    """The variance of a group's rate; that of members who all hit alike is not as small as it looks."""
    return group.variance or ((rate.span.high - rate.span.low) / (2 * z)) ** 2
