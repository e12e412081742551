"""The best items for each of many members at once: compiled where numba is installed, with scipy where it is not."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from hashlib import blake2b
from importlib import import_module
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import numpy as np
from django.conf import settings
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from profiles import interests
from profiles.interests import KAPPA, PRIOR_ACTS
from search import blend
from search.blend import COMMON, FLOORS, Flags, Floats, bent, lifts, log_shares, recency, standardised
from search.recommending.inverted import (
    COMPANY,
    NOWHERE,
    PLACED,
    SAID,
    SIGNALS,
    SUMMED,
    Best,
    Crowd,
    Inverted,
    Rows,
    Whole,
)
from search.recommending.readers import NEVER
from search.recommending.slate import SECOND

BLOCKS = 64  # parts of the work that threads take in turn
CELLS_AT_ONCE = 500_000  # members × items held in memory together, without numba
WORTHWHILE = 2_000_000  # members × items for which machine code is worth its loading


@cache
def compiled() -> ModuleType | None:
    """The batch in machine code, kept on disk once compiled; None where numba is not installed."""
    if find_spec("numba") is None:
        return None
    import_module("numba").config.CACHE_DIR = str(Path(settings.VAR_DIR) / "compiled" / _edition())
    return import_module("search.recommending.compiled")


def _edition() -> str:
    """Another one where anything that is compiled changed: numba looks at the file of the outermost function alone."""
    sources = [Path(blend.__file__), Path(interests.__file__), *Path(__file__).parent.glob("*.py")]
    return blake2b(b"".join(path.read_bytes() for path in sorted(sources)), digest_size=8).hexdigest()


def best(slate: Inverted, crowd: Crowd, most: int, *, exactly: bool = True, plainly: bool = False) -> Best:
    """Up to so many items for each member, best first; equal scores go by what was active last.

    The order is of float64; scores are kept in it, to nine decimals, or in half the memory where they need not be
    exact: a million members' twenty best then take 160 MB.
    """
    shape, kind = (len(crowd.totals), most), np.float64 if exactly else np.float32
    found = Best(np.full(shape, NOWHERE, dtype=np.int32), np.zeros(shape, dtype=kind), np.zeros((0, 0, 0)))
    return _filled(slate, crowd, found, plainly=plainly)


def worth(slate: Inverted, crowd: Crowd, items: Whole, *, plainly: bool = False) -> Best:
    """What these items are worth to each member, in the order given: scores in float64, and the terms they sum to.

    What may not be chosen for a member is worth nothing, and so is everything to one who paused learning.
    """
    found = Best(items, np.zeros(items.shape), np.zeros((*items.shape, len(SIGNALS))))
    return _filled(slate, crowd, found, plainly=plainly)


def _filled(slate: Inverted, crowd: Crowd, found: Best, *, plainly: bool) -> Best:
    members = len(crowd.totals)
    if not members or not len(slate.place):
        return found
    machine = None if plainly or members * len(slate.place) < WORTHWHILE else compiled()
    if machine is not None:
        blocks = min(BLOCKS, members)
        ends = [members * block // blocks for block in range(blocks + 1)]
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            list(threads.map(lambda block: machine.fill(slate, crowd, *block, *found), pairwise(ends)))
        return found
    size = max(1, CELLS_AT_ONCE // len(slate.place))
    for start in range(0, members, size):
        _fill(slate, crowd, slice(start, min(start + size, members)), found)
    return found


def _fill(slate: Inverted, crowd: Crowd, part: slice, found: Best) -> None:
    """The same by whole matrices, for some members."""
    count, width = part.stop - part.start, len(slate.place)
    mask = np.ones((count, width), dtype=np.bool_)
    mask[_pairs(crowd.barred, part)] = False
    terms = _terms(slate, crowd, part, mask)
    rows, paused = np.arange(count)[:, None], crowd.paused[part, None]
    if len(found.terms):
        asked = found.items[part]
        is_one = (asked >= 0) & mask[rows, asked] & ~paused
        shown = np.stack([term[rows, asked] for term in terms], axis=-1)
        found.terms[part] = np.where(is_one[..., None], shown, 0.0)
        found.scores[part] = found.terms[part].sum(axis=-1)
        return
    scores: Floats = np.sum(terms, axis=0)
    if paused.any():
        scores = np.where(paused, standardised(np.broadcast_to(-slate.active, mask.shape), mask, SECOND), scores)
    scores = np.where(mask, scores, -np.inf)
    rounded: Floats = np.round(scores, 9)
    items = _leading(rounded, slate.active, found.items.shape[1])
    kept, is_one = items.shape[1], mask[rows, items]
    found.items[part, :kept] = np.where(is_one, items, NOWHERE)
    found.scores[part, :kept] = np.where(is_one, rounded[rows, items], 0.0)


def _terms(slate: Inverted, crowd: Crowd, part: slice, mask: Flags) -> list[Floats]:
    raw = dict(zip(COMMON, slate.common.T, strict=True)) | _placed(slate, crowd, part) | _summed(slate, crowd, part)
    return [
        weight * bent(standardised(np.broadcast_to(raw[name], mask.shape), mask, FLOORS[name]))
        for name, weight in zip(SIGNALS, slate.weights, strict=True)
    ]


def _placed(slate: Inverted, crowd: Crowd, part: slice) -> dict[str, Floats]:
    """What is the same for all items of a place."""
    count, places = part.stop - part.start, len(slate.place_rate)
    rows, facets = _pairs(crowd.interests, part)
    value = _values(crowd.interests, part)
    here = slate.facet_place[facets]
    acts = np.zeros((count, places))
    acts[rows[here >= 0], here[here >= 0]] = value[here >= 0]
    since = np.full((count, places), NEVER)
    since[_pairs(crowd.wrote, part)] = _values(crowd.wrote, part)
    totals = crowd.totals[part, None]
    share = np.zeros((count, places + 1))
    share[:, :places] = log_shares(acts, totals, slate.place_rate, PRIOR_ACTS)
    own = np.concatenate([since, np.full((count, 1), NEVER)], axis=1)
    return dict(zip(PLACED, (share[:, slate.place], recency(own)[:, slate.place]), strict=True))


def _summed(slate: Inverted, crowd: Crowd, part: slice) -> dict[str, Floats]:
    """What an item's facets and the member's have in common."""
    shape = (part.stop - part.start, len(slate.rates))
    size = (shape[0], len(slate.place))
    postings = (slate.post_item, slate.post_start)
    about = csr_matrix((np.ones(len(slate.post_item)), *postings), shape=(shape[1], len(slate.place)))
    means = csr_matrix((slate.post_mean, *postings), shape=about.shape)
    rows, facets = _pairs(crowd.interests, part)
    lifted = lifts(_values(crowd.interests, part), slate.rates[facets], KAPPA)
    found = {}
    for each, name in enumerate(SUMMED):
        if each == SAID:
            pulls = csr_matrix((_values(crowd.pulls, part), _pairs(crowd.pulls, part)), shape=shape)
            found[name] = (pulls @ about).toarray()
            np.add.at(found[name], _pairs(crowd.threads, part), _values(crowd.threads, part))
        elif each == COMPANY:
            found[name] = csr_matrix((_values(crowd.company, part), _pairs(crowd.company, part)), shape=size).toarray()
        else:
            own = slate.facet_sum[facets] == each
            found[name] = (csr_matrix((lifted[own], (rows[own], facets[own])), shape=shape) @ means).toarray()
    return found


def _leading(scores: Floats, active: Floats, most: int) -> NDArray[np.intp]:
    """The columns of the highest in each row, highest first; equal ones by the least of the other, then by place."""
    turn = np.argsort(active, kind="stable")
    scores, kept = scores[:, turn], min(most, scores.shape[1])
    last = -np.partition(-scores, kept - 1, axis=1)[:, kept - 1 : kept]
    above, level = scores > last, scores == last
    lacking = kept - above.sum(axis=1, keepdims=True)
    chosen = above | (level & (np.cumsum(level, axis=1) <= lacking))
    columns = np.nonzero(chosen)[1].reshape(len(scores), kept)
    order = np.argsort(-np.take_along_axis(scores, columns, axis=1), axis=1, kind="stable")
    return np.asarray(turn[np.take_along_axis(columns, order, axis=1)])


def _pairs(rows: Rows, part: slice) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Row, counted within the part, and column of each number."""
    start = rows.start[part.start : part.stop + 1]
    return np.repeat(np.arange(part.stop - part.start), np.diff(start)), rows.at[start[0] : start[-1]]


def _values(rows: Rows, part: slice) -> Floats:
    return rows.value[rows.start[part.start] : rows.start[part.stop]]
