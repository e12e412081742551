"""How good a rule's lists were: measures a case, their means, and standard errors by drawing members anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from search.blend import Floats
from search.replaying.rules import RULES, Scene
from search.replaying.walking import Cut

MEASURES = ("ndcg@10", "recall@20", "hit@5", "hit@10")
DRAWS = 1000  # of members, for the standard errors
SEED = 20171205


@dataclass(frozen=True, slots=True)
class Verdict:
    """One rule's means and standard errors, and what part of all candidates it ever put into a first ten."""

    rule: str
    means: dict[str, float]
    errors: dict[str, float]
    coverage: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """All rules on the same cases."""

    verdicts: list[Verdict]
    cases: int
    members: int
    cuts: int
    candidates: float  # a case, on average
    difference: float  # ours less newest, in nDCG@10
    difference_error: float


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
        values = {rule: np.array(rows).reshape(-1, len(MEASURES)) for rule, rows in self.measured.items()}
        errors = _drawer(self.whose)
        difference = values["ours"] - values["newest"]
        return Outcome(
            verdicts=[
                Verdict(rule, _named(_mean(each)), _named(errors(each)), len(self.shown[rule]) / len(self.everything))
                for rule, each in values.items()
            ]
            if self.whose
            else [],
            cases=len(self.whose),
            members=len(set(self.whose)),
            cuts=self.cuts,
            candidates=float(np.mean(self.sizes)) if self.sizes else 0.0,
            difference=float(_mean(difference)[0]),
            difference_error=float(errors(difference)[0]),
        )


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


def _mean(values: Floats) -> Floats:
    return np.asarray(values.mean(axis=0)) if len(values) else np.zeros(len(MEASURES))


def _named(values: Floats) -> dict[str, float]:
    return dict(zip(MEASURES, map(float, values), strict=True))


def _drawer(whose: Sequence[int]) -> Callable[[Floats], Floats]:
    """Standard errors of the mean over cases, members being drawn anew with all their cases."""
    members, row = np.unique(np.array(whose, dtype=np.int64), return_inverse=True)
    if len(members) < 2:
        return lambda values: np.zeros(values.shape[1])
    counts = np.bincount(row, minlength=len(members)).astype(np.float64)
    luck = np.random.default_rng(SEED)
    draws = luck.multinomial(len(members), np.full(len(members), 1 / len(members)), size=DRAWS)

    def errors(values: Floats) -> Floats:
        sums = np.stack([np.bincount(row, weights=column, minlength=len(members)) for column in values.T], axis=1)
        means = (draws @ sums) / (draws @ counts)[:, None]
        return np.asarray(means.std(axis=0, ddof=1))

    return errors
