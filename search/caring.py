"""Who will care about an item and has not seen it: the chooser turned round, one item over many members; each with why.

The signals, weights and floors are the chooser's own, each standardised over all who are looked at. Their sum is the
score; the reason is the largest term that is true of the member.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db.models import Q
from django.utils import translation

from community.models.introducing import overasked
from lib.feeds import GUEST
from lib.kinds import Candidate, ItemRef, kind_named
from profiles.interests import LONG, growth, lift
from profiles.models import Activity, Block, Dial, Interest, Level, Member, Sort, Surface
from search.blend import FLOORS, bent, standardised
from search.recommending.eligibility import eligible
from search.recommending.laying import dressed, goings_on
from search.recommending.readers import Readers, known, signals
from search.recommending.reasons import CLAIMS, Case, Names
from search.recommending.slate import Slate
from search.recommending.sources import Row, Stored

HERE = timedelta(days=90)  # who did nothing for so long is not looked for
COMMON = 10_000.0  # acts in a facet as of now, above which it singles nobody out
ROWS = 5000  # of members in these facets, the highest first
LOOKED_AT = 300  # members of whom all signals are measured
SAID = 100  # of them those who turned a subject of it up
ITS = (Sort.SUBJECT, Sort.WORD, Sort.PLACE)  # what members are found by
OWN = ("said", "own", "share", "words", "subjects", "company")  # what tells one member from another


class Narrow(Stored):
    """As learned, of some facets and of all places alone."""

    def __init__(self, facets: Sequence[int]) -> None:
        self.facets = facets

    def interests(self, member_ids: Sequence[int]) -> Iterable[Row]:
        rows = Interest.objects.filter(Q(facet__in=self.facets) | Q(facet__sort=Sort.PLACE), member__in=member_ids)
        return rows.order_by().values_list("member_id", "facet_id", "facet__sort", "long", "less").iterator(2000)


@dataclass(frozen=True, slots=True)
class Carer:
    """A member who may care; the terms sum to the score."""

    member: int
    terms: dict[str, float]

    @property
    def score(self) -> float:
        return sum(self.terms.values())


def carers(readers: Readers, slate: Slate) -> list[Carer]:
    """All who are looked at for the one item of this slate, the likeliest first. Pure.

    The last of the readers is a guest, of whom nothing is known: a term is how far above theirs it is.
    """
    everyone, raw = np.ones((1, len(readers.ids)), dtype=np.bool_), signals(readers, slate)
    terms = {
        name: weight * bent(standardised(raw[name].T, everyone, FLOORS[name]))[0]
        for name, weight in slate.weights.items()
    }
    found = [
        Carer(member, {name: float(term[row] - term[-1]) for name, term in terms.items()})
        for row, member in enumerate(readers.ids[:-1])
    ]
    return sorted(found, key=lambda each: (-round(each.score, 9), each.member))


def candidate_of(ref: ItemRef, *, now: datetime) -> Candidate | None:
    """An item of a kind that is chosen for members, as the chooser knows it; None for any other."""
    kind = kind_named(ref.kind)
    return next(iter(kind.candidates_among([ref.id], now=now)), None) if kind.is_chosen else None


def likely_to_care(candidate: Candidate, *, most: int, now: datetime) -> dict[int, str]:
    """Up to so many members who may see it, have not, and are likely to care, the likeliest first, each with why.

    Likely is of whom something is true by which they stand above a guest. Nobody who has learning paused, is away,
    muted anything of it, ignores its author or is ignored by them, or before whom enough was put lately. The number of
    queries does not grow with the community.
    """
    slate = dressed([(candidate, goings_on([candidate], now)[candidate.ref])], now, Stored())
    pool = _pool(candidate, slate, now)
    if not pool:
        return {}
    members = {member.pk: member for member in pool}
    readers = known([*pool, GUEST], slate, Narrow(slate.facet_ids))
    met = Activity.objects.filter(kind=candidate.ref.kind, item=candidate.ref.id, member__in=list(members))
    passed = set(met.values_list("member", flat=True))
    may_see = dict(zip(readers.ids, eligible([*pool, GUEST], readers, slate, Surface.PAGE)[:, 0], strict=True))
    names = Names(slate)
    names.read(range(len(slate.facet_ids)))
    found: dict[int, str] = {}
    for carer in carers(readers, slate):
        member = members[carer.member]
        if len(found) == most:
            break
        if may_see[member.pk] and member.pk not in passed and _is_here(readers, member.pk, now):
            with translation.override(member.speaks):
                reason = reason_for(carer, Case(names, readers, member.pk, 0, member.zone))
            found |= {member.pk: reason} if reason else {}
    return found


def reason_for(carer: Carer, case: Case) -> str:
    """The largest term above zero that is true of this member; nothing where none is."""
    own = sorted((name for name in OWN if carer.terms[name] > 1e-9), key=lambda name: -carer.terms[name])
    return next(filter(None, (CLAIMS[name](case) for name in own)), "")


def _is_here(readers: Readers, member: int, now: datetime) -> bool:
    return any(now - act.happened < HERE for act in readers.acts.get(member, ()))


def _pool(candidate: Candidate, slate: Slate, now: datetime) -> list[Member]:
    """Those who turned a subject of it up, then those furthest above the community in what it is about."""
    lifted = _lifted(slate, now)
    order = list(dict.fromkeys([*_said(slate), *sorted(lifted, key=lambda pk: (-lifted[pk], pk))]))
    order = [pk for pk in order if pk != candidate.author_id][: 2 * LOOKED_AT]  # some of whom may not be asked
    passed = overasked(order, now)
    here = Member.objects.filter(is_active=True, status=Member.Status.ACTIVE, is_personalised=True)
    if candidate.author_id:
        author = candidate.author_id
        between = Block.objects.filter(Q(member=author, other__in=order) | Q(other=author, member__in=order))
        passed |= {pk for pair in between.values_list("member", "other") for pk in pair}
    found = here.in_bulk([pk for pk in order if pk not in passed])
    return [found[pk] for pk in order if pk in found][:LOOKED_AT]


def _lifted(slate: Slate, now: datetime) -> dict[int, float]:
    """By member the sum of their lifts in what the item is about, of what is not common; one query."""
    scale = growth(now, half_life=LONG)
    telling = [
        facet
        for column, facet in enumerate(slate.facet_ids)
        if slate.sorts[column] in ITS and slate.totals[column] / scale <= COMMON
    ]
    rows = Interest.objects.filter(facet__in=telling).order_by("-long", "pk")
    found: dict[int, float] = defaultdict(float)
    for member, facet, long, less in rows.values_list("member_id", "facet_id", "long", "less")[:ROWS]:
        found[member] += lift((long - less) / scale, float(slate.rates[slate.column[facet]]))
    return {member: total for member, total in found.items() if total > 0}


def _said(slate: Slate) -> list[int]:
    """Those who turned one of its subjects up, the loudest and latest first; of very many not all are read."""
    subjects = [int(key) for sort, key in zip(slate.sorts, slate.keys, strict=True) if sort == Sort.SUBJECT]
    up = Dial.objects.filter(of=Dial.Of.SUBJECT, target__in=subjects, level__gte=Level.NORMAL)
    rows = sorted(up.order_by().values_list("level", "turned", "member")[:ROWS], reverse=True)
    return list(dict.fromkeys(member for _level, _turned, member in rows))[:SAID]
