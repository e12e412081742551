"""Rates with their uncertainty: how sure one may be of so many hits in so many tries. Pure."""

from __future__ import annotations

from math import exp, log, sqrt
from typing import NamedTuple

SURE = 1.959963984540054  # the normal quantile of 97.5 %: nineteen such intervals in twenty hold the truth


class Span(NamedTuple):
    """From where to where."""

    low: float
    high: float


def interval(hits: int, tries: int, z: float = SURE) -> Span:
    """Where the true rate lies (Wilson's score interval, 1927); all is possible where nothing was tried.

    Raises ValueError for more hits than tries.
    """
    if not 0 <= hits <= tries:
        raise ValueError(f"{hits} hits in {tries} tries.")
    return around(hits / tries, tries, z) if tries else Span(0.0, 1.0)


def around(rate: float, tries: float, z: float = SURE) -> Span:
    """The same around a rate of tries that need not be whole, as where they are not independent; all for none."""
    if not tries:
        return Span(0.0, 1.0)
    square = z * z
    middle = (rate + square / (2 * tries)) / (1 + square / tries)
    reach = z / (1 + square / tries) * sqrt(rate * (1 - rate) / tries + square / (4 * tries * tries))
    return Span(middle - reach if rate > 0 else 0.0, middle + reach if rate < 1 else 1.0)


def difference(now: tuple[int, int], then: tuple[int, int], z: float = SURE) -> Span:
    """Where the true difference of two rates lies, each as hits and tries (Newcombe's hybrid score interval, 1998)."""
    one, other = _rate(*now), _rate(*then)
    ours, theirs = interval(*now, z), interval(*then, z)
    gap = one - other
    return Span(
        gap - sqrt((one - ours.low) ** 2 + (theirs.high - other) ** 2),
        gap + sqrt((ours.high - one) ** 2 + (other - theirs.low) ** 2),
    )


def ratio(now: tuple[int, int], then: tuple[int, int], z: float = SURE) -> Span | None:
    """Where the true ratio of two rates lies: their log interval (Katz and others, 1978); None where nobody hit.

    R₁/R₂ · exp(∓z · √((1 − R₁)/x₁ + (1 − R₂)/x₂)), of x hits each. Where all of both hit it has no breadth.
    """
    if not now[0] or not then[0]:
        return None
    one, other = _rate(*now), _rate(*then)
    reach = z * sqrt((1 - one) / now[0] + (1 - other) / then[0])
    return Span(exp(log(one / other) - reach), exp(log(one / other) + reach))


def _rate(hits: int, tries: int) -> float:
    return hits / tries if tries else 0.5
