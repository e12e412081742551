# ruff: noqa: PLR0917
"""The batch in machine code: every member's best in one pass over the inverted slate; needs numba.

Only what can be among the best is scored in full. The common signals of an item differ between members by no more than
their lists' means and spreads do, and no term is above the line that it follows until it bends; so each item has a
bound, made of few additions that the machine does for many items at once. Some items at a time are looked at, in the
order of their highest bound, until the next cannot reach the last of the best.
"""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np
from numba import njit

from search.recommending.bounding import BLOCK, FAR, LANES, TEETH, WHOLE, comb, draw_lines, forget, reach
from search.recommending.inverted import COMPANY, SAID, SUBJECTS, WORDS
from search.recommending.slate import SECOND
from search.recommending.sorting import ROOM, nth_highest, settled
from search.recommending.summing import (
    ALIKE,
    ALL,
    FIRST_SUM,
    OWN,
    SHARE,
    SUMS,
    bar,
    bend,
    in_common,
    in_places,
    leave_out,
    spread_sums,
    sum_few,
    sum_up,
    term,
)


@njit(cache=True, nogil=True, error_model="numpy", forceinline=True)
def _rounded(score: Any) -> Any:
    """As scores are rounded everywhere."""
    return np.rint(score * 1e9) / 1e9


@njit(cache=True, nogil=True, error_model="numpy", forceinline=True)
def _alike(common: Any, row: Any, weights: Any, means: Any, inverse: Any) -> Any:
    """What the common signals give one item."""
    score = 0.0
    for each in range(ALIKE):
        score += weights[each] * bend((common[row, each] - means[each]) * inverse[each])
    return score


@njit(cache=True, nogil=True, error_model="numpy", forceinline=True)
def _summed(sums: Any, row: Any, weights: Any, means: Any, inverse: Any) -> Any:
    """What the sums give one item."""
    score = 0.0
    for each in range(SUMS):
        signal = FIRST_SUM + each
        score += weights[signal] * bend((sums[each, row] - means[signal]) * inverse[signal])
    return score


@njit(cache=True, nogil=True, error_model="numpy")
def _newest(slate: Any, left: Any, is_barred: Any, items: Any, scores: Any) -> Any:
    """For a member who paused learning."""
    mean, squares, kept = 0.0, 0.0, 0
    for item in slate.newest:
        if not is_barred[slate.row[item]]:
            mean -= slate.active[item]
    mean /= left
    for item in slate.newest:
        if not is_barred[slate.row[item]]:
            squares += (-slate.active[item] - mean) ** 2
    spread = max(sqrt(squares / left), SECOND)
    for item in slate.newest:
        if kept < items.size and not is_barred[slate.row[item]]:
            items[kept], scores[kept] = item, _rounded((-slate.active[item] - mean) / spread)
            kept += 1
    return kept


@njit(cache=True, nogil=True, error_model="numpy")
def _look(
    slate: Any, sums: Any, placed: Any, means: Any, inverse: Any, bounds: Any, fine: Any, tops: Any, low: Any,
    high: Any, most: Any, rows: Any, scores: Any, turns: Any, before: Any, count: Any,
) -> Any:  # fmt: skip
    """The best with those whose bound is from low up to below high among them; how many there are."""
    common, weights, room = slate.common_in_order, slate.weights, scores.size // 2
    for top in range(tops.size):
        if tops[top] < low:
            continue
        first = np.uint64(top) // LANES * BLOCK + np.uint64(top) % LANES
        for tooth in range(first, first + BLOCK, LANES):
            if fine[tooth] < low:
                continue
            lowest = tooth // LANES * BLOCK + tooth % LANES
            for row in range(lowest, lowest + BLOCK, LANES):
                if low <= bounds[row] < high:
                    score = placed[slate.place_in_order[row]] + _alike(common, row, weights, means, inverse)
                    score += _summed(sums, row, weights, means, inverse)
                    rows[count], scores[count], turns[count] = row, _rounded(score), slate.turn_in_order[row]
                    count += 1
                    if count == room:
                        count = settled(rows, scores, turns, count, most, before)
                        low = max(low, scores[most - 1])
    return settled(rows, scores, turns, count, most, before)


@njit(cache=True, nogil=True, error_model="numpy")
def _foremost(
    slate: Any, sums: Any, placed: Any, means: Any, inverse: Any, bounds: Any, fine: Any, tops: Any, above: Any,
    most: Any, rows: Any, scores: Any, turns: Any, before: Any,
) -> Any:  # fmt: skip
    """Write the best in place of their rows; how many there are.

    As many as that whose bound is highest tell what all others must reach.
    """
    line = max(nth_highest(tops, most, above), FAR / 2) if tops.size >= most else FAR / 2
    kept = _look(
        slate, sums, placed, means, inverse, bounds, fine, tops, line, -FAR, most, rows, scores, turns, before, 0
    )
    if kept == most and scores[most - 1] <= line:
        low = scores[most - 1]
        kept = _look(
            slate, sums, placed, means, inverse, bounds, fine, tops, low, line, most, rows, scores, turns, before, kept
        )
    for each in range(kept):
        rows[each] = slate.order[rows[each]]
    return kept


