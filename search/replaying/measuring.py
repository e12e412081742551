"""How good a rule's lists were: measures a case, their means, and what drawing members anew says of both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from search.blend import Floats
from search.replaying.chance import Draw, Drawing, drawing
from search.replaying.choosiness import Choosiness, Kept
from search.replaying.figures import MEASURES, Company, mean_of, measures
from search.replaying.knowing import Knowing, Known
from search.replaying.rules import OURS, RULES
from search.replaying.scenes import Scene, scenes_of
from search.replaying.tasks import SENDING
from search.replaying.walking import Cut, Sets, everyone

SEED = 20171205
REST = 3  # of daily cuts one in so many is asked whom to write to, for that is asked of all members

Named = dict[str, float]  # by measure


@dataclass(frozen=True, slots=True)
class Verdict:
    """One rule's means and standard errors, and what its first tens were like."""

    rule: str
    means: Named
    errors: Named
    low: Named  # of the 95 % interval
    high: Named
    coverage: float  # what part of all candidates it ever put into a first ten
    reached: float  # what part of the members who had a case had a hit in a first ten
    variety: float | None  # 1 less what two of a first ten have in common
    miscalibration: float | None  # how far the mix is from the member's own


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
    knowing: list[Known]  # ours, by how many acts it knew
    kept: list[Kept]  # what is left of the hits where only the likeliest are written to
    cases: int
    members: int
    cuts: int
    candidates: float  # a case, on average
    asked: int  # all who had ever written, at each cut that has a case; of daily cuts every third


@dataclass(slots=True)
class Tally:
    """What every rule got in every case so far."""

    what: str
    measured: dict[str, list[list[float]]] = field(default_factory=lambda: defaultdict(list))
    variety: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    miscalibration: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    shown: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    mailed: dict[str, Sets] = field(default_factory=lambda: defaultdict(lambda: defaultdict(set)))
    whose: list[int] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    everything: set[int] = field(default_factory=set)
    cuts: set[int] = field(default_factory=set)
    knowing: Knowing = field(default_factory=Knowing)
    choosiness: Choosiness = field(default_factory=Choosiness)

    def add(self, scene: Scene, number: int) -> None:
        """The cases of one scene of one cut; where letters are asked for, those without a case are mailed too."""
        cases = [row for row, member in enumerate(scene.members) if member in scene.cut.right]
        if cases:
            self.cuts.add(number)
            self.everything.update(scene.cut.threads)
        self.sizes += [int(scene.mask[row].sum()) for row in cases]
        self.whose += [scene.members[row] for row in cases]
        company = Company(scene)
        for rule in RULES[self.what]:
            orders = self._orders(rule, scene)
            for row in cases:
                self._measure(rule, scene, row, orders[row], company)

    def _orders(self, rule: str, scene: Scene) -> list[list[int]]:
        """Each member's list; a newsletter repeats nothing that it mailed before."""
        if self.what != SENDING:
            return scene.lists(RULES[self.what][rule](scene))
        mailed = self.mailed[rule]
        left = scene.without(mailed)
        orders = left.letters() if rule == OURS else left.lists(RULES[self.what][rule](left))
        for member, order in zip(scene.members, orders, strict=True):
            mailed[member].update(order)
        return orders

    def _measure(self, rule: str, scene: Scene, row: int, order: list[int], company: Company) -> None:
        self.measured[rule].append(measures(order, scene.cut.right[scene.members[row]]))
        self.variety[rule].append(company.variety(order))
        self.miscalibration[rule].append(company.miscalibration(row, order))
        self.shown[rule].update(order[:10])

    def outcome(self) -> Outcome:
        values = {rule: np.array(rows) for rule, rows in self.measured.items()} if self.whose else {}
        draw = drawing(self.whose)
        return Outcome(
            verdicts=[self._verdict(rule, each, draw(each)) for rule, each in values.items()],
            differences=[_difference(rule, values, draw) for rule in values if rule != OURS],
            knowing=self.knowing.told(),
            kept=self.choosiness.told(),
            cases=len(self.whose),
            members=len(set(self.whose)),
            cuts=len(self.cuts),
            candidates=float(np.mean(self.sizes)) if self.sizes else 0.0,
            asked=self.choosiness.asked,
        )

    def _verdict(self, rule: str, values: Floats, drawn: Drawing) -> Verdict:
        means, errors, low, high = map(_named, (drawn.means, drawn.errors, drawn.low, drawn.high))
        hits = values[:, MEASURES.index("hit@10")]
        lucky = {member for member, hit in zip(self.whose, hits, strict=True) if hit}
        return Verdict(
            rule=rule,
            means=means,
            errors=errors,
            low=low,
            high=high,
            coverage=len(self.shown[rule]) / len(self.everything),
            reached=len(lucky) / len(set(self.whose)),
            variety=mean_of(self.variety[rule]),
            miscalibration=mean_of(self.miscalibration[rule]),
        )


def verdicts(cuts: Iterable[Cut]) -> Outcome:
    """Ask every rule at every cut; the same cases for all."""
    luck = np.random.default_rng(SEED)
    tally: Tally | None = None
    for number, cut in enumerate(cuts):
        tally = tally or Tally(cut.task.what)
        for scene in scenes_of(cut, cut.asked if cut.task.what == SENDING else list(cut.right), luck):
            tally.add(scene, number)
            tally.knowing.add(scene)
        for crowd in _written_to(cut, number):
            for scene in scenes_of(crowd, crowd.asked, luck):
                tally.choosiness.add(scene, number, cut.task.min_earlier)
    return (tally or Tally("")).outcome()


def _written_to(cut: Cut, number: int) -> Iterator[Cut]:
    """The same cut for all whom a letter might go to, where one is sent that day."""
    is_sent = cut.task.step > 1 or number % REST == 0
    crowd = everyone(cut) if cut.right and is_sent else None
    if crowd:
        yield crowd


def _difference(rule: str, values: dict[str, Floats], draw: Draw) -> Difference:
    """Case by case, so that what makes a case easy or hard for both falls out."""
    drawn = draw(values[OURS] - values[rule])
    pairs = zip(MEASURES, values[OURS].mean(axis=0).tolist(), values[rule].mean(axis=0).tolist(), strict=True)
    times = {name: own / other if other else None for name, own, other in pairs}
    means, errors, low, high = map(_named, (drawn.means, drawn.errors, drawn.low, drawn.high))
    return Difference(rule, means, errors, low, high, times)


def _named(values: Floats) -> Named:
    return dict(zip(MEASURES, map(float, values), strict=True))
