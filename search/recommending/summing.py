# ruff: noqa: PLR0917
"""In machine code: what one member's list is like, and what their facets give the items that have them; needs numba.

Arrays are handed on one by one: a loop that takes them out of their tuples counts references at every turn.
"""

from __future__ import annotations

from math import log, log1p, sqrt, tanh
from typing import Any

from numba import njit

from profiles.interests import KAPPA, PRIOR_ACTS
from search.blend import COMMON, KNEE
from search.recommending.inverted import COMPANY, PLACED, SAID, SIGNALS, SUMMED
from search.recommending.readers import NEVER

ALIKE, SUMS = len(COMMON), len(SUMMED)
SHARE, OWN = ALIKE, ALIKE + 1
FIRST_SUM = ALIKE + len(PLACED)
ALL = len(SIGNALS)
MARK = SUMS  # the column beside the sums: the member whose sums these are, below zero where the item is barred


@njit(cache=True, nogil=True, error_model="numpy", forceinline=True)
def _bent(z: Any) -> Any:
    return z if z <= KNEE else KNEE + tanh(z - KNEE)


@njit(cache=True, nogil=True, error_model="numpy")
def _moments(total: Any, squares: Any, count: Any, floor: Any) -> Any:
    """Mean, and standard deviation or floor."""
    mean = total / count
    return mean, max(sqrt(max(squares / count - mean * mean, 0.0)), floor)


@njit(cache=True, nogil=True, error_model="numpy", forceinline=True)
def term(weight: Any, raw: Any, mean: Any, spread: Any) -> Any:
    return weight * _bent((raw - mean) / spread)


@njit(cache=True, nogil=True, error_model="numpy")
def bar(slate: Any, crowd: Any, member: Any, held: Any, common: Any, sums: Any) -> Any:
    """Mark what may not be chosen, and take it out of the common sums; how many items are left."""
    left, mark = slate.place.size, -1.0 - member
    common[:] = 0.0
    for place in range(held.size):
        held[place] = slate.place_start[place + 1] - slate.place_start[place]
    for row in range(crowd.barred.start[member], crowd.barred.start[member + 1]):
        item = crowd.barred.at[row]
        if sums[item, MARK] != mark:
            sums[item, MARK] = mark
            left -= 1
            held[slate.place[item]] -= 1
            for each in range(ALIKE):
                common[each, 0] -= slate.common[item, each]
                common[each, 1] -= slate.common[item, each] ** 2
    return left


@njit(cache=True, nogil=True, error_model="numpy")
def in_common(slate: Any, left: Any, sums: Any, means: Any, spreads: Any) -> Any:
    """Means and spreads of the common signals in this list; by how much an item can differ from its base."""
    slack = 0.0
    for each in range(ALIKE):
        squares = slate.squares[each] + sums[each, 1]
        means[each], spreads[each] = _moments(sums[each, 0], squares, left, slate.floors[each])
        apart = slate.largest[each] * abs(1.0 / spreads[each] - 1.0 / slate.spread[each])
        slack += abs(slate.weights[each]) * (apart + abs(means[each]) / spreads[each])
    return slack


@njit(cache=True, nogil=True, error_model="numpy")
def in_places(slate: Any, crowd: Any, member: Any, left: Any, held: Any, raw: Any, means: Any, spreads: Any) -> None:
    """Raw values of the member's places, and the moments of both signals over the items in them."""
    total, last = crowd.totals[member], held.size - 1
    for place in range(last):
        rate = slate.place_rate[place]
        raw[place, 0] = log(PRIOR_ACTS * rate / (total + PRIOR_ACTS))
        raw[place, 1] = -log1p(NEVER)
    raw[last, 0], raw[last, 1] = 0.0, -log1p(NEVER)
    for row in range(crowd.interests.start[member], crowd.interests.start[member + 1]):
        place = slate.facet_place[crowd.interests.at[row]]
        if place >= 0:
            acts = max(crowd.interests.value[row], 0.0)
            prior = PRIOR_ACTS * slate.place_rate[place]
            raw[place, 0] = log((acts + prior) / (max(total, acts) + PRIOR_ACTS))
    for row in range(crowd.wrote.start[member], crowd.wrote.start[member + 1]):
        raw[crowd.wrote.at[row], 1] = -log1p(min(max(crowd.wrote.value[row], 0.0), NEVER))
    for each in range(2):
        mean = 0.0
        for place in range(held.size):
            mean += held[place] * raw[place, each]
        mean /= left
        squares = 0.0
        for place in range(held.size):
            squares += held[place] * (raw[place, each] - mean) ** 2
        means[ALIKE + each] = mean
        spreads[ALIKE + each] = max(sqrt(squares / left), slate.floors[ALIKE + each])


@njit(cache=True, nogil=True, error_model="numpy")
def _add(begin: Any, end: Any, post_item: Any, parts: Any, value: Any, mark: Any, list_of: Any, count: Any, sums: Any,
         which: Any) -> Any:  # fmt: skip
    """Add a value, times each item's part in it where there are parts, to one sum of a row of items."""
    for post in range(begin, end):
        item = post_item[post]
        if sums[item, MARK] == -mark:
            continue
        if sums[item, MARK] != mark:
            sums[item, MARK] = mark
            for each in range(SUMS):
                sums[item, each] = 0.0
            list_of[count] = item
            count += 1
        sums[item, which] += value * parts[post] if parts.size else value
    return count


@njit(cache=True, nogil=True, error_model="numpy")
def sum_up(slate: Any, crowd: Any, member: Any, list_of: Any, sums: Any) -> Any:
    """Add up what the member's facets give the items that have them; how many items they touch."""
    count, mark = 0, 1.0 + member
    start, items, parts, whole = slate.post_start, slate.post_item, slate.post_mean, slate.post_mean[:0]
    for row in range(crowd.interests.start[member], crowd.interests.start[member + 1]):
        facet, acts = crowd.interests.at[row], crowd.interests.value[row]
        which = slate.facet_sum[facet]
        if which >= 0 and acts != 0.0:
            lift = log1p(abs(acts) / (KAPPA * slate.rates[facet]))
            lift = lift if acts > 0.0 else -lift
            count = _add(start[facet], start[facet + 1], items, parts, lift, mark, list_of, count, sums, which)
    for row in range(crowd.pulls.start[member], crowd.pulls.start[member + 1]):
        facet, pull = crowd.pulls.at[row], crowd.pulls.value[row]
        count = _add(start[facet], start[facet + 1], items, whole, pull, mark, list_of, count, sums, SAID)
    for row in range(crowd.threads.start[member], crowd.threads.start[member + 1]):
        pull = crowd.threads.value[row]
        count = _add(row, row + 1, crowd.threads.at, whole, pull, mark, list_of, count, sums, SAID)
    for row in range(crowd.company.start[member], crowd.company.start[member + 1]):
        value = crowd.company.value[row]
        count = _add(row, row + 1, crowd.company.at, whole, value, mark, list_of, count, sums, COMPANY)
    return count


@njit(cache=True, nogil=True, error_model="numpy")
def spread_sums(floors: Any, left: Any, list_of: Any, count: Any, sums: Any, means: Any, spreads: Any) -> None:
    means[FIRST_SUM:], spreads[FIRST_SUM:] = 0.0, 0.0
    for row in range(count):
        for each in range(SUMS):
            value = sums[list_of[row], each]
            means[FIRST_SUM + each] += value
            spreads[FIRST_SUM + each] += value * value
    for signal in range(FIRST_SUM, ALL):
        means[signal], spreads[signal] = _moments(means[signal], spreads[signal], left, floors[signal])
