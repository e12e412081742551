"""How near an item's words are to a subject, by the items that have it; pure.

An item is the vector of its words, each weighing tf · idf, divided by the vector's length: idf = ln((N + 1)/(n + 1)),
where n of the N items have the word (Salton and Buckley, Term-weighting approaches in automatic text retrieval, 1988),
and tf = 1/(1 + r/8) for the word in place r of those most used, the title's first. A subject is the mean of the items
that have it, divided by its length (Rocchio, Relevance feedback in information retrieval, 1971; Joachims, A
probabilistic analysis of the Rocchio algorithm, 1997). Strength is their cosine, and half the tf of the rarest of the
subject's own name where the item has all of its words: somebody who writes “stout” may well write about stout.

What is proposed must reach a bar: the lowest at which four in five of the proposals for items that were left out are
right by the lower end of the interval they are in (lib.rates.interval). Where no bar does that, or
fewer than 30 proposals reach it, nothing is proposed.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import csr_matrix, diags

from lib.rates import interval

PLACES = 8  # after so many places among an item's words one counts half
NAMED = 0.5  # what a subject's own name counts
LEAST_ITEMS = 5  # have a subject that can be proposed
MOST_WORDS = 200  # of a subject that are kept, the weightiest
MOST = 3  # subjects proposed for an item
FOLDS = 5  # parts the items are left out in
LEAST_TRIED = 30  # proposals without which nothing is known of them
GOAL = 0.8  # of the proposals that are to be right
Names = Mapping[int, Sequence[Sequence[int]]]  # subject → the words of its name, in each of its spellings


class Tagged(NamedTuple):
    """An item with its words, the most used first, and the subjects somebody chose for it."""

    number: int
    words: Sequence[int]
    subjects: frozenset[int]


class Tried(NamedTuple):
    """A proposal for an item that was left out, and whether somebody had chosen it."""

    number: int
    strength: float
    is_right: bool


class Proposal(NamedTuple):
    """A subject for an item, and how near it is."""

    subject: int
    strength: float


@dataclass(frozen=True, slots=True)
class Model:
    """What is known of subjects and words, by their facets' ids."""

    items: int
    idf: dict[int, float]
    near: dict[int, dict[int, float]]  # word → subject → its weight there
    names: dict[int, list[tuple[int, list[int]]]]  # first word of a name → subject, and all of its words

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Model:
        """The reverse; JSON makes every key a text."""
        return cls(
            items=kept["items"],
            idf={int(word): idf for word, idf in kept["idf"].items()},
            near={int(word): {int(pk): w for pk, w in each.items()} for word, each in kept["near"].items()},
            names={int(word): [(pk, words) for pk, words in each] for word, each in kept["names"].items()},
        )

    def proposals(self, words: Sequence[int]) -> list[Proposal]:
        """The nearest subjects, at most three, the nearest first."""
        strengths = self.strengths(words)
        best = sorted(strengths, key=lambda subject: (-strengths[subject], subject))[:MOST]
        return [Proposal(subject, strengths[subject]) for subject in best]

    def strengths(self, words: Sequence[int]) -> dict[int, float]:
        """How near each subject is that has a word in common with the item."""
        uses = {word: used(place) for place, word in enumerate(words)}
        rare = math.log((self.items + 1) / 2)
        weights = {word: use * self.idf.get(word, rare) for word, use in uses.items()}
        length = _length(weights)
        found: dict[int, float] = defaultdict(float)
        for word, weight in weights.items():
            for subject, there in self.near.get(word, {}).items():
                found[subject] += weight * there / length
        for subject, plainness in self._named(uses).items():
            found[subject] += NAMED * plainness
        return found

    def _named(self, uses: Mapping[int, float]) -> dict[int, float]:
        """How plainly each subject is named: as the least used word of its name, in the spelling that is plainest."""
        found: dict[int, float] = {}
        for word in uses:
            for subject, name in self.names.get(word, ()):
                found[subject] = max(found.get(subject, 0.0), min(uses.get(each, 0.0) for each in name))
        return {subject: plainness for subject, plainness in found.items() if plainness}


