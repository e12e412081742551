# ruff: noqa: PLR0917
"""In machine code: the highest of some numbers, by counting how many stand before each; needs numba.

Of a few dozen that is faster than to put each in its place: the machine compares one with many others at once, and
never guesses wrong where to go on.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

ROOM = 64  # numbers that are taken beside the best before they are sorted


@njit(cache=True, nogil=True, error_model="numpy")
def nth_highest(values: Any, nth: Any, before: Any) -> Any:
    """The nth of at least as many numbers, of which the highest is the first."""
    before[:], found = 0, np.float32(np.inf)
    for each in values:
        for other in range(values.size):
            before[other] += each > values[other]
    for other in range(values.size):
        if before[other] < nth:
            found = min(found, values[other])
    return found


@njit(cache=True, nogil=True, error_model="numpy")
def settled(rows: Any, scores: Any, turns: Any, count: Any, most: Any, before: Any) -> Any:
    """Bring the best of so many to the front, best first; how many there are. Equal scores go by their turn.

    Behind those that count there is room for as many again.
    """
    before[:count] = 0
    for each in range(count):
        score, turn = scores[each], turns[each]
        for other in range(count):
            before[other] += (score > scores[other]) | ((score == scores[other]) & (turn < turns[other]))
    for each in range(count):
        if before[each] < most:
            to = count + before[each]
            rows[to], scores[to], turns[to] = rows[each], scores[each], turns[each]
    kept = min(count, most)
    for each in range(kept):
        rows[each], scores[each], turns[each] = rows[count + each], scores[count + each], turns[count + each]
    return kept
