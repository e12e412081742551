"""What other weights of acts would change: first subjects, first places of My page, and what the community is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from statistics import fmean
from typing import NamedTuple

import numpy as np

from desk.weighing.community import Expected, expected
from desk.weighing.sampling import Folded, drawn, folded
from profiles.interests import LONG, shrunk_share, value
from profiles.learning import Terms
from profiles.models import Facet, Member, Sort, Subject, Surface
from profiles.permissions import may_read
from search.asking import DEPTH, agreement
from search.recommending.choosing import score
from search.recommending.keeping import standing
from search.recommending.picking import Pick
from search.recommending.rarity import rates_of
from search.recommending.slate import Slate
from search.recommending.sources import Row, Stored

MOST = 5  # subjects that gain and lose, members shown, subjects of each
TOLD = 0.05  # of a hundred; what moves less is not told


class Moved(NamedTuple):
    """One subject's part of all that is done in subjects, in a hundred."""

    name: str
    before: float
    after: float


class Example(NamedTuple):
    """One member's first subjects."""

    member: Member
    before: list[str]
    after: list[str]


class Change(NamedTuple):
    """How far lists of ten would be others: places taken by something else, and how alike the orders are."""

    others: float
    alike: float  # mean average overlap, 1 for the same

    @property
    def alike_percent(self) -> int:
        return round(100 * self.alike)


@dataclass(slots=True)
class Effect:
    """All of it."""

    members: int
    of: int
    subjects: Change | None = None  # None where nobody has any
    page: Change | None = None
    gain: list[Moved] = field(default_factory=list)
    lose: list[Moved] = field(default_factory=list)
    examples: list[Example] = field(default_factory=list)


class Tried:
    """Interests as they would be, for the one place that ranks."""

    def __init__(self, terms: Terms, places: Iterable[int]) -> None:
        self.terms, self.places = terms, frozenset(places)

    def interests(self, member_ids: Sequence[int]) -> Iterable[Row]:
        wanted = set(member_ids)
        for (member, facet), total in self.terms.items():
            if member in wanted:
                yield member, facet, Sort.PLACE if facet in self.places else "", total.long, total.less

    community = Stored().community


@dataclass(frozen=True, slots=True)
class Trial:
    """Some members' acts weighed as they are and as they would be, and what that lets one expect of all."""

    members: list[Member]
    folded: Folded
    hopes: Expected
    now: datetime


def effect_of(weights: Mapping[str, float], *, viewer: Member, now: datetime) -> Effect:
    """Of these weights beside those in force; some seconds for two hundred members."""
    sample = drawn()
    found = Effect(len(sample.members), sample.of)
    if sample.members:
        both = folded(sample.members, weights)
        trial = Trial(sample.members, both, expected(both, sample.of / len(sample.members)), now)
        _weigh_subjects(found, trial, viewer)
        found.page = _page_change(trial)
    return found


def _weigh_subjects(found: Effect, trial: Trial, viewer: Member) -> None:
    called = {str(pk): name for pk, name in Subject.objects.values_list("pk", "name")}
    rows = list(Facet.objects.filter(sort=Sort.SUBJECT, key__in=called).values_list("pk", "key", "long"))
    stored, names = {pk: max(long, 0.0) for pk, _key, long in rows}, {pk: called[key] for pk, key, _long in rows}
    was, becomes = parts(stored), parts({pk: trial.hopes.total(pk, each) for pk, each in stored.items()})
    moved = [Moved(names[pk], 100 * was[pk], 100 * becomes[pk]) for pk in stored]
    moved.sort(key=lambda each: (each.before - each.after, each.name))
    found.gain = [each for each in moved[:MOST] if each.after - each.before >= TOLD]
    found.lose = [each for each in reversed(moved[-MOST:]) if each.before - each.after >= TOLD]
    before = first_subjects(trial.folded.before, was, trial.now)
    after = first_subjects(trial.folded.after, becomes, trial.now)
    pairs = {each.pk: (before.get(each.pk, []), after.get(each.pk, [])) for each in trial.members}
    found.subjects = change(list(pairs.values()))
    found.examples = _examples(trial.members, pairs, names, viewer)


