# ruff: noqa: PLR0917
"""In machine code: the most that each item can be worth to one member, in few additions; needs numba.

What few items have (a dial, company) is noted beside the two sums that many have, and so is what may not be chosen, so
that the machine goes over all items of a place at once, in single precision. Of every eight the highest is kept.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from search.blend import KNEE
from search.recommending.inverted import COMPANY, SAID, SUBJECTS, WORDS
from search.recommending.summing import ANY_ORDER, FIRST_SUM, SUMS

TEETH, LANES = 8, np.uint64(16)  # of a comb; combs side by side, whose teeth are as far apart as they are many
FIRST, SECOND, THIRD, FOURTH, FIFTH, SIXTH, SEVENTH, BLOCK = (LANES * np.uint64(each) for each in range(1, TEETH + 1))
WHOLE = int(BLOCK) * TEETH  # items whose combs can be combed again
STRIDE = 32  # items that are bounded together; what is left over takes as long as these
FAR = -1e30  # as low as can be
HAIR = 1e-6  # by which single precision may be off, in parts of what is added
USUAL = 100.0  # what all but the two sums come to at most, and more
HIGHEST = KNEE + 1.0  # where a bent value ends


@njit(cache=True, nogil=True, error_model="numpy")
def draw_lines(weights: Any, means: Any, spreads: Any, lines: Any) -> None:
    """For each sum a line that its term follows until it bends, and the values between which the term then stays."""
    for each in range(SUMS):
        weight, signal = weights[FIRST_SUM + each], FIRST_SUM + each
        lines[each, 0] = weight / spreads[signal]
        lines[each, 1] = -weight * means[signal] / spreads[signal]
        lines[each, 2] = KNEE * weight if weight < 0.0 else FAR
        lines[each, 3] = -FAR if weight < 0.0 else HIGHEST * weight


@njit(cache=True, nogil=True, error_model="numpy")
def _most(lines: Any, each: Any, value: Any) -> Any:
    return min(max(lines[each, 0] * value + lines[each, 1], lines[each, 2]), lines[each, 3])


@njit(cache=True, nogil=True, error_model="numpy")
def _note(sums: Any, away: Any, few: Any, lines: Any, others: Any) -> Any:
    """Write what few items have, and that what is barred has nothing; says what all others have."""
    none = _most(lines, SAID, 0.0) + _most(lines, COMPANY, 0.0)
    for row in few:
        others[row] = _most(lines, SAID, sums[SAID, row]) + _most(lines, COMPANY, sums[COMPANY, row]) - none
    for row in away:
        others[row] = FAR
    return none


@njit(cache=True, nogil=True, error_model="numpy")
def forget(away: Any, few: Any, others: Any) -> None:
    """Take back what was noted."""
    for row in few:
        others[row] = 0.0
    for row in away:
        others[row] = 0.0


@njit(cache=True, nogil=True, error_model="numpy", fastmath=ANY_ORDER)
def _bound(base: Any, others: Any, words: Any, subjects: Any, own: Any, lines: Any, bounds: Any) -> None:
    """The most that each item of a place can be worth; all in single precision."""
    slope, start, low, high = lines[WORDS, 0], lines[WORDS, 1], lines[WORDS, 2], lines[WORDS, 3]
    other_slope, other_start = lines[SUBJECTS, 0], lines[SUBJECTS, 1]
    other_low, other_high = lines[SUBJECTS, 2], lines[SUBJECTS, 3]
    for row in range(base.size):
        by_words = min(max(slope * np.float32(words[row]) + start, low), high)
        by_subjects = min(max(other_slope * np.float32(subjects[row]) + other_start, other_low), other_high)
        bounds[row] = (base[row] + others[row]) + (by_words + by_subjects) + own


@njit(cache=True, nogil=True, error_model="numpy", fastmath=ANY_ORDER)
def comb(values: Any, tops: Any) -> None:
    """The highest value of each comb."""
    for block in range(np.uint64(tops.size) // LANES):
        for lane in range(LANES):
            at = block * BLOCK + lane
            lower = max(values[at], values[at + FIRST], values[at + SECOND], values[at + THIRD])
            upper = max(values[at + FOURTH], values[at + FIFTH], values[at + SIXTH], values[at + SEVENTH])
            tops[block * LANES + lane] = max(lower, upper)


@njit(cache=True, nogil=True, error_model="numpy")
def reach(
    slate: Any, sums: Any, others: Any, away: Any, few: Any, placed: Any, slack: Any, largest: Any, lines: Any,
    single: Any, bounds: Any,
) -> None:  # fmt: skip
    """Write the most that each item can be worth."""
    start, off = slate.place_start, USUAL
    for each in (WORDS, SUBJECTS):
        off += abs(lines[each, 0]) * largest + abs(lines[each, 1])
    least = slack + HAIR * off + _note(sums, away, few, lines, others)
    for each in range(SUMS):
        for part in range(4):
            single[each, part] = lines[each, part]
    base, words, subjects = slate.base_in_order, sums[WORDS], sums[SUBJECTS]
    for place in range(placed.size):
        begin, end = start[place], start[place + 1]
        if begin < end:
            # Beyond the end stand those of the next place, which is written after this one.
            here = slice(begin, min(begin + (end - begin + STRIDE - 1) // STRIDE * STRIDE, base.size))
            own = np.float32(placed[place] + least)
            _bound(base[here], others[here], words[here], subjects[here], own, single, bounds[here])
