"""What a letter is worth to its reader; pure arithmetic on scores and on how much the reader does here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from math import exp, log1p, prod

# P, the chance that a reader wants an item, is a logistic of its score. A score is a sum of standardised signals, so
# 0 is the middle of what there is to read: about one such item in ten is wanted, and one in two at a score of 2.5.
AT_ZERO = -2.2
PER_POINT = 0.88
# Who does much here wants more of it: that moves how much a letter is worth, never the order within it.
PER_ACT = 0.7  # for each e-fold of one more than the acts of late
LATELY = 30.0  # days after which an act counts half
BEST = 5  # of a letter's items count towards its worth
# The worth V a letter must reach by volume, 0 to 10: the louder the dial, the less will do.
THRESHOLDS = (1.01, 0.80, 0.75, 0.70, 0.60, 0.55, 0.50, 0.40, 0.30, 0.15, 0.05)


def liveliness(acts: Iterable[datetime], now: datetime) -> float:
    """What a member's acts of late add to P, on the scale of a logistic; 0 of one who did nothing."""
    return PER_ACT * log1p(sum(2.0 ** -((now - when).total_seconds() / 86_400 / LATELY) for when in acts))


def wanted(score: float, lively: float = 0.0) -> float:
    """P: the chance that the reader wants an item of this score."""
    return 1 / (1 + exp(-max(-60.0, min(60.0, AT_ZERO + PER_POINT * score + lively))))


def worth(scores: Sequence[float], lively: float = 0.0) -> float:
    """V: the chance that the reader wants at least one of the best five."""
    best = sorted(scores, reverse=True)[:BEST]
    return 1 - prod(1 - wanted(score, lively) for score in best)
