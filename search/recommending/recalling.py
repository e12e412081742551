"""How one thing stood when a letter was chosen: by the same chooser, as of that letter's clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np

from lib.kinds import ItemRef
from profiles.holdout import is_held_out
from profiles.models import Level, Surface
from search.blend import Flags
from search.recommending.choosing import Scored, scored
from search.recommending.eligibility import barriers
from search.recommending.laying import laid
from search.recommending.picking import Pick
from search.recommending.readers import Readers, dialled, known, signals
from search.recommending.reasons import Names
from search.recommending.reliving import looks_of
from search.recommending.slate import Slate
from search.recommending.sources import Stored

SAME = 1e-6  # of a score: what differs by less was worked out from the same
RULES = ("own", "mailed", "muted", "passed", "read", "forbidden")  # in the order in which they are told


@dataclass(frozen=True, slots=True)
class Stood:
    """What kept a thing out of a letter, or where it stood beside what was chosen."""

    barred_by: str = ""  # a rule; "absent" where it was not among what might be chosen
    wrote: bool = False  # of "own": the member began it; else nobody wrote since they did
    muted: tuple[tuple[str, int, str], ...] = ()  # the dials that are at “muted”: of what, its number, its name
    is_dated: bool = True  # of "read": it is known that it was before the letter was chosen
    place: int = 0  # 1 is the best
    of: int = 0
    score: float = 0.0
    best: float | None = None  # of what was chosen, as it is worked out now
    least: float | None = None
    is_exact: bool = False  # what was chosen comes out with the very scores that were kept


@dataclass(slots=True)
class Then:
    """What a member might have been sent at a time, as it can be worked out now."""

    member: Any
    slate: Slate
    readers: Readers
    rules: Mapping[str, Flags]
    dated: Flags  # of each item, that the member's looks at it were noted
    here: dict[ItemRef, int] = field(default_factory=dict)

    def stood(self, ref: ItemRef, chosen: Mapping[ItemRef, float]) -> Stood:
        """The thing beside what was chosen, with the scores that were kept of that."""
        item = self.here.get(ref)
        if item is None:
            return Stood(barred_by="absent")
        barred = next((name for name in RULES if self.rules[name][0, item]), "")
        if barred:
            wrote = self.slate.candidates[item].author_id == self.member.pk
            return Stood(barred, wrote, self._muted(item), is_dated=bool(self.dated[item]))
        known_here = {self.here[each]: score for each, score in chosen.items() if each in self.here}
        ranking = self._ranking(known_here)
        order = self._order(ranking)
        scores = [float(ranking.scores[0, each]) for each in known_here]
        is_whole = len(known_here) == len(chosen) > 0
        return Stood(
            place=order.index(item) + 1,
            of=len(order),
            score=float(ranking.scores[0, item]),
            best=max(scores, default=None),
            least=min(scores, default=None),
            is_exact=is_whole and np.allclose(scores, list(known_here.values()), rtol=0, atol=SAME),
        )

    def _muted(self, item: int) -> tuple[tuple[str, int, str], ...]:
        """The dials that keep it away, each with what it is called; a thread's own has no name."""
        own, names = self.readers.dials[self.member.pk], Names(self.slate)
        columns = self.slate.columns(item)
        names.read(columns)
        found = []
        for (of, target), level in own.items():
            speaks_of = dialled({(of, target): level}, self.slate)
            column = next((each for each in speaks_of if each in columns), None)
            is_itself = self.slate.candidates[item].ref == (of, target)
            if level == Level.MUTED and (column is not None or is_itself):
                found.append((of, target, "" if column is None else str(names.of.get(column, ""))))
        return tuple(found)

    def _ranking(self, chosen: Mapping[int, float]) -> Scored:
        mask = ~np.logical_or.reduce(list(self.rules.values()))
        mask[0, list(chosen)] = True  # they could be chosen then, whatever is so now
        return scored([self.member], self.readers, signals(self.readers, self.slate), mask, self.slate)

    def _order(self, ranking: Scored) -> list[int]:
        if is_held_out(self.member):
            count = int(ranking.mask.sum())
            return [item for item, _newness in Pick(self.member, 0, ranking, self.slate).newest(count)]
        return ranking.leading(0)


def recalled(member: Any, at: datetime) -> Then:
    """What a letter to a member could choose from at that time.

    What they had read then is known by their own acts; rights, dials and interests are those of today.
    """
    source = Stored()
    slate = laid(surface=Surface.MAIL, now=at, since=None, source=source)
    readers = known([member], slate, source)
    rules = barriers([member], readers, slate, Surface.MAIL, at) if len(slate) else {}
    dated = np.zeros(len(slate), dtype=np.bool_)
    if len(slate):
        looks, count = looks_of(member, slate), len(slate)
        looked = looks.last(0.0, count, otherwise=np.full(count, np.inf))
        dated = np.bincount(looks.items, minlength=count) > 0
        rules["read"] = np.where(dated, looked <= slate.active, rules["read"])
    here = {each.ref: place for place, each in enumerate(slate.candidates)}
    return Then(member, slate, readers, rules, dated, here)
