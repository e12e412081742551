# ruff: noqa: PLR0917
"""The batch in machine code: every member's best in one pass over the inverted slate; needs numba.

Only what can be among the best is scored in full. The common signals of an item differ between members by no more than
their lists' means and spreads do; so with the items of each place in the order of their base, a place is left as soon
as its next item cannot reach the last of the best, and an item that a member's facets touch is scored in full only
where an upper bound says that it might.
"""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np
from numba import njit

from search.blend import KNEE
from search.recommending.slate import SECOND
from search.recommending.summing import (
    ALIKE,
    ALL,
    FIRST_SUM,
    MARK,
    OWN,
    SHARE,
    SUMS,
    bar,
    in_common,
    in_places,
    spread_sums,
    sum_up,
    term,
)

HAIR = 1e-6  # by which a bound may be off
FAR = -1e300
HIGHEST = KNEE + 1.0  # where a bent value ends


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


@njit(cache=True, nogil=True, error_model="numpy")
def _limits(weights: Any, means: Any, spreads: Any) -> Any:
    """For each sum a line that its term follows until it bends, and the values between which the term then stays."""
    lines = np.empty((SUMS, 4))
    for each in range(SUMS):
        weight, signal = weights[FIRST_SUM + each], FIRST_SUM + each
        lines[each, 0] = weight / spreads[signal]
        lines[each, 1] = -weight * means[signal] / spreads[signal]
        lines[each, 2] = KNEE * weight if weight < 0.0 else FAR
        lines[each, 3] = -FAR if weight < 0.0 else HIGHEST * weight
    return lines


@njit(cache=True, nogil=True, error_model="numpy", forceinline=True)
def _alike(common: Any, item: Any, weights: Any, means: Any, spreads: Any) -> Any:
    """What the common signals give one item."""
    score = 0.0
    for each in range(ALIKE):
        score += term(weights[each], common[item, each], means[each], spreads[each])
    return score


@njit(cache=True, nogil=True, error_model="numpy", forceinline=True)
def _summed(sums: Any, item: Any, weights: Any, means: Any, spreads: Any) -> Any:
    """What the sums give one item."""
    score = 0.0
    for each in range(SUMS):
        signal = FIRST_SUM + each
        score += term(weights[signal], sums[item, each], means[signal], spreads[signal])
    return score


@njit(cache=True, nogil=True, error_model="numpy")
def _newest(slate: Any, left: Any, mark: Any, sums: Any, items: Any, scores: Any) -> Any:
    """For a member who paused learning."""
    mean, squares, kept = 0.0, 0.0, 0
    for item in range(slate.active.size):
        if sums[item, MARK] != mark:
            mean -= slate.active[item]
    mean /= left
    for item in range(slate.active.size):
        if sums[item, MARK] != mark:
            squares += (-slate.active[item] - mean) ** 2
    spread = max(sqrt(squares / left), SECOND)
    for item in slate.newest:
        if sums[item, MARK] != mark:
            if kept == items.size:
                break
            kept = _insert(items, scores, kept, item, (-slate.active[item] - mean) / spread, slate.active)
    return kept


@njit(cache=True, nogil=True, error_model="numpy")
def _first(base: Any, order: Any, place_start: Any, placed: Any) -> Any:
    """The place that the highest item is in, as far as its base tells."""
    first, highest = 0, FAR
    for place in range(placed.size):
        begin = place_start[place]
        if begin < place_start[place + 1] and placed[place] + base[order[begin]] > highest:
            first, highest = place, placed[place] + base[order[begin]]
    return first


@njit(cache=True, nogil=True, error_model="numpy")
def _untouched(
    slate: Any, mark: Any, sums: Any, placed: Any, slack: Any, means: Any, spreads: Any, items: Any, scores: Any
) -> Any:
    """The best of what no facet of the member touches, place by place; how many there are."""
    base, order, place_start, common = slate.base, slate.order, slate.place_start, slate.common
    weights, active, kept = slate.weights, slate.active, 0
    nothing = _summed(np.zeros((1, SUMS)), 0, weights, means, spreads)
    first = _first(base, order, place_start, placed)
    for turn in range(placed.size):
        place = (first + turn) % placed.size
        own = placed[place] + nothing
        for row in range(place_start[place], place_start[place + 1]):
            item = order[row]
            if kept == items.size and base[item] + slack + own + HAIR < scores[kept - 1]:
                break
            if abs(sums[item, MARK]) != mark:
                score = _alike(common, item, weights, means, spreads) + own
                kept = _insert(items, scores, kept, item, score, active)
    return kept


