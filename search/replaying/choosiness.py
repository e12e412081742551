"""What choosing whom to write to keeps: members by the worth of a letter to them, and the hits among the first.

Hits are counted twice: those of the judge's own cases, of members who had joined enough threads before; and those of
all members who had ever written, most of whom nobody could tell from others yet.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from search.blend import Flags, Floats, blended
from search.replaying.figures import FIRST
from search.replaying.scenes import Scene
from search.worth import BEST, MULTIPLES, USUAL, calibrated, liveliness, worths

SHARES = (0.01, 0.03, 0.1, 0.3, 1.0)


@dataclass(frozen=True, slots=True)
class Kept:
    """One way of choosing members at each cut: how many of them it writes to, and which part of the hits is left."""

    by: str  # "share" of the members at each cut, or "volume" of the dial
    setting: float
    written_to: float  # part of all members at all cuts
    kept: float  # part of the cases' hits there would be in letters to everyone
    kept_of_all: float  # the same, of everybody's hits


@dataclass(slots=True)
class Choosiness:
    """Everyone who had ever written, at every cut."""

    best: list[list[float]] = field(default_factory=list)  # scores; −∞ where there are fewer
    lively: list[float] = field(default_factory=list)
    hits: list[bool] = field(default_factory=list)
    cases: list[bool] = field(default_factory=list)  # whether the member had joined enough threads before
    cuts: list[int] = field(default_factory=list)

    @property
    def asked(self) -> int:
        return len(self.hits)

    def add(self, scene: Scene, number: int, enough: int) -> None:
        """The members of one scene of one cut, whether anything is right for them or not.

        `enough` threads joined before make a case.
        """
        scores, _terms = blended(scene.signals, scene.mask, scene.slate.weights)
        best = -np.sort(-scores, axis=1)[:, :BEST]
        for row, (member, order) in enumerate(zip(scene.members, scene.lists(scores, FIRST), strict=True)):
            acts = scene.readers.acts.get(member, [])
            self.best.append(best[row].tolist() + [-np.inf] * (BEST - best.shape[1]))
            self.lively.append(liveliness([act.happened for act in acts], scene.cut.past.now))
            self.cases.append(len(scene.cut.past.threads_of[member]) >= enough)
            self.hits.append(bool(scene.cut.right.get(member, set()).intersection(order[:FIRST])))
            self.cuts.append(number)

    def told(self) -> list[Kept]:
        hits, cuts = np.array(self.hits, dtype=np.bool_), np.array(self.cuts)
        ofs = hits & np.array(self.cases, dtype=np.bool_), hits
        if not hits.any():
            return []
        worths = self._worths(cuts)
        place = _places(worths, cuts)
        by_share = [Kept("share", share, *_left(place < share, *ofs)) for share in SHARES]
        asks = [0.0, *(multiple * USUAL for multiple in MULTIPLES)]
        by_volume = [Kept("volume", at, *_left(worths >= asks[at], *ofs)) for at in range(1, len(asks))]
        return by_share + by_volume

    def _worths(self, cuts: NDArray[np.int64]) -> Floats:
        """V of each, calibrated at its cut as a mailing is."""
        best, lively, found = np.array(self.best), np.array(self.lively), np.zeros(len(cuts))
        for cut in np.unique(cuts):
            own = cuts == cut
            found[own] = worths(best[own], lively[own], calibrated(best[own], lively[own], USUAL))
        return found


def _places(worths: Floats, cuts: NDArray[np.int64]) -> Floats:
    """Which part of the members of the same cut comes before each, the worthiest letter first."""
    found = np.zeros(len(worths))
    for cut in np.unique(cuts):
        own = np.flatnonzero(cuts == cut)
        found[own[np.argsort(-worths[own], kind="stable")]] = np.arange(len(own)) / len(own)
    return found


def _left(chosen: Flags, of_cases: Flags, of_all: Flags) -> tuple[float, float, float]:
    kept = [float(hits[chosen].sum() / max(1, hits.sum())) for hits in (of_cases, of_all)]
    return float(chosen.mean()), kept[0], kept[1]
