"""Choosing: the one place that ranks, for one member now or for all at once, by the same path."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
from django.utils import translation
from django.utils.translation import gettext as _

from lib.kinds import ItemRef
from profiles.holdout import held_out
from profiles.models import Surface
from search.blend import Flags, Floats, blended, ranked, standardised
from search.recommending.eligibility import eligible
from search.recommending.keeping import standing
from search.recommending.laying import laid
from search.recommending.picking import NOTHING, Pick
from search.recommending.readers import Readers, known, signals
from search.recommending.reasons import Case, Names, reason_for
from search.recommending.slate import SECOND, Slate
from search.recommending.sources import Source, Stored
from search.recommending.together import Ranking, together
from search.worth import liveliness

MOST_AT_ONCE = 500  # members
CELLS_AT_ONCE = 5_000_000  # members × items whose rules are held in memory together
DIGITS = 6  # behind the point, of what is kept of a score and its terms


@dataclass(frozen=True, slots=True)
class Choice:
    """One item chosen for one member; the terms sum to the score."""

    ref: ItemRef
    score: float
    terms: dict[str, float] = field(default_factory=dict)
    reason: str = ""  # stands after “Because”: "you replied in Winter camping on Friday"
    something_different: bool = False
    probability: float = 1.0  # of being drawn, below 1 for something different alone
    stands_for: float | None = None  # the score of what would have stood there; of the hold-out group alone
    lively: float = 0.0  # what the member does here lately, for the worth of a letter; the same in all of theirs

    @property
    def worth(self) -> float:
        """The score a letter is weighed by: of the hold-out group as if it had been chosen for them."""
        return self.score if self.stands_for is None else self.stands_for

    def noted(self) -> tuple[float, dict[str, float]]:
        """Score and terms as millions of rows keep them: to a millionth, and summing as before."""
        score = round(self.score, DIGITS)
        terms = {name: round(term, DIGITS) for name, term in self.terms.items()}
        rest = round(score - sum(terms.values()), DIGITS)
        if terms and abs(rest) <= len(terms) * 10**-DIGITS:
            largest = max(terms, key=lambda name: abs(terms[name]))
            terms[largest] = round(terms[largest] + rest, DIGITS)
        return score, terms


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

    def leading(self, row: int, most: int | None = None) -> list[int]:
        """Up to so many items, or all, that the member may be shown, best first."""
        left = int(self.mask[row].sum())
        return list(self.order[row, : left if most is None else min(left, most)].tolist())

    def best_of(self, row: int, items: Collection[int], most: int) -> list[int]:
        """Of these items up to so many that the member may be shown, best first."""
        own = np.array(sorted(item for item in items if self.mask[row, item]), dtype=np.intp)
        return [int(item) for item in own[np.argsort(-self.scores[row, own], kind="stable")][:most]]

    def look_at(self, items: Sequence[Sequence[int]]) -> None:
        """Nothing is left to ask: every item has been scored."""

    def worth_of(self, row: int, item: int) -> tuple[float, dict[str, float]]:
        return float(self.scores[row, item]), self.terms_of(row, item)


def choose(
    *,
    members: Sequence[Any],
    surface: Surface,
    now: datetime,
    limit: int = 10,
    since: datetime | None = None,
    least: Mapping[str, int] | None = None,
) -> dict[int, list[Choice]]:
    """The best items for each member, by id; a guest's are under 0.

    Members who paused learning get the newest first, and so does the hold-out group. `least` says of which kinds there
    are to be so many, beside the best where these have too few.
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
        ranking = together(part, slate, surface, source) if len(part) > 1 else score(part, slate, surface, source)
        found |= chosen_from(part, ranking, names, limit, least or NOTHING)
    return found


def chosen_from(
    members: Sequence[Any], ranking: Scored | Ranking, names: Names, limit: int, least: Mapping[str, int] = NOTHING
) -> dict[int, list[Choice]]:
    """The best with variety, the last places for something different; newest first while learning is paused.

    The hold-out group gets as many as would have been chosen for them, newest first.
    """
    picks = [Pick(member, row, ranking, names.slate) for row, member in enumerate(members)]
    picked = [list(pick.picked(limit, least)) for pick in picks]
    ranking.look_at([[item for item, _probability in each] for each in picked])
    found = {}
    for pick, items, is_plain in zip(picks, picked, held_out(members), strict=True):
        with _in_tongue(pick.member):
            acts = ranking.readers.acts.get(pick.number, ())
            lively = liveliness((act.happened for act in acts), names.slate.now)
            if is_plain:
                found[pick.number] = _plain(pick, names, [item for item, _probability in items], lively=lively)
                continue
            names.read_of([item for item, _probability in items])
            found[pick.number] = [_choice(pick, names, *each, lively=lively) for each in items]
    return found


def _plain(pick: Pick, names: Names, chosen: Sequence[int], *, lively: float) -> list[Choice]:
    """The newest, one in the place of each item that would have been chosen."""
    found = []
    for instead, (item, newness) in zip(chosen, pick.newest(len(chosen)), strict=True):
        worth, _terms = pick.ranking.worth_of(pick.row, instead)
        terms = {"newest": newness}
        reason = reason_for(_case(pick, names, item), terms)
        ref = names.slate.candidates[item].ref
        found.append(Choice(ref, newness, terms, reason, stands_for=worth, lively=lively))
    return found


def _case(pick: Pick, names: Names, item: int) -> Case:
    return Case(names, pick.ranking.readers, pick.number, item, getattr(pick.member, "zone", None))


def _choice(pick: Pick, names: Names, item: int, probability: float | None, *, lively: float) -> Choice:
    value, terms = pick.ranking.worth_of(pick.row, item)
    is_different = probability is not None
    return Choice(
        ref=names.slate.candidates[item].ref,
        score=value,
        terms=terms,
        reason=_("it is something different") if is_different else reason_for(_case(pick, names, item), terms),
        something_different=is_different,
        probability=1.0 if probability is None else probability,
        lively=lively,
    )


def score(
    members: Sequence[Any], slate: Slate, surface: Surface, source: Source, mailed_before: datetime | None = None
) -> Scored:
    """Every item of the slate for these members."""
    readers = known(members, slate, source)
    mask = eligible(members, readers, slate, surface, mailed_before)
    return scored(members, readers, signals(readers, slate), mask, slate)


def scored(members: Sequence[Any], readers: Readers, raw: dict[str, Floats], mask: Flags, slate: Slate) -> Scored:
    """The same from signals that are known; of what the mask leaves out nothing is said."""
    scores, terms = blended(raw, mask, slate.weights)
    paused = np.array([not getattr(member, "is_personalised", True) for member in members])
    newest = standardised(np.broadcast_to(-slate.active, mask.shape), mask, SECOND)
    scores = np.where(mask & paused[:, None], newest, scores)
    return Scored(readers, raw, mask, scores, terms, ranked(scores, -slate.active), paused)


def _in_tongue(member: Any) -> AbstractContextManager[None]:
    return translation.override(getattr(member, "speaks", None) or translation.get_language())


def _parts(members: Sequence[Any], slate: Slate) -> Iterator[Sequence[Any]]:
    size = max(1, min(MOST_AT_ONCE, CELLS_AT_ONCE // max(1, len(slate))))
    for start in range(0, len(members), size):
        yield members[start : start + size]
