"""How good a rule's lists were: measures a case, their means, and standard errors by drawing members anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

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


def verdicts(cuts: Iterable[Cut], rules: Sequence[str] = tuple(RULES)) -> Outcome:
    """Ask every rule at every cut; the same cases for all."""
    luck = np.random.default_rng(SEED)
    measured: dict[str, list[list[float]]] = {rule: [] for rule in rules}
    shown: dict[str, set[int]] = defaultdict(set)
    whose: list[int] = []
    sizes: list[int] = []
    everything: set[int] = set()
    number = 0
    for cut in cuts:
        number += 1
        members = list(cut.right)
        scene = Scene(cut, members, luck)
        sizes += scene.mask.sum(axis=1).tolist()
        whose += members
        everything.update(cut.threads)
        for rule in rules:
            for row, order in enumerate(lists(RULES[rule](scene), scene)):
                measured[rule].append(measures(order, cut.right[members[row]]))
                shown[rule].update(order[:10])
    return _outcome(measured, shown, whose, sizes, everything, number)


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


def _outcome(
    measured: dict[str, list[list[float]]],
    shown: dict[str, set[int]],
    whose: list[int],
    sizes: list[int],
    everything: set[int],
    cuts: int,
) -> Outcome:
    draw = _drawer(whose)
    found = []
    for rule, rows in measured.items():
        values = np.array(rows, dtype=np.float64).reshape(len(rows), len(MEASURES))
        means = values.mean(axis=0) if len(rows) else np.zeros(len(MEASURES))
        errors = draw(values)
        found.append(
            Verdict(
                rule,
                dict(zip(MEASURES, map(float, means), strict=True)),
                dict(zip(MEASURES, map(float, errors), strict=True)),
                len(shown[rule]) / max(1, len(everything)),
            )
        )
    difference = np.zeros((len(whose), len(MEASURES)))
    if whose and {"ours", "newest"} <= measured.keys():
        difference = np.array(measured["ours"]) - np.array(measured["newest"])
    return Outcome(
        verdicts=found,
        cases=len(whose),
        members=len(set(whose)),
        cuts=cuts,
        candidates=float(np.mean(sizes)) if sizes else 0.0,
        difference=float(difference[:, 0].mean()) if whose else 0.0,
        difference_error=float(draw(difference)[0]),
    )


def _drawer(whose: Sequence[int]) -> Callable[[Floats], Floats]:
    """Standard errors of the mean over cases, members being drawn anew with all their cases."""
    members, row = np.unique(np.array(whose, dtype=np.int64), return_inverse=True)
    counts = np.bincount(row, minlength=len(members)).astype(np.float64)
    luck = np.random.default_rng(SEED)
    draws = luck.multinomial(len(members), np.full(len(members), 1 / max(1, len(members))), size=DRAWS)

    def errors(values: Floats) -> Floats:
        if len(members) < 2:
            return np.zeros(values.shape[1])
        sums = np.stack([np.bincount(row, weights=column, minlength=len(members)) for column in values.T], axis=1)
        means = (draws @ sums) / (draws @ counts)[:, None]
        return np.asarray(means.std(axis=0, ddof=1))

    return errors
