"""How far a mean of stars can be trusted: pure arithmetic, no models."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

Z = 1.6449  # nine times in ten the true mean lies between low and high
LOWEST, HIGHEST = 1, 5  # stars


@dataclass(frozen=True, slots=True)
class Trust:
    """A member's ratings in one line: 4.9 from 41 deals, between 4.6 and 5.0."""

    count: int
    mean: float
    low: float
    high: float


def wilson(share: float, count: int, z: float = Z) -> tuple[float, float]:
    """The interval a share of `count` trials lies in.

    E. B. Wilson, Probable inference, the law of succession, and statistical inference,
    Journal of the American Statistical Association 22 (1927), 209-212:
    (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n). Unlike the usual p ± z·√(p(1−p)/n) it stays within 0
    and 1, and does not shrink to nothing after three good deals.
    """
    if count <= 0:
        return 0.0, 1.0
    spread = z * sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    middle, scale = share + z * z / (2 * count), 1 + z * z / count
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def trust_of(count: int, mean: float | None) -> Trust | None:
    """The mean of `count` ratings and where it lies; None where there is none.

    Stars are put between 0 and 1. Of all ratings with the same mean those of one and five stars alone
    scatter most, so that the interval is at worst too wide.
    """
    if count <= 0 or mean is None:
        return None
    width = HIGHEST - LOWEST
    low, high = wilson((mean - LOWEST) / width, count)
    return Trust(count, mean, LOWEST + width * low, LOWEST + width * high)
