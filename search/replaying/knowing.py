"""How good our order is by how much it knows: the same cases, with only the latest acts of each member known."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from search.replaying.chance import drawing
from search.replaying.figures import MEASURES, measures
from search.replaying.plain import ours
from search.replaying.scenes import Scene, is_of_subjects

ACTS = (0, 1, 3, 10, 100)


@dataclass(frozen=True, slots=True)
class Known:
    """Our means and standard errors where so many acts of each member are known."""

    acts: int
    means: dict[str, float]
    errors: dict[str, float]


@dataclass(slots=True)
class Knowing:
    """Our lists for the cases so far, by the acts known."""

    measured: dict[int, list[list[float]]] = field(default_factory=lambda: {acts: [] for acts in ACTS})
    whose: list[int] = field(default_factory=list)

    def add(self, scene: Scene) -> None:
        """The cases of one scene; what was mailed before is not held against an item here."""
        cases = [row for row, member in enumerate(scene.members) if member in scene.cut.right]
        if is_of_subjects(scene.cut) or not cases:
            return
        self.whose += [scene.members[row] for row in cases]
        for acts, rows in self.measured.items():
            less = scene.knowing(acts)
            orders = less.lists(ours(less))
            rows += [measures(orders[row], scene.cut.right[scene.members[row]]) for row in cases]

    def told(self) -> list[Known]:
        draw = drawing(self.whose)
        found = []
        for acts, rows in self.measured.items() if self.whose else ():
            drawn = draw(np.array(rows))
            means, errors = (dict(zip(MEASURES, map(float, each), strict=True)) for each in (drawn.means, drawn.errors))
            found.append(Known(acts, means, errors))
        return found
