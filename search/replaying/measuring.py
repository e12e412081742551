"""How good a rule's lists were: measures a case, their means, and what drawing members anew says of both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from search.blend import Floats
from search.replaying.chance import Draw, Drawing, drawing
from search.replaying.rules import OURS, RULES, Scene
from search.replaying.walking import Cut

MEASURES = ("ndcg@10", "recall@20", "hit@5", "hit@10")
SEED = 20171205

Named = dict[str, float]  # by measure


@dataclass(frozen=True, slots=True)
class Verdict:
    """One rule's means and standard errors, and what part of all candidates it ever put into a first ten."""

    rule: str
    means: Named
    errors: Named
    low: Named  # of the 95 % interval
    high: Named
    coverage: float


@dataclass(frozen=True, slots=True)
class Difference:
    """Ours less another rule on the same cases, and how many times the other rule's mean ours is."""

    rule: str
    means: Named
    errors: Named
    low: Named
    high: Named
    times: dict[str, float | None]  # nothing where the other rule's mean is none


@dataclass(frozen=True, slots=True)
class Outcome:
    """All rules on the same cases."""

    verdicts: list[Verdict]
    differences: list[Difference]
    cases: int
    members: int
    cuts: int
    candidates: float  # a case, on average


@dataclass(slots=True)
class Tally:
    """What every rule got in every case so far."""

    measured: dict[str, list[list[float]]]
    shown: dict[str, set[int]]
    whose: list[int] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    everything: set[int] = field(default_factory=set)
    cuts: int = 0

    def add(self, scene: Scene) -> None:
        """The cases of one cut."""
        self.cuts += 1
        self.sizes += scene.mask.sum(axis=1).tolist()
        self.whose += scene.members
        self.everything.update(scene.cut.threads)
        for rule, rows in self.measured.items():
            for member, order in zip(scene.members, lists(RULES[rule](scene), scene), strict=True):
                rows.append(measures(order, scene.cut.right[member]))
                self.shown[rule].update(order[:10])

    def outcome(self) -> Outcome:
        values = {rule: np.array(rows) for rule, rows in self.measured.items()} if self.whose else {}
        draw = drawing(self.whose)
        return Outcome(
            verdicts=[self._verdict(rule, draw(each)) for rule, each in values.items()],
            differences=[_difference(rule, values, draw) for rule in values if rule != OURS],
            cases=len(self.whose),
            members=len(set(self.whose)),
            cuts=self.cuts,
            candidates=float(np.mean(self.sizes)) if self.sizes else 0.0,
        )

    def _verdict(self, rule: str, drawn: Drawing) -> Verdict:
        coverage = len(self.shown[rule]) / len(self.everything)
        means, errors, low, high = map(_named, (drawn.means, drawn.errors, drawn.low, drawn.high))
        return Verdict(rule, means, errors, low, high, coverage)


def verdicts(cuts: Iterable[Cut]) -> Outcome:
    """Ask every rule at every cut; the same cases for all."""
    luck = np.random.default_rng(SEED)
    tally = Tally({rule: [] for rule in RULES}, defaultdict(set))
    for cut in cuts:
        tally.add(Scene(cut, list(cut.right), luck))
    return tally.outcome()


def lists(scores: Floats, scene: Scene) -> list[list[int]]:
    """Each member's threads, best first; ties fall to what was written in last."""
    order = np.lexsort((np.broadcast_to(scene.age, scores.shape), -np.where(scene.mask, scores, -np.inf)), axis=-1)
    counts = scene.mask.sum(axis=1)
    return [[scene.cut.threads[place] for place in row[:count]] for row, count in zip(order, counts, strict=True)]


def measures(order: Sequence[int], right: set[int]) -> list[float]:
    """nDCG@10, recall@20, hit@5, hit@10 of one list."""
    gains = [1 / np.log2(place + 2) for place, each in enumerate(order[:10]) if each in right]
    best = sum(1 / np.log2(place + 2) for place in range(min(10, len(right))))
    found = sum(each in right for each in order[:20])
    first = next((place for place, each in enumerate(order) if each in right), len(order))
    return [float(sum(gains) / best), found / len(right), float(first < 5), float(first < 10)]


def _difference(rule: str, values: dict[str, Floats], draw: Draw) -> Difference:
    """Case by case, so that what makes a case easy or hard for both falls out."""
    drawn = draw(values[OURS] - values[rule])
    pairs = zip(MEASURES, values[OURS].mean(axis=0).tolist(), values[rule].mean(axis=0).tolist(), strict=True)
    times = {name: own / other if other else None for name, own, other in pairs}
    means, errors, low, high = map(_named, (drawn.means, drawn.errors, drawn.low, drawn.high))
    return Difference(rule, means, errors, low, high, times)


def _named(values: Floats) -> Named:
    return dict(zip(MEASURES, map(float, values), strict=True))
