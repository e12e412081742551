# ruff: noqa: PLR0917
"""In machine code: what one member's list is like, and what their facets give the items that have them; needs numba.

Items go by their rows in the order of the inverted slate, place after place, so that what is asked of all of them is
asked of plain stretches of numbers, many at a time. Arrays are handed on one by one: a loop that takes them out of
their tuples counts references at every turn.
"""

from __future__ import annotations

from math import exp, log, log1p, sqrt
from typing import Any

import numpy as np
from numba import njit

from profiles.interests import KAPPA, PRIOR_ACTS
from search.blend import COMMON, KNEE
from search.recommending.inverted import COMPANY, PLACED, SAID, SIGNALS, SUBJECTS, SUMMED, WORDS
from search.recommending.readers import NEVER

ALIKE, SUMS = len(COMMON), len(SUMMED)
SHARE, OWN = ALIKE, ALIKE + 1
FIRST_SUM = ALIKE + len(PLACED)
ALL = len(SIGNALS)
# Sums may be taken in any order and there is nothing that is no number, which is what lets many be taken at once.
ANY_ORDER = {"reassoc", "contract", "nsz", "nnan"}


@njit(cache=True, nogil=True, error_model="numpy", forceinline=True)
def bend(z: Any) -> Any:
    return z if z <= KNEE else KNEE + 1.0 - 2.0 / (exp(2.0 * (z - KNEE)) + 1.0)


@njit(cache=True, nogil=True, error_model="numpy")
def _moments(total: Any, squares: Any, count: Any, floor: Any) -> Any:
    """Mean, and standard deviation or floor."""
    mean = total / count
    return mean, max(sqrt(max(squares / count - mean * mean, 0.0)), floor)


@njit(cache=True, nogil=True, error_model="numpy", forceinline=True)
def term(weight: Any, raw: Any, mean: Any, spread: Any) -> Any:
    return weight * bend((raw - mean) / spread)


@njit(cache=True, nogil=True, error_model="numpy")
def bar(slate: Any, crowd: Any, member: Any, held: Any, common: Any, is_barred: Any, away: Any) -> Any:
    """Mark what may not be chosen, write its rows, and take it out of the common sums; how many items that is."""
    gone = 0
    common[:] = 0.0
    for place in range(held.size):
        held[place] = slate.place_start[place + 1] - slate.place_start[place]
    for nth in range(crowd.barred.start[member], crowd.barred.start[member + 1]):
        thing = slate.things[crowd.barred.at[nth]]
        if not is_barred[thing.row]:
            is_barred[thing.row] = True
            away[gone] = thing.row
            gone += 1
            held[thing.place] -= 1
            for each in range(ALIKE):
                common[each, 0] -= thing.common[each]
                common[each, 1] -= thing.common[each] * thing.common[each]
    return gone


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
    never, others = -log1p(NEVER), log(total + PRIOR_ACTS)
    for place in range(last):
        raw[place, 0], raw[place, 1] = slate.place_log[place] - others, never
    raw[last, 0], raw[last, 1] = 0.0, never
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
def _pour(begin: Any, end: Any, rows: Any, codes: Any, parts: Any, value: Any, sums: Any) -> Any:
    """Add a value, times each item's part in it, to one sum of the items that have a facet.

    Says by how much the squares of the sums grew.
    """
    grown = 0.0
    for post in range(np.uint64(begin), np.uint64(end)):  # of no sign: else each is asked whether it counts from behind
        row, part = rows[post], value * parts[codes[post]]
        before = sums[row]
        sums[row] = before + part
        grown += part * (before + before + part)
    return grown


@njit(cache=True, nogil=True, error_model="numpy")
def _add(row: Any, value: Any, sums: Any, which: Any, is_few: Any, few: Any, count: Any) -> Any:
    """Add a value to one sum of one item, and note the item; how many are noted."""
    sums[which, row] += value
    if is_few[row]:
        return count
    is_few[row] = True
    few[count] = row
    return count + 1


@njit(cache=True, nogil=True, error_model="numpy")
def sum_up(slate: Any, crowd: Any, member: Any, sums: Any, totals: Any) -> Any:
    """Add up what the member's interests give the items that have them, which are many.

    Writes each sum's total over all items and that of its squares; says how large the largest lift is, up or down.
    """
    rows, codes, parts, largest = slate.post_row, slate.post_code, slate.parts, 0.0
    totals[:] = 0.0
    for nth in range(crowd.interests.start[member], crowd.interests.start[member + 1]):
        facet, acts = slate.facets[crowd.interests.at[nth]], crowd.interests.value[nth]
        which = facet.sum
        if which >= 0 and acts != 0.0:
            lift = log1p(abs(acts) / (KAPPA * facet.rate))
            largest = max(largest, lift)
            lift = lift if acts > 0.0 else -lift
            totals[which, 0] += lift * facet.part
            grown = _pour(facet.start, facet.end, rows, codes, parts, lift, sums[which])
            totals[which, 1] += grown
    return largest


@njit(cache=True, nogil=True, error_model="numpy")
def sum_few(slate: Any, crowd: Any, member: Any, sums: Any, is_few: Any, few: Any) -> Any:
    """Add up what the member said and whom they met, which is about few items; note these, and say how many."""
    start, rows, count = slate.post_start, slate.post_row, 0
    for nth in range(crowd.pulls.start[member], crowd.pulls.start[member + 1]):
        facet, pull = crowd.pulls.at[nth], crowd.pulls.value[nth]
        for post in range(start[facet], start[facet + 1]):
            count = _add(rows[post], pull, sums, SAID, is_few, few, count)
    for nth in range(crowd.threads.start[member], crowd.threads.start[member + 1]):
        row, pull = slate.row[crowd.threads.at[nth]], crowd.threads.value[nth]
        count = _add(row, pull, sums, SAID, is_few, few, count)
    for nth in range(crowd.company.start[member], crowd.company.start[member + 1]):
        row, value = slate.row[crowd.company.at[nth]], crowd.company.value[nth]
        count = _add(row, value, sums, COMPANY, is_few, few, count)
    return count


@njit(cache=True, nogil=True, error_model="numpy")
def leave_out(away: Any, sums: Any, is_few: Any, totals: Any) -> None:
    """Take what may not be chosen out of the sums and their totals."""
    for row in away:
        for each in (WORDS, SUBJECTS):
            totals[each, 0] -= sums[each, row]
            totals[each, 1] -= sums[each, row] * sums[each, row]
            sums[each, row] = 0.0
        if is_few[row]:
            sums[SAID, row], sums[COMPANY, row] = 0.0, 0.0


@njit(cache=True, nogil=True, error_model="numpy")
def spread_sums(floors: Any, left: Any, sums: Any, few: Any, totals: Any, means: Any, spreads: Any) -> None:
    """Means and spreads of the sums in this list; what is barred has none of them any more."""
    for each in range(SUMS):
        if each == SAID or each == COMPANY:  # noqa: PLR1714, SIM109 - a set would be made anew for each
            totals[each, 0], totals[each, 1] = 0.0, 0.0
            for row in few:
                totals[each, 0] += sums[each, row]
                totals[each, 1] += sums[each, row] * sums[each, row]
        signal = FIRST_SUM + each
        means[signal], spreads[signal] = _moments(totals[each, 0], totals[each, 1], left, floors[signal])
