"""Choosing: the one place that ranks, for one member now or for all at once, by the same path."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

import numpy as np
from django.utils import translation
from django.utils.translation import gettext as _

from lib.kinds import ItemRef, kind_named
from profiles.models import Surface
from search.blend import Flags, Floats, blended, ranked, standardised
from search.recommending.eligibility import eligible
from search.recommending.keeping import standing
from search.recommending.laying import dressed, laid
from search.recommending.readers import Readers, dialling, known, signals
from search.recommending.reasons import Case, Names, reason_for
from search.recommending.slate import Going, Slate
from search.recommending.sources import Source, Stored
from search.recommending.variety import different, fitting, places_for_different, varied
from search.worth import liveliness

MOST_AT_ONCE = 500  # members
SECOND = 1 / 86_400  # of a day: what is newer by less counts as equal
CELLS_AT_ONCE = 200_000  # members × items held in memory together


@dataclass(frozen=True, slots=True)
class Choice:
    """One item chosen for one member; the terms sum to the score."""

    ref: ItemRef
    score: float
    terms: dict[str, float] = field(default_factory=dict)
    reason: str = ""  # stands after “Because”: "you replied in Winter camping on Friday"
    something_different: bool = False
    probability: float = 1.0  # of being drawn, below 1 for something different alone
    lively: float = 0.0  # what the member does here lately, for the worth of a letter; the same in all of theirs


@dataclass(slots=True)
class Scored:
    """Members × items: what each is worth to each, and why."""

    readers: Readers
    raw: dict[str, Floats]
    mask: Flags
    scores: Floats
    terms: dict[str, Floats]
    order: Any  # columns, best first
    paused: Flags  # members who are not learned from: newest first

    def terms_of(self, row: int, item: int) -> dict[str, float]:
        if self.paused[row]:
            return {"newest": float(self.scores[row, item])}
        return {name: float(term[row, item]) for name, term in self.terms.items()}


def choose(
    *, members: Sequence[Any], surface: Surface, now: datetime, limit: int = 10, since: datetime | None = None
) -> dict[int, list[Choice]]:
    """The best items for each member, by id; a guest's are under 0.

    Members who paused learning get the newest first.
    """
    source = Stored()
    is_page = surface == Surface.PAGE and since is None
    slate = standing(now) if is_page else laid(surface=surface, now=now, since=since, source=source)
    if not len(slate) or limit < 1:
        return {member.pk or 0: [] for member in members}
    names = Names(slate)
    if len(members) > 1:
        names.read(range(len(slate.facet_ids)))
    found: dict[int, list[Choice]] = {}
    for part in _parts(members, slate):
        scored = score(part, slate, surface, source)
        for row, member in enumerate(part):
            found[member.pk or 0] = Pick(member, row, scored, names).choices(limit)
    return found


def still_eligible(member: Any, refs: Iterable[ItemRef], surface: Surface, now: datetime) -> set[ItemRef]:
    """Of these items those the member may still be shown: the rule of choosing, asked again."""
    return still_eligible_each([member], refs, surface, now)[member.pk or 0]


def still_eligible_each(
    members: Sequence[Any], refs: Iterable[ItemRef], surface: Surface, now: datetime
) -> dict[int, set[ItemRef]]:
    """The same for many members at once, by id, in a number of queries that does not grow with them."""
    ids: dict[str, list[int]] = defaultdict(list)
    for ref in sorted(set(refs)):
        ids[ref.kind].append(ref.id)
    kinds = [kind for kind in map(kind_named, ids) if kind.is_chosen]
    found = [each for kind in kinds for each in kind.candidates_among(ids[kind.name], now=now)]
    slate = dressed([(each, Going(each.active)) for each in found], now, Stored())
    if not len(slate):
        return {member.pk or 0: set() for member in members}
    mask = eligible(members, dialling(members, slate), slate, surface)
    return {
        member.pk or 0: {each.ref for each, is_eligible in zip(slate.candidates, row, strict=True) if is_eligible}
        for member, row in zip(members, mask, strict=True)
    }


def score(
    members: Sequence[Any], slate: Slate, surface: Surface, source: Source, mailed_before: datetime | None = None
) -> Scored:
    """Every item of the slate for these members."""
    readers = known(members, slate, source)
    mask = eligible(members, readers, slate, surface, mailed_before)
    raw = signals(readers, slate)
    scores, terms = blended(raw, mask, slate.weights)
    paused = np.array([not getattr(member, "is_personalised", True) for member in members])
    newest = standardised(np.broadcast_to(-slate.active, mask.shape), mask, SECOND)
    scores = np.where(mask & paused[:, None], newest, scores)
    return Scored(readers, raw, mask, scores, terms, ranked(scores, -slate.active), paused)


@dataclass
class Pick:
    """What one member may be shown, best first, and what is needed to choose from it."""

    member: Any
    row: int
    scored: Scored
    names: Names

    @property
    def number(self) -> int:
        return self.member.pk or 0

    @property
    def day(self) -> date:
        return self.names.slate.present.date()

    @property
    def order(self) -> list[int]:
        return list(self.scored.order[self.row, : int(self.scored.mask[self.row].sum())].tolist())

    def choices(self, limit: int) -> list[Choice]:
        """The best with variety, the last places for something different; newest first while learning is paused."""
        with _in_tongue(self.member):
            picked = list(self.picked(limit))
            self.names.read_of([item for item, _probability in picked])
            return [self.choice(item, probability) for item, probability in picked]

    @cached_property
    def lively(self) -> float:
        acts = self.scored.readers.acts.get(self.number, ())
        return liveliness((act.happened for act in acts), self.names.slate.now)

    def picked(self, limit: int) -> Iterator[tuple[int, float | None]]:
        """Items, in the order they are shown in; with how likely it was drawn what is different on purpose."""
        if not getattr(self.member, "is_personalised", True):
            yield from ((item, None) for item in self.order[:limit])
            return
        others = min(places_for_different(limit, self.number, self.day), limit - 1)
        best = varied(self.order, self.names.slate, limit - others)
        yield from ((item, None) for item in best)
        yield from self.drawn(best, others)

    def drawn(self, taken: Sequence[int], count: int) -> Iterator[tuple[int, float]]:
        """Items of no subject or place this member has met, each with how likely it was drawn."""
        shown, slate = list(taken), self.names.slate
        counts = self.scored.readers.counts[self.row]
        met = set(counts.indices[counts.data > 0].tolist())
        for nth in range(count):
            left = sorted(set(self.order) - set(shown))
            strange = [item for item in left if not met & _kin(slate, item)]
            fit = list(fitting(left, shown, slate))
            pools = [[item for item in fit if item in strange], fit, strange, left]
            lot = different(pools, self.number, self.day, nth)
            if lot is None:
                return
            shown.append(lot[0])
            yield lot

    def choice(self, item: int, probability: float | None = None) -> Choice:
        terms = self.scored.terms_of(self.row, item)
        case = Case(self.names, self.scored.readers, self.number, item, getattr(self.member, "zone", None))
        is_different = probability is not None
        return Choice(
            ref=self.names.slate.candidates[item].ref,
            score=float(self.scored.scores[self.row, item]),
            terms=terms,
            reason=_("it is something different") if is_different else reason_for(case, terms),
            something_different=is_different,
            probability=1.0 if probability is None else probability,
            lively=self.lively,
        )


def _kin(slate: Slate, item: int) -> set[int]:
    """What makes an item like others: its subjects, or its place where it has none."""
    place = slate.places[item]
    return set(slate.subject_sets[item]) or ({place} if place is not None else set())


def _in_tongue(member: Any) -> AbstractContextManager[None]:
    return translation.override(getattr(member, "speaks", None) or translation.get_language())


def _parts(members: Sequence[Any], slate: Slate) -> Iterator[Sequence[Any]]:
    size = max(1, min(MOST_AT_ONCE, CELLS_AT_ONCE // max(1, len(slate))))
    for start in range(0, len(members), size):
        yield members[start : start + size]
