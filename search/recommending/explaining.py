"""Explaining one choice: its terms recomputed from the ledger, beside what the ordinary path says."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from lib.kinds import ItemRef
from profiles.activity import bookmark
from profiles.learning import READER
from profiles.models import Activity, Member, Shown, Surface
from search.blend import PRIORS
from search.recommending.choosing import choose, score
from search.recommending.eligibility import barriers
from search.recommending.laying import laid
from search.recommending.slate import Slate
from search.recommending.sources import Folded, Source, Stored


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


def explained(*, member: Member, ref: ItemRef, surface: Surface, now: datetime, at: datetime | None) -> Explanation:
    """Fold the ledger from zero and score the item again, as of now or as of an earlier time.

    What was recorded later than `at` is left out, unless all of it was: then the ledger was imported, and only
    the clock is turned back, as `send --now` does.
    """
    moment = at or now
    position = bookmark(READER)
    settled = Activity.objects.settled().filter(position__lte=position)
    later = settled.filter(recorded__gt=at) if at else settled.none()
    is_past = later.exists() and settled.filter(recorded__lte=moment).exists()
    source = Folded(position=position, recorded_by=at if is_past else None)
    found = Explanation(acts=settled.count() - (later.count() if is_past else 0), is_past=is_past)
    _weigh(found, member, ref, surface, moment, at, source)
    if found.lines and not is_past:
        _compare(found, member, ref, surface, moment, at)
    on_that_day = Shown.objects.filter(member=member, surface=surface, kind=ref.kind, item=ref.id, day=moment.date())
    found.shown = on_that_day.first()
    return found


def _weigh(
    found: Explanation,
    member: Member,
    ref: ItemRef,
    surface: Surface,
    moment: datetime,
    mailed_before: datetime | None,
    source: Source,
) -> None:
    slate = laid(surface=surface, now=moment, since=None, source=source)
    item = place_of(slate, ref)
    if item is None:
        found.barred_by = ["absent"]
        return
    scored = score([member], slate, surface, source, mailed_before)
    if not scored.mask[0, item]:
        rules = barriers([member], scored.readers, slate, surface, mailed_before)
        found.barred_by = [name for name, barred in rules.items() if barred[0, item]]
        return
    for name, term in scored.terms_of(0, item).items():
        weight = PRIORS.get(name, 1.0)
        raw = float(scored.raw[name][0, item]) if name in scored.raw else -float(slate.active[item])
        found.lines.append(Line(name, raw, term / weight, weight, term))
    found.score = float(scored.scores[0, item])
    found.of = int(scored.mask[0].sum())
    found.rank = scored.order[0].tolist().index(item) + 1


def _compare(
    found: Explanation, member: Member, ref: ItemRef, surface: Surface, moment: datetime, mailed_before: datetime | None
) -> None:
    """The same item by the path of every day."""
    slate = laid(surface=surface, now=moment, since=None, source=Stored())
    item = place_of(slate, ref)
    if item is not None:
        found.ordinary = float(score([member], slate, surface, Stored(), mailed_before).scores[0, item])
    chosen = choose(members=[member], surface=surface, now=moment)[member.pk]
    for place, choice in enumerate(chosen, 1):
        if choice.ref == ref:
            found.place, found.reason = place, choice.reason


def place_of(slate: Slate, ref: ItemRef) -> int | None:
    """Where an item stands in the slate, if it does."""
    return next((place for place, each in enumerate(slate.candidates) if each.ref == ref), None)
