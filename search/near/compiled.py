# ruff: noqa: PLR0917
"""The nearest in machine code: each member's products with all others are summed over an inverted index; needs numba.

All of it is in this file, as numba looks at the outermost's when it asks whether what it compiled is still right.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit


@njit(cache=True, nogil=True, error_model="numpy")
def _put(places: Any, scores: Any, kept: int, other: int, score: float) -> int:
    """Put one among the nearest of a row, of which so many are kept, if it belongs there; how many are kept then."""
    to = kept
    while to > 0 and (scores[to - 1] < score or (scores[to - 1] == score and places[to - 1] > other)):
        to -= 1
    if to >= places.size:
        return kept
    kept = min(kept + 1, places.size)
    for behind in range(kept - 1, to, -1):
        places[behind], scores[behind] = places[behind - 1], scores[behind - 1]
    places[to], scores[to] = other, score
    return kept


@njit(cache=True, nogil=True, error_model="numpy")
def fill(
    start: Any, facets: Any, values: Any, held_start: Any, held: Any, held_values: Any, own: Any, least: Any,
    places: Any, scores: Any, others: Any,
) -> None:  # fmt: skip
    """Put each member's nearest into their row, best first; of equals the one who stands first."""
    sums, touched = np.zeros(others), np.empty(others, dtype=np.int64)
    for row in range(start.size - 1):
        count, kept = 0, 0
        for at in range(start[row], start[row + 1]):
            for place in range(held_start[facets[at]], held_start[facets[at] + 1]):
                other = held[place]
                if sums[other] == 0.0:
                    touched[count] = other
                    count += 1
                sums[other] += values[at] * held_values[place]
        for each in range(count):
            other = touched[each]
            score = np.rint(sums[other] * 1e9) / 1e9
            sums[other] = 0.0
            if score >= least and other != own[row]:
                kept = _put(places[row], scores[row], kept, other, score)
