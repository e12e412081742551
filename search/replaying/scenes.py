"""Scenes: one cut as arrays over members and what they may choose from, the same for every rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from functools import cached_property
from types import SimpleNamespace

import numpy as np

from search.blend import Flags, Floats, blended, ranked
from search.recommending.batch import CELLS_AT_ONCE
from search.recommending.choosing import Scored
from search.recommending.picking import Pick
from search.recommending.readers import Readers, signals
from search.recommending.slate import Slate
from search.replaying.tasks import SUBJECTS
from search.replaying.walking import Cut, Sets


class Scene:
    """Some of those who are asked at a cut."""

    def __init__(self, cut: Cut, members: Sequence[int], luck: np.random.Generator) -> None:
        self.cut = cut
        self.members = list(members)
        self.luck = luck
        self.slate: Slate = cut.slate
        self.age = np.array(cut.age)
        self.mask: Flags = np.ones((len(self.members), len(cut.threads)), dtype=np.bool_)
        self._bar(cut.known)

    @cached_property
    def readers(self) -> Readers:
        return self.cut.past.readers_of(self.members, self.slate)

    @cached_property
    def signals(self) -> dict[str, Floats]:
        return signals(self.readers, self.slate)

    def items_of(self, thread: int) -> list[int]:
        """What a text in this thread speaks for: the thread, or its subjects where these are asked for."""
        return self.cut.past.subjects_of(thread) if is_of_subjects(self.cut) else [thread]

    def alike(self, values: Floats) -> Floats:
        """One score an item, the same for every member."""
        return np.broadcast_to(values, self.mask.shape)

    def without(self, gone: Sets) -> Scene:
        """The same where each member may not be shown these any more."""
        left = copy(self)
        left.mask = self.mask.copy()
        left._bar(gone)
        return left

    def _bar(self, gone: Sets) -> None:
        place = {item: number for number, item in enumerate(self.cut.threads)}
        for row, member in enumerate(self.members):
            self.mask[row, [place[item] for item in gone.get(member, ()) if item in place]] = False

    def knowing(self, acts: int) -> Scene:
        """The same where only so many of each member's latest acts are known."""
        left = copy(self)
        left.readers = self.cut.past.readers_of(self.members, self.slate, acts)
        left.signals = signals(left.readers, self.slate)
        return left

    def lists(self, scores: Floats, wanted: int | None = None) -> list[list[int]]:
        """Each member's items, best first, as long as a list is; ties fall to what was written in last."""
        order = np.lexsort((np.broadcast_to(self.age, scores.shape), -np.where(self.mask, scores, -np.inf)), axis=-1)
        counts = self.mask.sum(axis=1)
        most = min(wanted or len(self.cut.threads), self.cut.task.length or len(self.cut.threads))
        return [
            [self.cut.threads[place] for place in row[: min(count, most)]]
            for row, count in zip(order, counts, strict=True)
        ]

    def letters(self) -> list[list[int]]:
        """What the newsletter would choose: with variety, and a place for something different by lot."""
        return [[thread for thread, _score in letter] for letter in self.scored_letters()]

    def scored_letters(self) -> list[list[tuple[int, float]]]:
        """The same, each thing with its score."""
        scores, terms = blended(self.signals, self.mask, self.slate.weights)
        nobody = np.zeros(len(self.members), dtype=np.bool_)
        scored = Scored(self.readers, {}, self.mask, scores, terms, ranked(scores, -self.slate.active), nobody)
        most = self.cut.task.length or len(self.slate)
        picks = [Pick(SimpleNamespace(pk=m), row, scored, self.slate) for row, m in enumerate(self.members)]
        return [
            [(self.cut.threads[item], float(scores[pick.row, item])) for item, _probability in pick.picked(most)]
            for pick in picks
        ]


def scenes_of(cut: Cut, members: Sequence[int], luck: np.random.Generator) -> Iterator[Scene]:
    """So many at once as memory has room for."""
    size = max(1, 4 * CELLS_AT_ONCE // max(1, len(cut.threads)))
    for start in range(0, len(members), size):
        yield Scene(cut, members[start : start + size], luck)


def is_of_subjects(cut: Cut) -> bool:
    return cut.task.what == SUBJECTS