def _examples(
    members: Sequence[Member],
    pairs: Mapping[int, tuple[list[int], list[int]]],
    names: Mapping[int, str],
    viewer: Member,
) -> list[Example]:
    """Those whose order changes most, of the members who show what they are about to whoever looks."""
    shown = [each for each in members if may_read(viewer, each, "subjects") and pairs[each.pk][0] != pairs[each.pk][1]]
    shown.sort(key=lambda each: (agreement(*pairs[each.pk]), each.pk))
    return [
        Example(each, [names[pk] for pk in before[:MOST]], [names[pk] for pk in after[:MOST]])
        for each, (before, after) in ((each, pairs[each.pk]) for each in shown[:MOST])
    ]


def parts(totals: Mapping[int, float]) -> dict[int, float]:
    """Each one's part of all of them."""
    everything = sum(totals.values())
    return {pk: each / everything if everything > 0 else 0.0 for pk, each in totals.items()}


def first_subjects(terms: Terms, rates: Mapping[int, float], now: datetime) -> dict[int, list[int]]:
    """Each member's first ten, as their page of interests orders what was learned."""
    own: dict[int, dict[int, tuple[float, float]]] = defaultdict(dict)
    for (member, facet), total in terms.items():
        if facet in rates and total.acts > 0 and total.long > 0:
            long, less = (value(each, now, half_life=LONG) for each in (total.long, total.less))
            own[member][facet] = long, less
    return {member: _first(held, rates) for member, held in own.items()}


def _first(held: Mapping[int, tuple[float, float]], rates: Mapping[int, float]) -> list[int]:
    everything = sum(long for long, _less in held.values())
    shares = {pk: shrunk_share(long - less, everything, rates[pk]) for pk, (long, less) in held.items()}
    return sorted(shares, key=lambda pk: (-round(shares[pk], 12), pk))[:DEPTH]


def change(lists: Sequence[tuple[Sequence[int], Sequence[int]]]) -> Change | None:
    """The mean over those who have a list at all."""
    there = [(one, other) for one, other in lists if one or other]
    if not there:
        return None
    others = fmean(max(len(one), len(other)) - len(set(one) & set(other)) for one, other in there)
    return Change(others, fmean(agreement(one, other) for one, other in there))


def _page_change(trial: Trial) -> Change | None:
    """The first ten places as they are chosen, with variety and without the lot for something different."""
    slate = standing(trial.now)
    if not len(slate):
        return None
    places = list(Facet.objects.filter(sort=Sort.PLACE).values_list("pk", flat=True))
    kinds = Facet.objects.filter(sort=Sort.KIND).values_list("pk", "long")
    everything = sum(trial.hopes.total(pk, max(long, 0.0)) for pk, long in kinds)
    pairs = zip(slate.facet_ids, slate.totals.tolist(), strict=True)
    totals = np.array([trial.hopes.total(pk, max(long, 0.0)) for pk, long in pairs], dtype=np.float64)
    rates = rates_of(totals, everything, slate.among, slate.now)
    otherwise = replace(slate, totals=totals, everything=everything, rates=rates)
    before = _first_places(trial.members, slate, Tried(trial.folded.before, places))
    after = _first_places(trial.members, otherwise, Tried(trial.folded.after, places))
    return change(list(zip(before, after, strict=True)))


def _first_places(members: Sequence[Member], slate: Slate, source: Tried) -> list[list[int]]:
    ranking = score(members, slate, Surface.PAGE, source)
    picks = (Pick(member, row, ranking, slate) for row, member in enumerate(members))
    return [[item for item, lot in pick.picked(DEPTH) if lot is None] for pick in picks]
