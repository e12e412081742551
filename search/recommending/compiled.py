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

from search.blend import KNEE
from search.recommending.inverted import COMPANY, SAID, SUBJECTS, WORDS
from search.recommending.slate import SECOND
from search.recommending.summing import (
    ALIKE,
    ALL,
    ANY_ORDER,
    FIRST_SUM,
    OWN,
    SHARE,
    SUMS,
    bar,
    in_common,
    in_places,
    spread_sums,
    sum_few,
    sum_up,
    term,
)

TEETH = 8  # of a comb
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


@njit(cache=True, nogil=True, error_model="numpy", forceinline=True)
def _alike(common: Any, item: Any, weights: Any, means: Any, spreads: Any) -> Any:
    """What the common signals give one item."""
    score = 0.0
    for each in range(ALIKE):
        score += term(weights[each], common[item, each], means[each], spreads[each])
    return score


@njit(cache=True, nogil=True, error_model="numpy", forceinline=True)
def _summed(sums: Any, row: Any, weights: Any, means: Any, spreads: Any) -> Any:
    """What the sums give one item."""
    score = 0.0
    for each in range(SUMS):
        signal = FIRST_SUM + each
        score += term(weights[signal], sums[each, row], means[signal], spreads[signal])
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
def _lines(weights: Any, means: Any, spreads: Any, lines: Any) -> None:
    """For each sum a line that its term follows until it bends, and the values between which the term then stays."""
    for each in range(SUMS):
        weight, signal = weights[FIRST_SUM + each], FIRST_SUM + each
        lines[each, 0] = weight / spreads[signal]
        lines[each, 1] = -weight * means[signal] / spreads[signal]
        lines[each, 2] = KNEE * weight if weight < 0.0 else FAR
        lines[each, 3] = -FAR if weight < 0.0 else HIGHEST * weight


@njit(cache=True, nogil=True, error_model="numpy", fastmath=ANY_ORDER)
def _bound(base: Any, words: Any, subjects: Any, own: Any, lines: Any, bounds: Any) -> None:
    """The most that each item of a place can be worth, but for what few items have."""
    slope, start, low, high = lines[WORDS, 0], lines[WORDS, 1], lines[WORDS, 2], lines[WORDS, 3]
    other_slope, other_start = lines[SUBJECTS, 0], lines[SUBJECTS, 1]
    other_low, other_high = lines[SUBJECTS, 2], lines[SUBJECTS, 3]
    for row in range(base.size):
        by_words = min(max(slope * words[row] + start, low), high)
        by_subjects = min(max(other_slope * subjects[row] + other_start, other_low), other_high)
        bounds[row] = base[row] + own + (by_words + by_subjects)


@njit(cache=True, nogil=True, error_model="numpy")
def _most(lines: Any, each: Any, value: Any) -> Any:
    return min(max(lines[each, 0] * value + lines[each, 1], lines[each, 2]), lines[each, 3])


@njit(cache=True, nogil=True, error_model="numpy")
def _reach(slate: Any, sums: Any, few: Any, placed: Any, slack: Any, lines: Any, bounds: Any) -> None:
    """The most that each item can be worth."""
    said, company = _most(lines, SAID, 0.0), _most(lines, COMPANY, 0.0)
    least, base, start = slack + HAIR + said + company, slate.base_in_order, slate.place_start
    for place in range(placed.size):
        begin, end, own = start[place], start[place + 1], placed[place] + least
        _bound(base[begin:end], sums[WORDS, begin:end], sums[SUBJECTS, begin:end], own, lines, bounds[begin:end])
    for row in few:
        bounds[row] += _most(lines, SAID, sums[SAID, row]) - said + _most(lines, COMPANY, sums[COMPANY, row]) - company


@njit(cache=True, nogil=True, error_model="numpy", fastmath=ANY_ORDER)
def _comb(values: Any, tops: Any) -> None:
    """The highest value of each comb, whose teeth are as far apart as there are combs."""
    for comb in range(tops.size):
        tops[comb] = values[comb]
    for tooth in range(1, TEETH):
        there = values[tooth * tops.size : (tooth + 1) * tops.size]
        for comb in range(tops.size):
            tops[comb] = max(tops[comb], there[comb])


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
    slate: Any, sums: Any, placed: Any, means: Any, spreads: Any, bounds: Any, fine: Any, tops: Any, low: Any,
    high: Any, items: Any, scores: Any, kept: Any,
) -> Any:  # fmt: skip
    """The best with those whose bound is from low up to below high among them; how many there are."""
    order, place, common, weights, active = slate.order, slate.place, slate.common, slate.weights, slate.active
    last = items.size - 1
    for comb in range(tops.size):
        if tops[comb] < low:
            continue
        for tooth in range(comb, fine.size, tops.size):
            if fine[tooth] < low:
                continue
            for row in range(tooth, bounds.size, fine.size):
                if low <= bounds[row] < high and bounds[row] > FAR and (kept <= last or bounds[row] >= scores[last]):
                    item = order[row]
                    score = _alike(common, item, weights, means, spreads) + placed[place[item]]
                    score += _summed(sums, row, weights, means, spreads)
                    kept = _insert(items, scores, kept, item, score, active)
    return kept


