"""Which question to ask a member: the one whose answer would change their ranking most, as far as one can expect."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from profiles.asking import Answer, Query, open_to
from profiles.interests import LONG, PRIOR_ACTS, shrunk_share, stated_pull, value
from profiles.models import Asked, Interest, Level, Member, Sort, Surface
from search.blend import FLOORS, PRIORS, Flags, Floats, bent, ranked, standardised
from search.recommending.choosing import Scored, score
from search.recommending.keeping import standing
from search.recommending.slate import Slate
from search.recommending.sources import Stored

DEPTH = 10  # places of the list that count
RARELY = timedelta(days=30)  # since any question, before one is asked that changes no order
# How likely a member wants a subject at all: between these, by how much of what they do is in it.
LEAST_LIKELY, MOST_LIKELY = 0.25, 0.75
OF_YES = {Level.LOUD: 1 / 3, Level.NORMAL: 2 / 3}
OF_NO = {Level.QUIET: 2 / 3, Level.MUTED: 1 / 3}


@dataclass(frozen=True, slots=True)
class Worth:
    """A question, and how much of the first ten places its answer is expected to change: 0 nothing, 1 all."""

    query: Query
    change: float


def next_question(member: Member, *, now: datetime) -> Query | None:
    """What to ask next; None where nothing is left to ask, or learning is paused.

    What would change nothing is not asked; what says nothing of a subject only when there is nothing else, and rarely.
    """
    found = weighed(member, now=now)
    best = max(found, key=lambda each: each.change, default=None)
    if best is None or best.change > 0:
        return best.query if best else None
    plain = next((each.query for each in found if not each.query.is_for_choosing), None)
    lately = Asked.objects.filter(member=member, asked__gt=now - RARELY)
    return plain if plain and not lately.exists() else None


def weighed(member: Member, *, now: datetime) -> list[Worth]:
    """Every question that may be asked, in the order it would be offered among equals."""
    queries = open_to(member) if member.is_personalised else []
    slate = standing(now)
    if not queries or not len(slate):
        return [Worth(query, 0.0) for query in queries]
    trial = Trial(slate, score([member], slate, Surface.PAGE, Stored()))
    shares = _shares(member, now)
    return [Worth(query, _expected(query, trial, shares)) for query in queries]


@dataclass(slots=True)
class Trial:
    """A member's list as it stands, and as it would be after an answer."""

    slate: Slate
    scored: Scored

    def change(self, answer: Answer) -> float:
        """How far the first places would be others, if the member said that."""
        column = self.column(answer.subject)
        if column is None or answer.level is None:
            return 0.0
        about = self.slate.about[:, [column]].toarray().T.astype(np.float64)
        mask = self.scored.mask & (about == 0) if answer.level == Level.MUTED else self.scored.mask
        pull = stated_pull(answer.level) if answer.level != Level.MUTED else 0.0
        said = self.scored.raw["said"] + pull * about
        return 1.0 - agreement(self.first(self.scored.mask, self.scored.raw["said"]), self.first(mask, said))

    def column(self, subject: int | None) -> int | None:
        facet = self.slate.named.get((Sort.SUBJECT.value, str(subject)))
        return None if facet is None else self.slate.column[facet]

    def first(self, mask: Flags, said: Floats) -> list[int]:
        """The best places, with another pull of the dials; all else as it is."""
        weight = self.slate.weights["said"]
        rest = self.scored.scores - self.scored.terms["said"]
        again = weight * bent(standardised(said, self.scored.mask, FLOORS["said"]))
        scores: NDArray[np.float64] = np.where(mask, rest + again, -np.inf)
        deep = min(DEPTH, int(mask[0].sum()))
        if not deep:
            return []
        even = np.round(scores[0], 9)  # as `ranked` has them; to put all in order would cost most of the time
        best = np.flatnonzero(even >= np.partition(even, -deep)[-deep])
        order = ranked(scores[:, best], -self.slate.active[best])[0, :deep]
        return [int(best[each]) for each in order]


