"""What a letter is worth to its reader; pure arithmetic on scores."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from math import exp, prod

from lib.kinds import ItemRef

# P, the chance that a reader wants an item, is a logistic of its score. A score is a sum of standardised signals, so
# 0 is the middle of what there is to read: about one such item in ten is wanted, and one in two at a score of 2.5.
AT_ZERO = -2.2
PER_POINT = 0.88
BEST = 5  # of a letter's items count towards its worth
SHARE_OF_BEST = 0.5  # an item that is wanted less than half as much as the best is not worth the reader's time


def wanted(score: float) -> float:
    """P: the chance that the reader wants an item of this score."""
    return 1 / (1 + exp(-max(-60.0, min(60.0, AT_ZERO + PER_POINT * score))))


def worth(scores: Sequence[float]) -> float:
    """V: the chance that the reader wants at least one of the best five."""
    best = sorted(scores, reverse=True)[:BEST]
    return 1 - prod(1 - wanted(score) for score in best)


def worth_their_place(scores: Sequence[float]) -> int:
    """How many of the items, best first, stand up to the best."""
    if not scores:
        return 0
    least = SHARE_OF_BEST * wanted(scores[0])
    return next((place for place, score in enumerate(scores) if wanted(score) < least), len(scores))


def version_of(refs: Sequence[ItemRef]) -> str:
    """Equal for copies with the same items in the same order."""
    return blake2b(",".join(map(str, refs)).encode(), digest_size=16).hexdigest()
