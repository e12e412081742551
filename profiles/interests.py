"""The arithmetic of interests: forward decay, lift and shrunk share. Pure: no model, no clock, no settings."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import copysign, log, log1p

# All running totals are in units of this date. On the clock of 30 days a double holds acts from 1937 until 2103.
LANDMARK = datetime(2020, 1, 1, tzinfo=UTC)
LONG = timedelta(days=365)  # what a member is about
LATELY = timedelta(days=30)
KAPPA = 1000.0  # how many times the community's rate one act must outweigh to lift by ln 2
PRIOR_ACTS = 10.0  # a member's share is taken from the community until this many acts speak
STATED = (0.0, 1.0, 5.0, 20.0, 80.0)  # a dial at muted, quiet, low, normal, loud, from which its pull is worked out
UNSET = STATED[2]  # a dial nobody turned pulls neither way, as one turned to low does


def growth(when: datetime, *, half_life: timedelta, landmark: datetime = LANDMARK) -> float:
    """How much an act of that time weighs in units of the landmark's date."""
    return float(2.0 ** ((when - landmark) / half_life))


def added(total: float, weight: float, when: datetime, *, half_life: timedelta, landmark: datetime = LANDMARK) -> float:
    """The running total after one more act; a negative weight takes the very term away again."""
    return total + weight * growth(when, half_life=half_life, landmark=landmark)


def value(total: float, now: datetime, *, half_life: timedelta, landmark: datetime = LANDMARK) -> float:
    """What a running total is worth now."""
    return total / growth(now, half_life=half_life, landmark=landmark)


def smoothed_rate(count: float, total: float) -> float:
    """The community's rate: how likely an act carries the facet; one half where nothing is known."""
    return (max(count, 0.0) + 0.5) / (max(total, count, 0.0) + 1.0)


def lift(count: float, rate: float, *, kappa: float = KAPPA) -> float:
    """How much more than the community a member is about a facet; below zero what they ask less of."""
    return copysign(log1p(abs(count) / (kappa * rate)), count) if count else 0.0


def shrunk_share(count: float, total: float, rate: float, *, prior_acts: float = PRIOR_ACTS) -> float:
    """The member's own share of a facet, held to the community's rate while they have done little."""
    return (max(count, 0.0) + prior_acts * rate) / (max(total, count, 0.0) + prior_acts)


def drift(lately: float, all_lately: float, long: float, all_long: float) -> float:
    """How many times its share of everything a facet's share of the last weeks is, held to 1 while little was done."""
    share = long / all_long if all_long > 0 else 0.0
    return shrunk_share(lately, all_lately, share) / share if share > 0 else 1.0


def stated_pull(level: int | None) -> float:
    """How far a dial pulls its items up or down, on the scale of a lift; nothing while it is unset."""
    return 0.0 if level is None else log((STATED[level] + UNSET) / (UNSET + UNSET))
