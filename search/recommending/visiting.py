"""What suits one visit: chosen by what a guest has looked at in it, of which nothing is kept here."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from lib.kinds import Candidate, ItemRef, all_kinds
from profiles.interests import LONG, growth
from profiles.models import Sort, Surface, Verb
from search.recommending.choosing import Choice, chosen_from, scored
from search.recommending.eligibility import eligible
from search.recommending.keeping import standing
from search.recommending.readers import Act, Readers, gathered, signals
from search.recommending.reasons import Case, Names, reason_for
from search.recommending.slate import Slate
from search.recommending.sources import Row, Stored

LOOKED_AT = 20  # things of a visit that count, the latest
SPOKEN = ("subjects", "words")  # the signals that a visit says something of, the foremost first
LOOK = 1.0  # acts that looking at a thing counts as, where nothing else is known of somebody
GUEST = 0


def choose_for_visit(viewer: Any, looks: Sequence[ItemRef], *, now: datetime, limit: int = 6) -> list[Choice]:
    """The best of what has subjects in common with these things, or words where nothing has; none of them.

    Nothing counts that the viewer may not see. A word in common says little after a few looks, so it orders what shares
    a subject, and chooses only where there is none to share. What they have in common says why.
    """
    slate, seen = standing(now), _seen(viewer, looks[:LOOKED_AT], now)
    if not len(slate) or not seen:
        return []
    readers = _readers(slate, seen, now)
    slate = replace(slate, by={name: slate.by[name] for name in SPOKEN})
    raw = signals(readers, slate)
    mask = eligible([viewer], readers, slate, Surface.PAGE)
    mask[0, [each.ref in looks for each in slate.candidates]] = False
    shared = next((name for name in SPOKEN if (mask & (raw[name] > 0)).any()), "words")
    mask &= raw[shared] > 0
    names = Names(slate)
    found = chosen_from([viewer], scored([viewer], readers, raw, mask, slate), names, limit)[GUEST]
    place = {each.ref: number for number, each in enumerate(slate.candidates)}
    told = []
    for each in found:
        if not each.something_different:
            common = {shared: float(raw[shared][0, place[each.ref]])}
            told.append(replace(each, reason=reason_for(Case(names, readers, GUEST, place[each.ref], None), common)))
    return told


def _seen(viewer: Any, looks: Sequence[ItemRef], now: datetime) -> list[Candidate]:
    """Those of the things that this viewer may see, as the chooser knows them, in the same order."""
    ids: dict[str, list[int]] = defaultdict(list)
    for ref in looks:
        ids[ref.kind].append(ref.id)
    found: dict[ItemRef, Candidate] = {}
    for kind in all_kinds():
        if kind.is_chosen and kind.name in ids:
            open_to = set(kind.visible_to(viewer).filter(pk__in=ids[kind.name]).values_list("pk", flat=True))
            found |= {each.ref: each for each in kind.candidates_among(sorted(open_to), now=now)}
    return [found[ref] for ref in dict.fromkeys(looks) if ref in found]


def _readers(slate: Slate, seen: Sequence[Candidate], now: datetime) -> Readers:
    """A reader of whom nothing is known but that they read these."""
    times = Counter(facet for each in seen for facet in each.facets)
    names = Stored().community(list(times)).names
    unit = LOOK * growth(now, half_life=LONG)
    rows: list[Row] = [
        (GUEST, facet, names[facet][0], unit * count, 0.0)
        for facet, count in times.items()
        if facet in names and names[facet][0] != Sort.PERSON
    ]
    acts = [Act(Verb.READ, each.ref.kind, each.ref.id, frozenset(each.facets), now) for each in seen]
    return gathered([GUEST], slate, rows, {GUEST: {}}, {GUEST: acts}, own={})
