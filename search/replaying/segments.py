"""Segments: members sorted into a few groups by the forums and subjects they act in, as one would for a mailing."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.cluster.vq import kmeans2

from search.blend import Floats

SEGMENTS = 12
ROUNDS = 20
SEED = 20171205


def segments_of(totals: Mapping[int, Mapping[int, float]], wanted: int = SEGMENTS) -> dict[int, int]:
    """The segment of each member who has acted at all, by k-means of how their acts are spread."""
    members = sorted(member for member, own in totals.items() if any(total > 0 for total in own.values()))
    if not members:
        return {}
    spread = _spread([totals[member] for member in members])
    number = min(wanted, len(np.unique(spread, axis=0)))
    _middles, nearest = kmeans2(spread, number, iter=ROUNDS, minit="++", rng=np.random.default_rng(SEED))
    return dict(zip(members, nearest.tolist(), strict=True))


def _spread(totals: list[Mapping[int, float]]) -> Floats:
    """A row a member, of length one, so that how much they do tells nothing and what they do all."""
    column = {facet: number for number, facet in enumerate(sorted({facet for own in totals for facet in own}))}
    found = np.zeros((len(totals), len(column)))
    for row, own in enumerate(totals):
        for facet, total in own.items():
            found[row, column[facet]] = max(total, 0.0)
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True))