@njit(cache=True, nogil=True, error_model="numpy")
def _touched(
    slate: Any, list_of: Any, count: Any, sums: Any, placed: Any, slack: Any, means: Any, spreads: Any, items: Any,
    scores: Any, kept: Any,
) -> Any:  # fmt: skip
    """The best with those that are touched among them; how many there are."""
    base, place, common, weights, active = slate.base, slate.place, slate.common, slate.weights, slate.active
    lines, least, last = _limits(weights, means, spreads), slack + HAIR, items.size - 1
    for row in range(count):
        item = list_of[row]
        bound = base[item] + placed[place[item]] + least
        for each in range(SUMS):
            line = lines[each, 0] * sums[item, each] + lines[each, 1]
            bound += min(max(line, lines[each, 2]), lines[each, 3])
        if kept <= last or bound >= scores[last]:
            score = _alike(common, item, weights, means, spreads) + placed[place[item]]
            score += _summed(sums, item, weights, means, spreads)
            kept = _insert(items, scores, kept, item, score, active)
    return kept


@njit(cache=True, nogil=True, error_model="numpy")
def _tell(
    slate: Any, item: Any, is_touched: Any, sums: Any, raw: Any, means: Any, spreads: Any, terms: Any
) -> None:  # fmt: skip
    """Each signal's term of an item that was chosen."""
    place, weights = slate.place[item], slate.weights
    for signal in range(ALL):
        if signal < ALIKE:
            value = slate.common[item, signal]
        elif signal < FIRST_SUM:
            value = raw[place, signal - ALIKE]
        else:
            value = sums[item, signal - FIRST_SUM] if is_touched else 0.0
        terms[signal] = term(weights[signal], value, means[signal], spreads[signal])


@njit(cache=True, nogil=True, error_model="numpy")
def fill(slate: Any, crowd: Any, begin: Any, end: Any, items: Any, scores: Any, terms: Any) -> None:
    """Write the best of the members from one number up to before another.

    Where there is room for terms the items are given, and what each is worth is written.
    """
    places, weights = slate.place_start.size - 1, slate.weights
    list_of, sums = np.empty(slate.place.size, dtype=np.int32), np.zeros((slate.place.size, SUMS + 1))
    held, raw, placed = np.empty(places, dtype=np.int64), np.empty((places, 2)), np.empty(places)
    means, spreads, common = np.empty(ALL), np.empty(ALL), np.empty((ALIKE, 2))
    found, worth = np.empty(items.shape[1], dtype=np.int32), np.empty(items.shape[1])
    for member in range(begin, end):
        kept, mark = 0, 1.0 + member
        left = bar(slate, crowd, member, held, common, sums)
        if left and crowd.paused[member]:
            kept = 0 if terms.shape[0] else _newest(slate, left, -mark, sums, found, worth)
        elif left:
            slack = in_common(slate, left, common, means, spreads)
            in_places(slate, crowd, member, left, held, raw, means, spreads)
            for place in range(places):
                placed[place] = term(weights[SHARE], raw[place, 0], means[SHARE], spreads[SHARE])
                placed[place] += term(weights[OWN], raw[place, 1], means[OWN], spreads[OWN])
            count = sum_up(slate, crowd, member, list_of, sums)
            spread_sums(slate.floors, left, list_of, count, sums, means, spreads)
            if terms.shape[0]:
                for nth in range(items.shape[1]):
                    item = items[member, nth]
                    if item >= 0 and sums[item, MARK] != -mark:
                        is_touched = sums[item, MARK] == mark
                        _tell(slate, item, is_touched, sums, raw, means, spreads, terms[member, nth])
                        scores[member, nth] = terms[member, nth].sum()
                continue
            kept = _untouched(slate, mark, sums, placed, slack, means, spreads, found, worth)
            kept = _touched(slate, list_of, count, sums, placed, slack, means, spreads, found, worth, kept)
        items[member, :kept] = found[:kept]
        scores[member, :kept] = worth[:kept]
