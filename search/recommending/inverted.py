"""The slate turned round, and a crowd of members beside it: plain arrays, so that one pass can choose for a million.

Every signal has one of three forms, and each is kept in the fewest numbers that say it: the same for every member (a
number an item), the same for all items of a place (a number a member and place), or a sum over the facets that an item
and a member have in common (a number a facet and item, and one a member and facet).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from profiles.interests import PRIOR_ACTS
from profiles.models import Sort
from search.blend import COMMON, FLOORS, Floats, bent, freshness, log_hotness, standardised, youth
from search.recommending.slate import Slate

Whole = NDArray[np.int32]
Starts = NDArray[np.int64]

PLACED = ("share", "own")
SUMMED = ("said", "words", "subjects", "company")
SAID, WORDS, SUBJECTS, COMPANY = range(len(SUMMED))
SORT_OF_SUM = {Sort.WORD.value: WORDS, Sort.SUBJECT.value: SUBJECTS}
SIGNALS = (*COMMON, *PLACED, *SUMMED)  # in the order of every array of terms
NOWHERE = -1
# Of a facet: its postings, its rate, what it is to all its items together, and which sum its lift goes into.
FACET = np.dtype([("rate", "f8"), ("part", "f8"), ("start", "u4"), ("end", "u4"), ("sum", "i8")])
THING = np.dtype([("row", "i4"), ("place", "i4"), ("common", "f8", len(COMMON))])
TINY, SHORT = 2**8, 2**16  # what one and two bytes can tell apart; the less they take, the nearer they stay


class Rows(NamedTuple):
    """Ragged rows: those of member m are from start[m] up to before start[m + 1]."""

    start: Starts
    at: Whole
    value: Floats


class Inverted(NamedTuple):
    """Items, places and facets by number; a posting is an item that has a facet, and its part in the item's mean."""

    common: Floats  # items × common signals, less their means
    things: NDArray[Any]  # of THING, all that is asked of an item which may not be chosen
    squares: Floats  # of them, summed over all items
    largest: Floats  # of them, up or down
    spread: Floats  # their standard deviations or floors
    base: Floats  # what the common signals give each item where nothing is barred
    active: Floats  # days ago: equal scores go by it
    place: Whole  # of each item; items of no place have the last number
    order: Whole  # items by place, those with the highest base first; a row is a number in this order
    row: NDArray[Any]  # of each item
    common_in_order: Floats
    base_in_order: NDArray[np.float32]
    place_in_order: Whole
    place_start: Starts
    turn_in_order: Floats  # which an item is among the newest: equal scores go by it
    newest: Whole  # items, the newest first
    post_start: Starts
    post_item: Whole
    post_row: NDArray[Any]
    post_mean: Floats
    post_code: NDArray[Any]  # which of the parts
    parts: Floats  # the different means
    facets: NDArray[Any]  # of FACET, all that is asked of one together
    facet_sum: NDArray[np.int8]  # which sum a facet's lift goes into; −1 for none
    facet_place: Whole
    rates: Floats  # of facets
    place_rate: Floats
    place_log: Floats  # of as many acts as it is taken to begin with
    weights: Floats  # in the order of SIGNALS
    floors: Floats


class Crowd(NamedTuple):
    """Members by number, and what is known of them."""

    interests: Rows  # facet: acts as of now
    totals: Floats  # acts in places
    wrote: Rows  # place: days since the member last wrote there
    pulls: Rows  # facet: what the member's dial pulls
    threads: Rows  # item: the same of single threads
    company: Rows  # item: how well the member met those who write in it
    barred: Rows  # item: what may not be chosen
    paused: NDArray[np.bool_]  # who gets the newest first


class Best(NamedTuple):
    """Members × places, best first: items (−1 where there are no more), scores, and terms in the order of SIGNALS."""

    items: Whole
    scores: Any
    terms: Floats  # members × places × signals; of no members where they were not asked for