def question_of_list(
    items: Sequence[tuple[float, AbstractSet[int]]], barred: AbstractSet[int], weight: float = PRIORS["said"]
) -> int | None:
    """Of the subjects of a short list of items, each with its score, the one most worth asking about.

    A subject counts as rare among all there is to choose from, so that a dial moves its items as far as it can.
    The weight is what dials count in the score. None where no answer would change the list, or every subject is barred.
    """
    about = sorted(set().union(*(subjects for _score, subjects in items)) - barred)
    worth = {subject: sum(_moved(items, subject, level, weight) for level in (*OF_YES, *OF_NO)) for subject in about}
    best = max(about, key=lambda subject: worth[subject], default=None)
    return best if best is not None and worth[best] > 0 else None


def _moved(items: Sequence[tuple[float, AbstractSet[int]]], subject: int, level: int, weight: float) -> float:
    """How likely an answer is, where nothing is known of the member, times how far it would change the list."""
    chance = 0.5 * (OF_YES | OF_NO)[Level(level)]
    pull = weight * float(bent(np.array(stated_pull(level) / FLOORS["said"])))
    after = {
        place: score + pull * (subject in subjects)
        for place, (score, subjects) in enumerate(items)
        if level != Level.MUTED or subject not in subjects
    }
    before = sorted(range(len(items)), key=lambda place: (-items[place][0], place))
    return chance * (1.0 - agreement(before, sorted(after, key=lambda place: (-after[place], place))))


def agreement(one: Sequence[int], other: Sequence[int]) -> float:
    """The mean overlap of two lists over every depth down to ten (average overlap): 1 for the same order of the same.

    Webber, Moffat and Zobel, “A similarity measure for indefinite rankings”, 2010, section 2.
    """
    deep = min(DEPTH, max(len(one), len(other)))
    if not deep:
        return 1.0
    shared = [len(set(one[:depth]) & set(other[:depth])) / depth for depth in range(1, deep + 1)]
    return sum(shared) / deep


@dataclass(frozen=True, slots=True)
class Shares:
    """How much of what a member does is in each subject, and how much of what everyone does."""

    mine: dict[int, float]
    all_mine: float
    everyones: dict[int, float]

    def wants(self, subject: int) -> float:
        """How likely they want it: in the middle where they do as much of it as everyone."""
        rate = self.everyones.get(subject, 0.0)
        own = shrunk_share(self.mine.get(subject, 0.0), self.all_mine, rate, prior_acts=PRIOR_ACTS)
        part = own / (own + rate) if own + rate > 0 else 0.5
        return LEAST_LIKELY + (MOST_LIKELY - LEAST_LIKELY) * part


def _expected(query: Query, trial: Trial, shares: Shares) -> float:
    chances = dict(_chances(query, shares))
    return sum(chances[answer.value] * trial.change(answer) for answer in query.answers)


def _chances(query: Query, shares: Shares) -> Iterator[tuple[str, float]]:
    """How likely each answer is; where nothing is known of that, all are as likely."""
    if not query.name.startswith("subject:"):
        yield from ((answer.value, 1 / len(query.answers)) for answer in query.answers)
        return
    for answer in query.answers:
        yes = shares.wants(answer.subject or 0)
        level = Level(answer.level or 0)
        yield answer.value, yes * OF_YES[level] if level in OF_YES else (1 - yes) * OF_NO[level]


def _shares(member: Member, now: datetime) -> Shares:
    held = Interest.objects.filter(member=member, facet__sort=Sort.SUBJECT)
    rows = list(held.values_list("facet__key", "long", "less", "facet__long"))
    mine = {int(key): value(long - less, now, half_life=LONG) for key, long, less, _all in rows}
    everything = sum(each for _key, _long, _less, each in rows)
    rates = {int(key): max(each, 0.0) / everything for key, _long, _less, each in rows} if everything > 0 else {}
    return Shares(mine, sum(max(each, 0.0) for each in mine.values()), rates)