@dataclass(frozen=True, slots=True)
class Measured:
    """How the proposals for items left out turned out, and the bar they had to reach; None where none is good."""

    bar: float | None
    tried: int
    right: int
    chosen: int


def used(place: int) -> float:
    """How much a word counts by its place among those of its item."""
    return 1 / (1 + place / PLACES)


def learned(items: Sequence[Tagged], names: Names) -> Model:
    """The words of each subject that enough items have."""
    counts = Counter(word for item in items for word in set(item.words))
    idf = {word: math.log((len(items) + 1) / (count + 1)) for word, count in counts.items() if count > 1}
    known = Counter(subject for item in items for subject in item.subjects)
    subjects = sorted(subject for subject, count in known.items() if count >= LEAST_ITEMS)
    words = sorted(idf)
    near: dict[int, dict[int, float]] = defaultdict(dict)
    for subject, row in zip(subjects, _centroids(items, subjects, words, idf), strict=True):
        weightiest = np.argsort(-row.data, kind="stable")[:MOST_WORDS]
        for column, weight in zip(row.indices[weightiest].tolist(), row.data[weightiest].tolist(), strict=True):
            near[words[column]][subject] = round(weight, 6)
    spelled: dict[int, list[tuple[int, list[int]]]] = defaultdict(list)
    for subject in subjects:
        for name in filter(None, names.get(subject, ())):
            spelled[name[0]].append((subject, list(name)))
    return Model(len(items), {word: round(each, 6) for word, each in idf.items()}, dict(near), dict(spelled))


def by_turns(items: Sequence[Tagged], names: Names) -> list[Tried]:
    """Leave out each fifth of the items by turns and propose for them: each proposal, the nearest first."""
    tried: list[Tried] = []
    for fold in range(FOLDS):
        model = learned([item for item in items if item.number % FOLDS != fold], names)
        for item in items:
            if item.number % FOLDS == fold:
                made = model.proposals(item.words)
                tried += [Tried(item.number, each.strength, each.subject in item.subjects) for each in made]
    return sorted(tried, key=lambda each: -each.strength)


def measured(tried: Sequence[Tried], chosen: int) -> Measured:
    """The lowest bar that is good enough for these, the nearest first; `chosen` had been chosen for the items."""
    count = _good_enough([each.is_right for each in tried])
    right = sum(each.is_right for each in tried[:count])
    return Measured(tried[count - 1].strength if count else None, count, right, chosen)


def _good_enough(outcomes: Sequence[bool]) -> int:
    """How many of these, the nearest first, may be proposed; 0 where no number is good enough."""
    right = best = 0
    for count, is_right in enumerate(outcomes, start=1):
        right += is_right
        if count >= LEAST_TRIED and interval(right, count).low >= GOAL:
            best = count
    return best


def _centroids(items: Sequence[Tagged], subjects: Sequence[int], words: Sequence[int], idf: Mapping[int, float]) -> Any:
    """Subjects × words: the mean of the items of each, of length one."""
    column = {word: number for number, word in enumerate(words)}
    row = {subject: number for number, subject in enumerate(subjects)}
    rare = math.log((len(items) + 1) / 2)
    rows: list[int] = []
    columns: list[int] = []
    data: list[float] = []
    for item in items:
        weights = {word: used(place) * idf.get(word, rare) for place, word in enumerate(item.words)}
        length = _length(weights)
        there = [(column[word], weight / length) for word, weight in weights.items() if word in column]
        for subject in item.subjects & row.keys():
            rows += [row[subject]] * len(there)
            columns += [each for each, _weight in there]
            data += [weight for _each, weight in there]
    sums = csr_matrix((data, (rows, columns)), shape=(len(subjects), len(words)), dtype=np.float64)
    lengths = np.sqrt(np.asarray(sums.multiply(sums).sum(axis=1)).ravel())
    return csr_matrix(diags(1 / np.where(lengths > 0, lengths, 1.0)) @ sums)


def _length(weights: Mapping[int, float]) -> float:
    return math.hypot(*weights.values()) or 1.0
