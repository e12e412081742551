"""What is measured of one list: where the right things stand, how varied it is, how near to the member's own mix."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from profiles.models import Sort
from search.blend import Floats
from search.replaying.scenes import Scene, is_of_subjects

MEASURES = ("ndcg@10", "recall@20", "hit@5", "hit@10")
FIRST = 10  # of a list are looked at for variety and mix
HELD = 0.01  # of the member's own mix in the list's, so that what a list leaves out costs much, not infinitely


def measures(order: Sequence[int], right: set[int]) -> list[float]:
    """nDCG@10, recall@20, hit@5, hit@10 of one list, however short it is."""
    gains = [1 / np.log2(place + 2) for place, each in enumerate(order[:10]) if each in right]
    best = sum(1 / np.log2(place + 2) for place in range(min(10, len(right))))
    found = sum(each in right for each in order[:20])
    hits = [any(each in right for each in order[:most]) for most in (5, 10)]
    return [float(sum(gains) / best), found / len(right), *map(float, hits)]


class Company:
    """What stands beside what in the first tens of one scene."""

    def __init__(self, scene: Scene) -> None:
        self.is_measured = not is_of_subjects(scene.cut)
        self.column = {item: number for number, item in enumerate(scene.cut.threads)}
        if self.is_measured:
            about = scene.slate.about
            self.about, self.sizes = about, np.asarray(about.sum(axis=1)).ravel()
            self.coarse = _coarse(scene)
            own = np.maximum(scene.readers.counts[:, self.coarse].toarray(), 0.0)
            self.own = own / np.maximum(own.sum(axis=1, keepdims=True), 1e-12)

    def variety(self, order: Sequence[int]) -> float:
        """1 less the mean part that two of the first ten share of all their facets (Jaccard)."""
        first = [self.column[each] for each in order[:FIRST]]
        if not self.is_measured or len(first) < 2:
            return float("nan")
        rows = self.about[first]
        both = np.asarray((rows @ rows.T).todense(), dtype=np.float64)
        sizes = self.sizes[first]
        either = np.maximum(sizes[:, None] + sizes[None, :] - both, 1.0)
        pairs = np.triu_indices(len(first), 1)
        return float(1.0 - (both / either)[pairs].mean())

    def miscalibration(self, row: int, order: Sequence[int]) -> float:
        """How far the mix of the first ten is from what the member does (Kullback-Leibler; Steck 2018); 0 is alike."""
        first = [self.column[each] for each in order[:FIRST]]
        own = self.own[row] if self.is_measured else np.zeros(0)
        if not first or not own.any():
            return float("nan")
        shown = np.asarray(self.about[first][:, self.coarse].sum(axis=0)).ravel()
        mix = (1 - HELD) * shown / max(float(shown.sum()), 1e-12) + HELD * own
        done = own > 0
        return float((own[done] * np.log(own[done] / mix[done])).sum())


def _coarse(scene: Scene) -> list[int]:
    """The forums of what may be chosen, or the subjects where all of it is in one forum."""
    for sort in (Sort.PLACE, Sort.SUBJECT):
        found = [column for column, each in enumerate(scene.slate.sorts) if each == sort]
        if len(found) > 1:
            return found
    return []


def mean_of(values: Sequence[float]) -> float | None:
    """Of those that could be measured."""
    known: Floats = np.array([each for each in values if not np.isnan(each)])
    return float(known.mean()) if len(known) else None
