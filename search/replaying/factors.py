"""What other members' joining tells, with nothing known of the things themselves: item-kNN, EASE and ALS."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csr_matrix

from search.blend import Floats
from search.replaying.scenes import Scene

MOST = 2000  # things that are compared with one another: candidates, then what was joined last
NEIGHBOURS = 50
RIDGE = 30.0  # of EASE
FACTORS, ROUNDS, TRUST, SHRINK = 16, 8, 40.0, 1.0  # of ALS: what one joining counts, and how it is held back
SEED = 20171205


def item_knn(scene: Scene) -> Floats:
    """Each thing's likeness, by cosine, to the 50 most like it of those the member joined (Deshpande, Karypis 2004)."""
    joined, mine, places = joinings(scene)
    lengths = np.sqrt(np.asarray(joined.sum(axis=0)).ravel())
    alike = np.asarray((joined.T @ joined).todense(), dtype=np.float64) / np.maximum(np.outer(lengths, lengths), 1e-12)
    np.fill_diagonal(alike, 0.0)
    if alike.shape[0] > NEIGHBOURS:
        least = np.partition(alike, -NEIGHBOURS, axis=0)[-NEIGHBOURS]
        alike = np.where(alike >= least, alike, 0.0)
    return _of_candidates(mine @ alike, places, scene)


def ease(scene: Scene) -> Floats:
    """The linear model of things by things with nothing on the diagonal, in closed form (Steck 2019)."""
    joined, mine, places = joinings(scene)
    gram = np.asarray((joined.T @ joined).todense(), dtype=np.float64)
    gram[np.diag_indices_from(gram)] += RIDGE
    inverse = cho_solve(cho_factor(gram), np.eye(len(gram)))
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0.0)
    return _of_candidates(mine @ weights, places, scene)


def als(scene: Scene) -> Floats:
    """Factors of members and things by alternating least squares on what was joined (Hu, Koren, Volinsky 2008)."""
    joined, mine, places = joinings(scene)
    luck = np.random.default_rng(SEED)
    things = luck.normal(0.0, 0.1, (joined.shape[1], FACTORS))
    for _round in range(ROUNDS):
        things = _solved(joined.T.tocsr(), _solved(joined, things))
    return _of_candidates(_solved(csr_matrix(mine), things) @ things.T, places, scene)


def _solved(joined: Any, others: Floats) -> Floats:
    """The factors of each row, the columns' being given."""
    everything = others.T @ others + SHRINK * np.eye(FACTORS)
    found = np.zeros((joined.shape[0], FACTORS))
    for row in range(joined.shape[0]):
        own = others[joined.indices[joined.indptr[row] : joined.indptr[row + 1]]]
        if len(own):
            found[row] = np.linalg.solve(everything + TRUST * own.T @ own, (1 + TRUST) * own.sum(axis=0))
    return found


def joinings(scene: Scene) -> tuple[Any, Floats, list[int]]:
    """Members × things, 1 where one joined; the same rows of the scene's members; and where its candidates stand.

    A candidate that nobody has joined has no place (−1), for nothing is known of it.
    """
    pairs = [(member, item) for member, thread in scene.cut.past.joined for item in scene.items_of(thread)]
    things = list(dict.fromkeys([thing for _member, thing in reversed(pairs)]))
    known, candidates = set(things), set(scene.cut.threads)
    kept = [thing for thing in scene.cut.threads if thing in known]
    kept += [thing for thing in things if thing not in candidates][: max(0, MOST - len(kept))]
    column = {thing: number for number, thing in enumerate(kept)}
    row = {member: number for number, member in enumerate(sorted({member for member, _thing in pairs}))}
    cells = {(row[member], column[thing]) for member, thing in pairs if thing in column}
    where = np.array(sorted(cells), dtype=np.int64).reshape(-1, 2)
    joined = csr_matrix((np.ones(len(where)), (where[:, 0], where[:, 1])), shape=(max(1, len(row)), max(1, len(kept))))
    mine = np.zeros((len(scene.members), joined.shape[1]))
    for number, member in enumerate(scene.members):
        if member in row:
            mine[number] = joined[row[member]].toarray()
    return joined, mine, [column.get(thing, -1) for thing in scene.cut.threads]


def _of_candidates(scores: Floats, places: list[int], scene: Scene) -> Floats:
    found = np.zeros(scene.mask.shape)
    where = np.array(places)
    found[:, where >= 0] = scores[:, where[where >= 0]]
    return np.asarray(found - 1e-9 * scene.age)
