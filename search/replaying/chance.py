"""What chance may have done: means of cases, with members drawn anew, each with all their cases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from search.blend import Floats

DRAWS = 2000
SEED = 20171205
INTERVAL = (2.5, 97.5)  # percentiles


@dataclass(frozen=True, slots=True)
class Drawing:
    """Means, their standard errors, and the 95 % interval; a number a column."""

    means: Floats
    errors: Floats
    low: Floats
    high: Floats


Draw = Callable[[Floats], Drawing]  # of cases × measures


def drawing(whose: Sequence[int]) -> Draw:
    """For cases of these members; the same draws for all that is asked, so that differences are paired."""
    members, row = np.unique(np.array(whose, dtype=np.int64), return_inverse=True)
    if len(members) < 2:
        return _undrawn
    counts = np.bincount(row, minlength=len(members)).astype(np.float64)
    luck = np.random.default_rng(SEED)
    draws = luck.multinomial(len(members), np.full(len(members), 1 / len(members)), size=DRAWS)

    def drawn(values: Floats) -> Drawing:
        sums = np.stack([np.bincount(row, weights=column, minlength=len(members)) for column in values.T], axis=1)
        means = (draws @ sums) / (draws @ counts)[:, None]
        low, high = np.percentile(means, INTERVAL, axis=0)
        return Drawing(values.mean(axis=0), np.asarray(means.std(axis=0, ddof=1)), low, high)

    return drawn


def _undrawn(values: Floats) -> Drawing:
    """One member alone tells nothing of chance."""
    means = values.mean(axis=0)
    return Drawing(means, np.zeros_like(means), means, means)
