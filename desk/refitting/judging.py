"""What other weights would have made of lists that were shown: where what was opened would stand. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import exp, log2
from statistics import fmean
from typing import NamedTuple

from desk.refitting.reading import NAMES, Row
from search.asking import DEPTH, agreement

Weights = Mapping[str, float]
MOST_GAIN = 8.0


class Judged(NamedTuple):
    """Over lists in which something was opened."""

    lists: int
    before: float  # mean nDCG@10 in the order of the weights that stand
    after: float
    alike: float  # mean average overlap of the first ten


def judged(rows: Sequence[Row], stand: Weights, proposed: Weights, falls: Mapping[str, float]) -> Judged | None:
    """Each list put in order by either weights, as shown on one day and surface; None where nothing was opened.

    What stands on top is opened for standing there. So what was opened counts by as much as things are opened less at
    its place than on top (`falls` of its surface), up to eight times.
    """
    lists: dict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in rows:
        lists[row.member, row.surface, row.day].append(row)
    told = [each for each in lists.values() if len(each) > 1 and any(row.is_opened for row in each)]
    if not told:
        return None
    pairs = [(ordered(each, stand), ordered(each, proposed)) for each in told]
    return Judged(
        len(told),
        fmean(ndcg([gain(row, falls) for row in before]) for before, _after in pairs),
        fmean(ndcg([gain(row, falls) for row in after]) for _before, after in pairs),
        fmean(agreement([row.place for row in before], [row.place for row in after]) for before, after in pairs),
    )


def ordered(rows: Sequence[Row], weights: Weights) -> list[Row]:
    """Best first; equals as they stood."""
    return sorted(rows, key=lambda row: (-round(score(row, weights), 9), row.place))


def score(row: Row, weights: Weights) -> float:
    return sum(weights[name] * signal for name, signal in zip(NAMES, row.signals, strict=True))


def gain(row: Row, falls: Mapping[str, float]) -> float:
    """What it is worth to have it on top; nothing for what was not opened."""
    return min(max(exp(-falls.get(row.surface, 0.0) * log2(row.place)), 1.0), MOST_GAIN) if row.is_opened else 0.0


def ndcg(gains: Sequence[float]) -> float:
    """Of the first ten; 1 where what is worth most stands on top, 0 where nothing worth anything is among them."""
    best = _discounted(sorted(gains, reverse=True))
    return _discounted(gains) / best if best else 0.0


def _discounted(gains: Sequence[float]) -> float:
    return sum(each / log2(place + 2) for place, each in enumerate(gains[:DEPTH]))