@njit(cache=True, nogil=True, error_model="numpy")
def _tell(slate: Any, item: Any, sums: Any, raw: Any, means: Any, spreads: Any, terms: Any) -> None:
    """Each signal's term of an item that was chosen."""
    place, weights = slate.place[item], slate.weights
    for signal in range(ALL):
        if signal < ALIKE:
            value = slate.common[item, signal]
        elif signal < FIRST_SUM:
            value = raw[place, signal - ALIKE]
        else:
            value = sums[signal - FIRST_SUM, slate.row[item]]
        terms[signal] = term(weights[signal], value, means[signal], spreads[signal])


@njit(cache=True, nogil=True, error_model="numpy")
def _tell_each(
    slate: Any, items: Any, is_barred: Any, sums: Any, raw: Any, means: Any, spreads: Any, scores: Any, terms: Any
) -> None:
    """What the items that were given are worth to one member."""
    for nth in range(items.size):
        if items[nth] >= 0 and not is_barred[slate.row[items[nth]]]:
            _tell(slate, items[nth], sums, raw, means, spreads, terms[nth])
            scores[nth] = terms[nth].sum()


@njit(cache=True, nogil=True, error_model="numpy")
def _clear(sums: Any, few: Any, is_few: Any) -> None:
    """Leave nothing of one member to the next."""
    sums[WORDS], sums[SUBJECTS] = 0.0, 0.0
    for row in few:
        sums[SAID, row], sums[COMPANY, row], is_few[row] = 0.0, 0.0, False


@njit(cache=True, nogil=True, error_model="numpy")
def _place(weights: Any, raw: Any, means: Any, spreads: Any, placed: Any) -> None:
    """Write what an item is worth for standing in each place."""
    for place in range(placed.size):
        placed[place] = term(weights[SHARE], raw[place, 0], means[SHARE], spreads[SHARE])
        placed[place] += term(weights[OWN], raw[place, 1], means[OWN], spreads[OWN])


@njit(cache=True, nogil=True, error_model="numpy")
def fill(slate: Any, crowd: Any, begin: Any, end: Any, items: Any, scores: Any, terms: Any) -> None:
    """Write the best of the members from one number up to before another.

    Where there is room for terms the items are given, and what each is worth is written.
    """
    places, width, weights = slate.place_start.size - 1, slate.place.size, slate.weights
    sums, few, is_few = np.zeros((SUMS, width)), np.empty(width, dtype=np.uint32), np.zeros(width, np.bool_)
    others, single = np.zeros(width, np.float32), np.empty((SUMS, 4), np.float32)
    bounds = np.full((width + WHOLE - 1) // WHOLE * WHOLE, FAR, np.float32)
    fine, tops = np.empty(bounds.size // TEETH, np.float32), np.empty(bounds.size // TEETH**2, np.float32)
    is_barred, away = np.zeros(width, np.bool_), np.empty(width, dtype=np.uint32)
    lines, totals = np.empty((SUMS, 4)), np.empty((SUMS, 2))
    held, raw, placed = np.empty(places, dtype=np.int64), np.empty((places, 2)), np.empty(places)
    means, spreads, inverse, common = np.empty(ALL), np.empty(ALL), np.empty(ALL), np.empty((ALIKE, 2))
    most, room = items.shape[1], items.shape[1] + ROOM
    found, worth = np.empty(2 * room, dtype=np.int32), np.empty(2 * room)
    turns, before, above = np.empty(2 * room), np.empty(room, dtype=np.int64), np.empty(tops.size, dtype=np.int32)
    for member in range(begin, end):
        kept = 0
        gone = away[: bar(slate, crowd, member, held, common, is_barred, away)]
        left = width - gone.size
        if left and crowd.paused[member]:
            kept = 0 if terms.shape[0] else _newest(slate, left, is_barred, found[:most], worth)
        elif left:
            slack = in_common(slate, left, common, means, spreads)
            in_places(slate, crowd, member, left, held, raw, means, spreads)
            _place(weights, raw, means, spreads, placed)
            largest = sum_up(slate, crowd, member, sums, totals)
            noted = few[: sum_few(slate, crowd, member, sums, is_few, few)]
            leave_out(gone, sums, is_few, totals)
            spread_sums(slate.floors, left, sums, noted, totals, means, spreads)
            if terms.shape[0]:
                _tell_each(slate, items[member], is_barred, sums, raw, means, spreads, scores[member], terms[member])
            else:
                draw_lines(weights, means, spreads, lines)
                reach(slate, sums, others, gone, noted, placed, slack, largest, lines, single, bounds)
                comb(bounds, fine)
                comb(fine, tops)
                for signal in range(ALL):
                    inverse[signal] = 1.0 / spreads[signal]
                kept = _foremost(
                    slate, sums, placed, means, inverse, bounds, fine, tops, above, most, found, worth, turns, before
                )
                forget(gone, noted, others)
            _clear(sums, noted, is_few)
        for row in gone:
            is_barred[row] = False
        if not terms.shape[0]:
            items[member, :kept] = found[:kept]
            scores[member, :kept] = worth[:kept]
