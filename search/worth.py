"""What a letter is worth to its reader; pure arithmetic on scores and on how much the reader does here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from math import exp, log1p, prod

import numpy as np
from numpy.typing import NDArray

# P, the chance that a reader wants an item, is a logistic of its score. A score is a sum of standardised signals: 0 is
# the middle of what there is to read, and the best of much is far above it. So where P stands at 0 is the community's
# own (`calibrated`). Until that is found one such item in ten is wanted, and one in two at a score of 2.5.
AT_ZERO = -2.2
PER_POINT = 0.88
# Who does much here wants more of it: that moves how much a letter is worth, never the order within it.
PER_ACT = 0.7  # for each e-fold of one more than the acts of late
LATELY = 30.0  # days after which an act counts half
BEST = 5  # of a letter's items count towards its worth
USUAL = 0.2  # what the letters of a community are worth on average, while it is not known how many are opened
# What a letter must be worth by volume, 1 to 10, in times of what letters here are worth on average, when it comes as
# soon as it may.
MULTIPLES = (1.2, 1.0, 0.8, 0.5, 0.45, 0.35, 0.3, 0.25, 0.15, 0.05)
FARTHEST = 40.0  # logits; beyond them a chance is none, or certain


def liveliness(acts: Iterable[datetime], now: datetime) -> float:
    """What a member's acts of late add to P, on the scale of a logistic; 0 of one who did nothing."""
    return PER_ACT * log1p(sum(2.0 ** -((now - when).total_seconds() / 86_400 / LATELY) for when in acts))


def wanted(score: float, lively: float = 0.0, at: float = AT_ZERO) -> float:
    """P: the chance that the reader wants an item of this score, where an item in the middle stands at `at`."""
    return 1 / (1 + exp(-max(-60.0, min(60.0, at + PER_POINT * score + lively))))


def worth(scores: Sequence[float], lively: float = 0.0, at: float = AT_ZERO) -> float:
    """V: the chance that the reader wants at least one of the best five."""
    best = sorted(scores, reverse=True)[:BEST]
    return 1 - prod(1 - wanted(score, lively, at) for score in best)


def worths(best: NDArray[np.float64], lively: NDArray[np.float64], at: float) -> NDArray[np.float64]:
    """V of many letters: rows of their five best scores, −∞ where there are fewer, and how lively each reader is."""
    logits = np.clip(at + PER_POINT * best + lively[:, None], -60.0, 60.0)
    return np.asarray(1 - np.prod(1 / (1 + np.exp(logits)), axis=1))


def calibrated(best: NDArray[np.float64], lively: NDArray[np.float64], share: float) -> float:
    """Where P must stand at a score of 0 for these letters to be worth `share` (0 to 1) on average; by halving."""
    low, high = -FARTHEST, FARTHEST
    for _step in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if worths(best, lively, middle).mean() > share else (middle, high)
    return (low + high) / 2