def inverted(slate: Slate, weights: Mapping[str, float]) -> Inverted:
    """The slate's arrays turned round, with these weights; raises KeyError for a signal that has none of the forms."""
    if set(weights) != set(SIGNALS):
        raise KeyError(*sorted(set(weights) ^ set(SIGNALS)))
    raw = {"hot": log_hotness(slate.hotness), "fresh": freshness(slate.active), "youth": youth(slate.created)}
    common = np.stack([raw[name] - raw[name].mean() for name in COMMON], axis=1)
    whole = np.ones((1, len(slate)), dtype=np.bool_)
    base = sum(weights[n] * bent(standardised(raw[n][None], whole, FLOORS[n]))[0] for n in COMMON)
    floors = np.array([FLOORS[name] for name in SIGNALS])
    columns, place = slate.lasting.place_columns, slate.lasting.place_numbers.astype(np.int32)
    facet_place = np.full(len(slate.facet_ids), NOWHERE, dtype=np.int32)
    facet_place[columns] = np.arange(len(columns), dtype=np.int32)
    about, means = slate.about.tocsc(), (slate.words + slate.subjects).tocsc()
    about.sort_indices()
    means = _aligned(about, means)
    parts, code = np.unique(means, return_inverse=True)
    facet_sum = np.array([SORT_OF_SUM.get(str(sort), NOWHERE) for sort in slate.sorts], dtype=np.int8)
    squares = (common**2).sum(axis=0)
    order = np.lexsort((-np.asarray(base), place)).astype(np.int32)
    newest = np.argsort(slate.active, kind="stable").astype(np.int32)
    row = np.argsort(order).astype(np.uint16 if len(order) <= SHORT else np.uint32)
    place_rate = np.asarray(slate.rates[columns] if columns else np.zeros(0))
    return Inverted(
        common=common,
        things=_things(row, place, common),
        squares=squares,
        largest=np.abs(common).max(axis=0, initial=0.0),
        spread=np.maximum(np.sqrt(squares / max(len(slate), 1)), floors[: len(COMMON)]),
        base=np.asarray(base),
        active=np.ascontiguousarray(slate.active),
        place=place,
        order=order,
        row=row,
        common_in_order=common[order],
        base_in_order=np.asarray(base)[order].astype(np.float32),
        place_in_order=place[order],
        place_start=np.concatenate(([0], np.cumsum(np.bincount(place, minlength=len(columns) + 1)))).astype(np.int64),
        turn_in_order=np.argsort(newest)[order].astype(np.float64),
        newest=newest,
        post_start=about.indptr.astype(np.int64),
        post_item=about.indices.astype(np.int32),
        post_row=row[about.indices],
        post_mean=means,
        post_code=code.astype(np.uint8 if len(parts) <= TINY else np.uint16 if len(parts) <= SHORT else np.uint32),
        parts=parts,
        facets=_facets(slate.rates, means, about.indptr, facet_sum),
        facet_sum=facet_sum,
        facet_place=facet_place,
        rates=np.asarray(slate.rates),
        place_rate=place_rate,
        place_log=np.log(PRIOR_ACTS * place_rate),
        weights=np.array([weights[name] for name in SIGNALS]),
        floors=floors,
    )


def _things(row: NDArray[Any], place: Whole, common: Floats) -> NDArray[Any]:
    things = np.zeros(len(row), dtype=THING)
    things["row"], things["place"], things["common"] = row, place, common
    return things


def _facets(rates: Floats, means: Floats, start: NDArray[Any], facet_sum: NDArray[np.int8]) -> NDArray[Any]:
    facets = np.zeros(len(rates), dtype=FACET)
    facets["rate"], facets["start"], facets["end"], facets["sum"] = rates, start[:-1], start[1:], facet_sum
    # Where a facet has no item, reduceat gives the number at hand.
    facets["part"] = np.add.reduceat(np.append(means, 0.0), start[:-1]) * (np.diff(start) > 0)
    return facets


def _aligned(about: Any, means: Any) -> Floats:
    """The second matrix's numbers where the first has any; nothing where the second has none."""
    return np.asarray(means[about.indices, np.repeat(np.arange(about.shape[1]), np.diff(about.indptr))]).ravel()


def lined_up(count: int, rows: Any, at: Any, value: Any = None) -> Rows:
    """Ragged rows out of pairs in any order; of no values where none are given."""
    rows, at = np.asarray(rows, dtype=np.int64), np.asarray(at, dtype=np.int32)
    order = np.argsort(rows, kind="stable")
    start = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(np.bincount(rows, minlength=count), out=start[1:])
    if value is None:
        return Rows(start, at[order], np.zeros(0))
    return Rows(start, at[order], np.asarray(value, dtype=np.float64)[order])
