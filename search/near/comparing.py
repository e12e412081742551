"""How near members' interests are: the cosine, and the nearest of each; compiled where numba is installed. Pure.

What a member is about is the lift of each facet on both clocks, each clock shrunk by how much speaks in it. Subjects
and words count alike, however many there are of either.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from profiles.interests import KAPPA, PRIOR_ACTS
from search.blend import Floats
from search.recommending import batch

OF_EACH = 60  # facets that speak for a member, the strongest
CROWD = 400  # members whom a facet leads to, those in whom it is strongest
LEAST = 0.05  # who is less near than that is not
WORTHWHILE = 2_000_000  # products for which machine code is worth its loading
AT_ONCE = 512  # members whose products are held together, without numba
NOBODY = -1

Whole = NDArray[np.int64]


class Nearest(NamedTuple):
    """For each member the places of the nearest among the others, best first, and how near; NOBODY where none is."""

    places: Whole
    scores: Floats


def lifted(counts: Floats, rates: Floats, everything: Floats) -> Floats:
    """The lift of each count, shrunk by all that its member did; nothing for what they asked less of."""
    lifts: Floats = np.log1p(np.maximum(counts, 0.0) / (KAPPA * rates)) * everything / (everything + PRIOR_ACTS)
    return lifts


def lined_up(shape: tuple[int, int], rows: Whole, columns: Whole, values: Floats, sorts: Whole) -> csr_matrix:
    """Members × facets, with what speaks for each member: of length 1, each sort of facet as long as the other."""
    strong = _strongest(rows, values, OF_EACH)
    rows, columns, values = rows[strong], columns[strong], values[strong]
    group = rows * (int(sorts.max(initial=0)) + 1) + sorts[columns]
    values = values / np.sqrt(np.bincount(group, weights=values**2))[group]
    values /= np.sqrt(np.bincount(rows, weights=values**2))[rows]
    found = csr_matrix((values, (rows, columns)), shape=shape)
    found.sort_indices()
    return found


def nearest(mine: csr_matrix, others: csr_matrix, own: Whole, most: int, *, plainly: bool = False) -> Nearest:
    """Up to so many of the others for each member, but themselves, who stand at `own` among them; equals in order."""
    held = _led_to(others)
    size = np.diff(held.indptr)
    products = int(size[mine.indices].sum())
    machine = None if plainly or products < WORTHWHILE else compiled()
    found = Nearest(
        np.full((mine.shape[0], most), NOBODY, dtype=np.int64), np.zeros((mine.shape[0], most), dtype=np.float64)
    )
    if machine is None:
        _fill(mine, held, own, found)
    else:
        machine.fill(
            mine.indptr, mine.indices, mine.data, held.indptr, held.indices, held.data, own, LEAST, *found,
            others.shape[0],
        )  # fmt: skip
    return found


@cache
def compiled() -> ModuleType | None:
    """The same in machine code, kept on disk once compiled; None where numba is not installed."""
    if find_spec("numba") is None:
        return None
    batch.compiled()  # which says where what is compiled is kept
    return import_module("search.near.compiled")


def _fill(mine: csr_matrix, held: csr_matrix, own: Whole, found: Nearest) -> None:
    for first in range(0, mine.shape[0], AT_ONCE):
        some = (mine[first : first + AT_ONCE] @ held).tocsr()
        for row in range(some.shape[0]):
            part = slice(some.indptr[row], some.indptr[row + 1])
            places, scores = some.indices[part], np.round(some.data[part], 9)
            is_near = (scores >= LEAST) & (places != own[first + row])
            places, scores = places[is_near], scores[is_near]
            best = np.lexsort((places, -scores))[: found.places.shape[1]]
            found.places[first + row, : best.size] = places[best]
            found.scores[first + row, : best.size] = scores[best]


def _led_to(others: csr_matrix) -> csr_matrix:
    """Facets × members, of each facet those in whom it is strongest."""
    held = others.T.tocoo()
    strong = _strongest(held.row, held.data, CROWD)
    found = csr_matrix((held.data[strong], (held.row[strong], held.col[strong])), shape=held.shape)
    found.sort_indices()
    return found


def _strongest(groups: Whole, values: Floats, most: int) -> Whole:
    """The places of what is above zero, of each group no more than so many."""
    order = np.lexsort((-values, groups))
    order = order[values[order] > 0]
    sorted_groups = groups[order]
    starts = np.searchsorted(sorted_groups, sorted_groups, side="left")
    chosen: Whole = order[np.arange(order.size) - starts < most]
    return chosen
