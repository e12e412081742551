"""Segments: members sorted into a few groups by the forums and subjects they act in, as one would for a mailing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping

import numpy as np
from scipy.cluster.vq import kmeans2

from search.blend import Floats
from search.replaying.scenes import Scene

SEGMENTS = 12
FEW, MANY = 4, 30
ROUNDS = 20
SEED = 20171205
Rule = Callable[[Scene], Floats]
Counts = defaultdict[int | None, defaultdict[int, float]]  # segment, or none for all members → item → how much


def segments_of(totals: Mapping[int, Mapping[int, float]], wanted: int = SEGMENTS) -> dict[int, int]:
    """The segment of each member who has acted at all, by k-means of how their acts are spread."""
    members = sorted(member for member, own in totals.items() if any(total > 0 for total in own.values()))
    if not members:
        return {}
    spread = _spread([totals[member] for member in members])
    number = min(wanted, len(np.unique(spread, axis=0)))
    _middles, nearest = kmeans2(spread, number, iter=ROUNDS, minit="++", rng=np.random.default_rng(SEED))
    return dict(zip(members, nearest.tolist(), strict=True))


def astir_in_segment(wanted: int) -> Rule:
    """Texts in the window by members of the same of so many segments; by anyone, for a member of none."""

    def rule(scene: Scene) -> Floats:
        segments, counts = segments_of(scene.cut.past.wide, wanted), _counts()
        for each in scene.cut.texts:
            for item in scene.items_of(each.thread):
                counts[segments.get(each.author)][item] += 1.0
                counts[None][item] += 1.0
        return _by_segment(scene, segments, counts)

    return rule


def known_of_segment(wanted: int) -> Rule:
    """How much of what the segment does is in the forum and the subjects of each, for what nobody has seen yet."""

    def rule(scene: Scene) -> Floats:
        segments, done, found = segments_of(scene.cut.past.wide, wanted), _counts(), _counts()
        for member, own in scene.cut.past.wide.items():
            for facet, total in own.items():
                done[segments.get(member)][facet] += max(total, 0.0)
                done[None][facet] += max(total, 0.0)
        for segment, totals in done.items():
            everything = sum(totals.values()) or 1.0
            for each in scene.slate.candidates:
                found[segment][each.ref.id] = sum(totals.get(facet, 0.0) for facet in each.facets) / everything
        return _by_segment(scene, segments, found)

    return rule


def _counts() -> Counts:
    return defaultdict(lambda: defaultdict(float))


def _by_segment(scene: Scene, segments: Mapping[int, int], counts: Counts) -> Floats:
    own = [segments.get(member) for member in scene.members]
    each = {one: np.array([counts[one].get(item, 0.0) for item in scene.cut.threads]) for one in set(own)}
    return np.array([each[one] for one in own]) - 1e-9 * scene.age


def _spread(totals: list[Mapping[int, float]]) -> Floats:
    """A row a member, of length one, so that how much they do tells nothing and what they do all."""
    column = {facet: number for number, facet in enumerate(sorted({facet for own in totals for facet in own}))}
    found = np.zeros((len(totals), len(column)))
    for row, own in enumerate(totals):
        for facet, total in own.items():
            found[row, column[facet]] = max(total, 0.0)
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True))
