"""Many members at once: who may be shown what as pairs, and the batch over them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from profiles.models import Surface
from search.blend import Flags, Floats
from search.recommending.batch import best, worth
from search.recommending.company import company
from search.recommending.eligibility import eligible
from search.recommending.inverted import NOWHERE, SIGNALS, Best, Crowd, Inverted, Rows, inverted, lined_up
from search.recommending.picking import AT_FIRST
from search.recommending.readers import Readers, known, last_wrote_in
from search.recommending.slate import Slate, days
from search.recommending.sources import Source


@dataclass(slots=True)
class Ranking:
    """Members × items: the best of each, and what was asked to be told of some of them."""

    readers: Readers
    mask: Flags
    slate: Inverted
    crowd: Crowd
    active: Floats
    short: Best
    told: Best | None = None
    places: list[dict[int, int]] = field(default_factory=list)  # of each member's items in what was told

    def leading(self, row: int, most: int | None = None) -> list[int]:
        """Up to so many items, or all, that the member may be shown, best first."""
        if most is not None and most <= self.short.items.shape[1]:
            return [item for item in self.short.items[row, :most].tolist() if item != NOWHERE]
        one = best(self.slate, only(self.crowd, row), min(most or len(self.active), len(self.active)))
        return [item for item in one.items[0].tolist() if item != NOWHERE]

    def best_of(self, row: int, items: Collection[int], most: int) -> list[int]:
        """Of these items up to so many that the member may be shown, best first."""
        return [item for item in self.leading(row) if item in items][:most]

    def look_at(self, items: Sequence[Sequence[int]]) -> None:
        """Say of which items scores and terms will be asked."""
        most = max(map(len, items), default=0)
        wanted = np.full((len(items), most), NOWHERE, dtype=np.int32)
        for row, each in enumerate(items):
            wanted[row, : len(each)] = each
        self.told = worth(self.slate, self.crowd, wanted)
        self.places = [{item: place for place, item in enumerate(each)} for each in items]

    def worth_of(self, row: int, item: int) -> tuple[float, dict[str, float]]:
        if self.told is None:
            raise LookupError("Say first which items will be asked for.")
        if self.crowd.paused[row]:
            newest = self._newest(row, item)
            return newest, {"newest": newest}
        place = self.places[row][item]
        terms = dict(zip(SIGNALS, self.told.terms[row, place].tolist(), strict=True))
        return float(self.told.scores[row, place]), terms

    def _newest(self, row: int, item: int) -> float:
        place = np.flatnonzero(self.short.items[row] == item)
        return float(self.short.scores[row, place[0]]) if len(place) else 0.0


def together(members: Sequence[Any], slate: Slate, surface: Surface, source: Source) -> Ranking:
    """The short list of each of these members, by the batch."""
    readers = known(members, slate, source)
    mask = eligible(members, readers, slate, surface)
    paused = np.array([not getattr(member, "is_personalised", True) for member in members])
    turned = inverted(slate, slate.weights)
    crowd = crowd_of(readers, slate, mask, paused)
    return Ranking(readers, mask, turned, crowd, slate.active, best(turned, crowd, min(AT_FIRST, len(slate))))


def crowd_of(readers: Readers, slate: Slate, mask: Flags, paused: Flags) -> Crowd:
    """What is known of these members as plain arrays."""
    count = len(readers.ids)
    rows, items = np.nonzero(~mask)
    followers, followed = np.nonzero(readers.threads)
    known_there = company(readers.ids, readers.near, slate)
    joined, there = np.nonzero(known_there)
    return Crowd(
        interests=_of_matrix(readers.counts),
        totals=np.ascontiguousarray(readers.place_totals[:, 0]),
        wrote=_wrote(readers, slate),
        pulls=_of_matrix(readers.pulls),
        threads=lined_up(count, followers, followed, readers.threads[followers, followed]),
        company=lined_up(count, joined, there, known_there[joined, there]),
        barred=lined_up(count, rows, items),
        paused=paused,
    )


def only(crowd: Crowd, row: int) -> Crowd:
    """One member of a crowd."""

    def cut(rows: Rows) -> Rows:
        first, end = rows.start[row], rows.start[row + 1]
        return Rows(np.array([0, end - first]), rows.at[first:end], rows.value[first:end])

    return Crowd(
        interests=cut(crowd.interests),
        totals=crowd.totals[row : row + 1],
        wrote=cut(crowd.wrote),
        pulls=cut(crowd.pulls),
        threads=cut(crowd.threads),
        company=cut(crowd.company),
        barred=cut(crowd.barred),
        paused=crowd.paused[row : row + 1],
    )


def _of_matrix(matrix: Any) -> Rows:
    matrix.sum_duplicates()
    return Rows(matrix.indptr.astype(np.int64), matrix.indices.astype(np.int32), matrix.data.astype(np.float64))


def _wrote(readers: Readers, slate: Slate) -> Rows:
    """Days since each member last wrote in each place, places by their numbers in the inverted slate."""
    row = {member: number for number, member in enumerate(readers.ids)}
    columns = slate.lasting.place_columns
    found = [
        (row[member], number, days(slate.now, act.happened))
        for number, column in enumerate(columns)
        for member, act in last_wrote_in(readers, slate.facet_ids[column]).items()
    ]
    return lined_up(len(row), [each[0] for each in found], [each[1] for each in found], [each[2] for each in found])
