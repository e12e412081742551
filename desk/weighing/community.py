"""What the community's totals would be under other weights, as far as some of its members tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from desk.weighing.sampling import Folded
from profiles.learning import Terms, Totals

NOTHING = Totals()


@dataclass(frozen=True, slots=True)
class Expected:
    """Each total grows as it grows among those drawn; where none of them did anything, as all that they did."""

    before: Mapping[int, Totals]
    after: Mapping[int, Totals]
    overall: float  # how many times all that they did is what it was
    times: float  # how many members stand behind each who was drawn

    def total(self, facet: int, stored: float) -> float:
        """What a stored total would be; exact where everyone was drawn."""
        was, becomes = (long_of(each.get(facet, NOTHING)) for each in (self.before, self.after))
        return stored * becomes / was if was > 0 else stored * self.overall + becomes * self.times


def expected(trial: Folded, times: float) -> Expected:
    """From those drawn, each of whom stands for so many."""
    before, after = by_facet(trial.before), by_facet(trial.after)
    was = sum(map(long_of, before.values()))
    overall = sum(map(long_of, after.values())) / was if was > 0 else 1.0
    return Expected(before, after, overall, times)


def by_facet(terms: Terms) -> dict[int, Totals]:
    """What all of them did in each facet."""
    found: dict[int, Totals] = defaultdict(Totals)
    for (_member, facet), total in terms.items():
        found[facet] = found[facet].plus(total)
    return found


def long_of(total: Totals) -> float:
    """Nothing where no act is left: what rounding leaves of acts taken back is no total."""
    return max(total.long, 0.0) if total.acts > 0 else 0.0
