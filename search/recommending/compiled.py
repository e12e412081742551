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

from search.recommending.bounding import BLOCK, FAR, LANES, OTHERS, TEETH, WHOLE, comb, draw_lines, forget, reach
from search.recommending.inverted import COMPANY, SAID, SUBJECTS, WORDS
from search.recommending.slate import SECOND
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


@njit(cache=True, nogil=True, error_model="numpy")
def _insert(items: Any, scores: Any, kept: Any, item: Any, score: Any, active: Any) -> Any:
    """Put an item in its place among the best; how many there are then. Scores are rounded, as everywhere."""
    rounded = np.rint(score * 1e9) / 1e9
    place = kept
    while place > 0:
        other, held = items[place - 1], scores[place - 1]
        if held > rounded or (
            held == rounded and (active[other] < active[item] or (active[other] == active[item] and other < item))
        ):
            break
        place -= 1
    if place >= items.size:
        return kept
    kept = min(kept + 1, items.size)
    for each in range(kept - 1, place, -1):
        items[each], scores[each] = items[each - 1], scores[each - 1]
    items[place], scores[place] = item, rounded
    return kept


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
        if not is_barred[slate.row[item]]:
            if kept == items.size:
                break
            kept = _insert(items, scores, kept, item, (-slate.active[item] - mean) / spread, slate.active)
    return kept


@njit(cache=True, nogil=True, error_model="numpy")
def _line(tops: Any, highest: Any) -> Any:
    """The last of the highest tops; as low as can be where there are fewer."""
    highest[:], last = FAR, highest.size - 1
    for top in tops:
        if top > highest[last]:
            place = last
            while place > 0 and highest[place - 1] < top:
                highest[place] = highest[place - 1]
                place -= 1
            highest[place] = top
    return highest[last]


@njit(cache=True, nogil=True, error_model="numpy")
def _look(
    slate: Any, sums: Any, placed: Any, means: Any, inverse: Any, bounds: Any, fine: Any, low: Any, high: Any,
    items: Any, scores: Any, kept: Any,
) -> Any:  # fmt: skip
    """The best with those whose bound is from low up to below high among them; how many there are."""
    common, weights, active, last = slate.common_in_order, slate.weights, slate.active, items.size - 1
    for tooth in range(fine.size):
        if fine[tooth] < low:
            continue
        first = np.uint64(tooth) // LANES * BLOCK + np.uint64(tooth) % LANES
        for row in range(first, first + BLOCK, LANES):
            if low <= bounds[row] < high and (kept <= last or bounds[row] >= scores[last]):
                score = placed[slate.place_in_order[row]] + _alike(common, row, weights, means, inverse)
                score += _summed(sums, row, weights, means, inverse)
                kept = _insert(items, scores, kept, slate.order[row], score, active)
    return kept


@njit(cache=True, nogil=True, error_model="numpy")
def _foremost(
    slate: Any, sums: Any, placed: Any, means: Any, inverse: Any, bounds: Any, fine: Any, tops: Any, items: Any,
    scores: Any,
) -> Any:  # fmt: skip
    """The best; how many there are. As many as that whose bound is highest tell what all others must reach."""
    last, line = items.size - 1, max(_line(tops, scores), FAR / 2)
    kept = _look(slate, sums, placed, means, inverse, bounds, fine, line, -FAR, items, scores, 0)
    if kept > last and scores[last] <= line:
        low = scores[last]
        kept = _look(slate, sums, placed, means, inverse, bounds, fine, low, line, items, scores, kept)
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
def _clear(sums: Any, light: Any, few: Any, is_few: Any) -> None:
    """Leave nothing of one member to the next."""
    sums[WORDS], sums[SUBJECTS], light[WORDS], light[SUBJECTS] = 0.0, 0.0, 0.0, 0.0
    for row in few:
        sums[SAID, row], sums[COMPANY, row], is_few[row] = 0.0, 0.0, False


@njit(cache=True, nogil=True, error_model="numpy")
def fill(slate: Any, crowd: Any, begin: Any, end: Any, items: Any, scores: Any, terms: Any) -> None:
    """Write the best of the members from one number up to before another.

    Where there is room for terms the items are given, and what each is worth is written.
    """
    places, width, weights = slate.place_start.size - 1, slate.place.size, slate.weights
    sums, few, is_few = np.zeros((SUMS, width)), np.empty(width, dtype=np.uint32), np.zeros(width, np.bool_)
    light, single = np.zeros((SUMS - 1, width), np.float32), np.empty((SUMS, 4), np.float32)
    bounds = np.full((width + WHOLE - 1) // WHOLE * WHOLE, FAR, np.float32)
    fine, tops = np.empty(bounds.size // TEETH, np.float32), np.empty(bounds.size // TEETH**2, np.float32)
    is_barred, away = np.zeros(width, np.bool_), np.empty(width, dtype=np.uint32)
    lines, totals = np.empty((SUMS, 4)), np.empty((SUMS, 2))
    held, raw, placed = np.empty(places, dtype=np.int64), np.empty((places, 2)), np.empty(places)
    means, spreads, common = np.empty(ALL), np.empty(ALL), np.empty((ALIKE, 2))
    found, worth = np.empty(items.shape[1], dtype=np.int32), np.empty(items.shape[1])
    for member in range(begin, end):
        kept = 0
        gone = away[: bar(slate, crowd, member, held, common, is_barred, away)]
        left = width - gone.size
        if left and crowd.paused[member]:
            kept = 0 if terms.shape[0] else _newest(slate, left, is_barred, found, worth)
        elif left:
            slack = in_common(slate, left, common, means, spreads)
            in_places(slate, crowd, member, left, held, raw, means, spreads)
            for place in range(places):
                placed[place] = term(weights[SHARE], raw[place, 0], means[SHARE], spreads[SHARE])
                placed[place] += term(weights[OWN], raw[place, 1], means[OWN], spreads[OWN])
            largest = sum_up(slate, crowd, member, sums, light, totals)
            noted = few[: sum_few(slate, crowd, member, sums, is_few, few)]
            leave_out(gone, sums, is_few, totals)
            spread_sums(slate.floors, left, sums, noted, totals, means, spreads)
            if terms.shape[0]:
                _tell_each(slate, items[member], is_barred, sums, raw, means, spreads, scores[member], terms[member])
            else:
                draw_lines(weights, means, spreads, lines)
                reach(slate, sums, light, gone, noted, placed, slack, largest, lines, single, bounds)
                comb(bounds, fine)
                comb(fine, tops)
                kept = _foremost(slate, sums, placed, means, 1.0 / spreads, bounds, fine, tops, found, worth)
                forget(gone, noted, light[OTHERS])
            _clear(sums, light, noted, is_few)
        for row in gone:
            is_barred[row] = False
        if not terms.shape[0]:
            items[member, :kept] = found[:kept]
            scores[member, :kept] = worth[:kept]
