"""Explaining one choice: its terms recomputed from the ledger, beside what the ordinary path says."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from lib.kinds import ItemRef
from profiles.activity import bookmark
from profiles.learning import READER
from profiles.models import Activity, Member, Shown, Surface
from search.recommending.choosing import Scored, choose, score
from search.recommending.eligibility import barriers
from search.recommending.laying import laid
from search.recommending.slate import Slate
from search.recommending.sources import Folded, Source, Stored

# How long the list is on each surface, as home and newsletters ask for it.
LISTED = {Surface.PAGE: 14, Surface.MAIL: 8}


@dataclass(frozen=True, slots=True)
class Line:
    """One signal's part in a score."""

    signal: str
    raw: float
    standardised: float
    weight: float
    term: float


@dataclass(slots=True)
class Explanation:
    """Why an item stands where it does for a member, or why it may not."""

    barred_by: list[str] = field(default_factory=list)  # "absent", or the rules that keep it away
    lines: list[Line] = field(default_factory=list)
    score: float = 0.0  # from the ledger
    ordinary: float | None = None  # from the stored interests, where they can be compared
    rank: int = 0  # by score alone, 1 is the best
    of: int = 0  # items that might have been chosen
    place: int | None = None  # in the list that was chosen
    reason: str = ""
    shown: Shown | None = None  # as it was put before the member on that day
    acts: int = 0  # of the ledger that were folded
    is_past: bool = False  # acts recorded later were left out


@dataclass(frozen=True, slots=True)
class Question:
    """One item, one member, one surface and the time it is asked of."""

    member: Member
    ref: ItemRef
    surface: Surface
    now: datetime
    at: datetime | None = None  # an earlier time; what was mailed after it is not held against the item

    @property
    def moment(self) -> datetime:
        return self.at or self.now

    def slate(self, source: Source) -> Slate:
        return laid(surface=self.surface, now=self.moment, since=None, source=source)

    def scored(self, slate: Slate, source: Source) -> Scored:
        return score([self.member], slate, self.surface, source, self.at)

    def barred_by(self, slate: Slate, scored: Scored, item: int) -> list[str]:
        rules = barriers([self.member], scored.readers, slate, self.surface, self.at)
        return [name for name, barred in rules.items() if barred[0, item]]


def explained(question: Question) -> Explanation:
    """Fold the ledger from zero and score the item again, as of now or as of an earlier time.

    What was recorded later than that is left out, unless all of it was: then the ledger was imported, and only
    the clock is turned back, as `send --now` does.
    """
    at, settled = question.at, Activity.objects.settled().filter(position__lte=bookmark(READER))
    later = settled.filter(recorded__gt=at).count() if at else 0
    everything = settled.count()
    is_past = 0 < later < everything
    found = Explanation(acts=everything - later if is_past else everything, is_past=is_past)
    _weigh(found, question, Folded(position=bookmark(READER), recorded_by=at if is_past else None))
    if found.lines and not is_past:
        _compare(found, question)
    shown = Shown.objects.filter(member=question.member, surface=question.surface, day=question.moment.date())
    found.shown = shown.filter(kind=question.ref.kind, item=question.ref.id).first()
    return found


def _weigh(found: Explanation, question: Question, source: Source) -> None:
    slate = question.slate(source)
    item = place_of(slate, question.ref)
    if item is None:
        found.barred_by = ["absent"]
        return
    scored = question.scored(slate, source)
    if not scored.mask[0, item]:
        found.barred_by = question.barred_by(slate, scored, item)
        return
    for name, term in scored.terms_of(0, item).items():
        weight = slate.weights.get(name, 1.0)
        raw = float(scored.raw[name][0, item]) if name in scored.raw else -float(slate.active[item])
        found.lines.append(Line(name, raw, term / weight, weight, term))
    found.score = float(scored.scores[0, item])
    found.of = int(scored.mask[0].sum())
    found.rank = scored.order[0].tolist().index(item) + 1


def _compare(found: Explanation, question: Question) -> None:
    """The same item by the path of every day."""
    source = Stored()
    slate = question.slate(source)
    item = place_of(slate, question.ref)
    if item is not None:
        found.ordinary = float(question.scored(slate, source).scores[0, item])
    limit = LISTED[question.surface]
    chosen = choose(members=[question.member], surface=question.surface, now=question.moment, limit=limit)
    for place, choice in enumerate(chosen[question.member.pk], 1):
        if choice.ref == question.ref:
            found.place, found.reason = place, choice.reason


def place_of(slate: Slate, ref: ItemRef) -> int | None:
    """Where an item stands in the slate, if it does."""
    return next((place for place, each in enumerate(slate.candidates) if each.ref == ref), None)
