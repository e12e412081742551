"""What choosing whom to write to keeps: members by the worth of a letter to them, and the hits among the first."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from search.blend import Flags, Floats, blended
from search.replaying.figures import FIRST
from search.replaying.scenes import Scene
from search.worth import BEST, THRESHOLDS, liveliness, worth

SHARES = (0.01, 0.03, 0.1, 0.3, 1.0)


@dataclass(frozen=True, slots=True)
class Kept:
    """One way of choosing members at each cut: how many of them it writes to, and which part of the hits is left."""

    by: str  # "share" of the members at each cut, or "volume" of the dial
    setting: float
    written_to: float  # part of all members at all cuts
    kept: float  # part of the hits there would be in letters to everyone


@dataclass(slots=True)
class Choosiness:
    """Everyone who had ever written, at every cut."""

    worths: list[float] = field(default_factory=list)
    hits: list[bool] = field(default_factory=list)
    cuts: list[int] = field(default_factory=list)

    @property
    def asked(self) -> int:
        return len(self.worths)

    def add(self, scene: Scene, number: int) -> None:
        """The members of one scene of one cut, whether anything is right for them or not."""
        scores, _terms = blended(scene.signals, scene.mask, scene.slate.weights)
        best = -np.sort(-scores, axis=1)[:, :BEST]
        for row, (member, order) in enumerate(zip(scene.members, scene.lists(scores, FIRST), strict=True)):
            acts = scene.readers.acts.get(member, [])
            own = [float(each) for each in best[row] if np.isfinite(each)]
            self.worths.append(worth(own, liveliness([act.happened for act in acts], scene.cut.past.now)))
            self.hits.append(bool(scene.cut.right.get(member, set()).intersection(order[:FIRST])))
            self.cuts.append(number)

    def told(self) -> list[Kept]:
        worths, hits, cuts = np.array(self.worths), np.array(self.hits, dtype=np.bool_), np.array(self.cuts)
        if not hits.any():
            return []
        place = _places(worths, cuts)
        by_share = [Kept("share", share, *_left(place < share, hits)) for share in SHARES]
        by_volume = [Kept("volume", at, *_left(worths >= least, hits)) for at, least in enumerate(THRESHOLDS)]
        return by_share + by_volume


def _places(worths: Floats, cuts: NDArray[np.int64]) -> Floats:
    """Which part of the members of the same cut comes before each, the worthiest letter first."""
    found = np.zeros(len(worths))
    for cut in np.unique(cuts):
        own = np.flatnonzero(cuts == cut)
        found[own[np.argsort(-worths[own], kind="stable")]] = np.arange(len(own)) / len(own)
    return found


def _left(chosen: Flags, hits: Flags) -> tuple[float, float]:
    return float(chosen.mean()), float(hits[chosen].sum() / hits.sum())