@njit(cache=True, nogil=True, error_model="numpy")
def _foremost(
    slate: Any, sums: Any, placed: Any, means: Any, spreads: Any, bounds: Any, fine: Any, tops: Any, items: Any,
    scores: Any,
) -> Any:  # fmt: skip
    """The best; how many there are. As many as that whose bound is highest tell what all others must reach."""
    last, line = items.size - 1, _line(tops, scores)
    kept = _look(slate, sums, placed, means, spreads, bounds, fine, tops, line, -FAR, items, scores, 0)
    if kept > last and scores[last] <= line:
        low = scores[last]
        kept = _look(slate, sums, placed, means, spreads, bounds, fine, tops, low, line, items, scores, kept)
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
def _leave_out(slate: Any, crowd: Any, member: Any, arrays: Any, value: Any) -> None:
    """Give what may not be chosen this value in each of the arrays."""
    for nth in range(crowd.barred.start[member], crowd.barred.start[member + 1]):
        row = slate.row[crowd.barred.at[nth]]
        for each in range(arrays.shape[0]):
            arrays[each, row] = value


@njit(cache=True, nogil=True, error_model="numpy")
def _clear(sums: Any, few: Any, is_few: Any) -> None:
    words, subjects = sums[WORDS], sums[SUBJECTS]
    for row in range(words.size):
        words[row] = 0.0
    for row in range(subjects.size):
        subjects[row] = 0.0
    for row in few:
        sums[SAID, row], sums[COMPANY, row], is_few[row] = 0.0, 0.0, False


@njit(cache=True, nogil=True, error_model="numpy")
def fill(slate: Any, crowd: Any, begin: Any, end: Any, items: Any, scores: Any, terms: Any) -> None:
    """Write the best of the members from one number up to before another.

    Where there is room for terms the items are given, and what each is worth is written.
    """
    places, width, weights = slate.place_start.size - 1, slate.place.size, slate.weights
    sums, few, is_few = np.zeros((SUMS, width)), np.empty(width, dtype=np.uint32), np.zeros(width, np.bool_)
    tops = np.empty((width + TEETH * TEETH - 1) // (TEETH * TEETH))
    fine, bounds = np.empty(tops.size * TEETH), np.full((1, tops.size * TEETH**2), FAR)
    is_barred, lines = np.zeros((1, width), np.bool_), np.empty((SUMS, 4))
    held, raw, placed = np.empty(places, dtype=np.int64), np.empty((places, 2)), np.empty(places)
    means, spreads, common = np.empty(ALL), np.empty(ALL), np.empty((ALIKE, 2))
    found, worth = np.empty(items.shape[1], dtype=np.int32), np.empty(items.shape[1])
    for member in range(begin, end):
        kept = 0
        left = bar(slate, crowd, member, held, common, is_barred[0])
        if left and crowd.paused[member]:
            kept = 0 if terms.shape[0] else _newest(slate, left, is_barred[0], found, worth)
        elif left:
            slack = in_common(slate, left, common, means, spreads)
            in_places(slate, crowd, member, left, held, raw, means, spreads)
            for place in range(places):
                placed[place] = term(weights[SHARE], raw[place, 0], means[SHARE], spreads[SHARE])
                placed[place] += term(weights[OWN], raw[place, 1], means[OWN], spreads[OWN])
            sum_up(slate, crowd, member, sums)
            noted = few[: sum_few(slate, crowd, member, sums, is_few, few)]
            _leave_out(slate, crowd, member, sums, 0.0)
            spread_sums(slate.floors, left, sums, noted, means, spreads)
            if terms.shape[0]:
                _tell_each(slate, items[member], is_barred[0], sums, raw, means, spreads, scores[member], terms[member])
            else:
                _lines(weights, means, spreads, lines)
                _reach(slate, sums, noted, placed, slack, lines, bounds[0])
                _leave_out(slate, crowd, member, bounds, FAR)
                _comb(bounds[0], fine)
                _comb(fine, tops)
                kept = _foremost(slate, sums, placed, means, spreads, bounds[0], fine, tops, found, worth)
            _clear(sums, noted, is_few)
        _leave_out(slate, crowd, member, is_barred, False)
        if not terms.shape[0]:
            items[member, :kept] = found[:kept]
            scores[member, :kept] = worth[:kept]
