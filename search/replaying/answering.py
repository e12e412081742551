"""Who could answer: at each question of a history, whether those who then answered stood among the likeliest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import numpy as np

from community.models import Thread
from search.helping import ANSWERS, MONTH, Asked, helpers, measured
from search.recommending.readers import WROTE
from search.recommending.slate import days
from search.replaying.chance import SEED, drawing
from search.replaying.history import NOBODY, History
from search.replaying.past import Past

HELPERS = "helpers"
BEGINNING = timedelta(days=60)  # of a history, in which nobody is asked for yet
ACTIVE = 90  # days within which those who are ranked had written
DATED = timedelta(days=7)  # an imported solution has no date; it counts from so long after it was written
MEASURES = ("hit@3", "hit@10", "recall@3", "ndcg@10")
OURS = "ours"
Rule = Callable[[Asked], Sequence[float]]  # a score for each of those who are ranked, larger is better


@dataclass(frozen=True, slots=True)
class Contest:
    """What is asked at each thread: who is right, by which rules members are ranked, and what their lists are worth."""

    right: Callable[[History], dict[int, set[int]]]  # thread → members
    rules: Mapping[str, Rule]  # beside the lot; ours is the last
    measures: tuple[str, ...]
    worth: Callable[[Sequence[int], set[int]], list[float]]  # as `measures` names them, of one list of members
    told: str  # the measure by which ours is held against each rule
    did: str  # what those who are right did
    beside: tuple[int, ...] = ()  # read as members are, and not ranked


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule reached, and what ours has over it case by case."""

    rule: str
    means: dict[str, float]
    errors: dict[str, float]
    ours_less: dict[str, tuple[float, float, float]]  # the mean and its 95 % interval


@dataclass(frozen=True, slots=True)
class Answered:
    """All rules at the same questions."""

    verdicts: list[Verdict]
    cases: int  # questions that somebody answered who had written lately
    questions: int  # that anybody else answered
    ranked: float  # members a case, on average
    active: int


def judged(
    history: History,
    active: int = ACTIVE,
    watch: Callable[[int, int], None] | None = None,
    latest: int | None = None,
    contest: Contest | None = None,
) -> Answered:
    """Every thread in which others did it, or the latest so many threads, is a question; nothing later is looked at.

    Who answers is asked unless another contest is given.
    """
    contest = contest or ANSWERING
    luck = np.random.default_rng(SEED)
    rules: dict[str, Rule] = {"random": lambda asked: luck.random(len(asked.readers.ids)).tolist(), **contest.rules}
    found: dict[str, list[list[float]]] = {rule: [] for rule in rules}
    whose, sizes, questions = [], [], 0
    for asker, asked, right in cases_of(history, contest, active, watch, latest):
        questions += 1
        if asked is None:
            continue
        whose.append(asker)
        sizes.append(len(asked.readers.ids) - len(contest.beside))
        for rule, rows in found.items():
            order = [each for each in _ordered(asked, rules[rule](asked)) if each not in contest.beside]
            rows.append(contest.worth(order, right))
    return Answered(
        _verdicts(found, whose, contest.measures), len(whose), questions, float(np.mean(sizes or [0])), active
    )


def cases_of(
    history: History,
    contest: Contest,
    active: int,
    watch: Callable[[int, int], None] | None,
    latest: int | None = None,
) -> Iterator[tuple[int, Asked | None, set[int]]]:
    """Who began it, all who are ranked, and those of them who are right; None where none of those is."""
    past, solved, answered = Past(history), _solutions(), contest.right(history)
    threads = sorted(history.openings, key=lambda each: (history.openings[each].posted, each))
    threads = threads[-latest:] if latest else threads
    for number, thread in enumerate(threads, 1):
        opening = history.openings[thread]
        right = answered.get(thread, set()) - {opening.author}
        if right and history.span and opening.posted >= history.span[0] + BEGINNING:
            past.move_to(opening.posted)
            ranked = [member for member in _active(past, active) if member != opening.author]
            right &= set(ranked)
            asked = _asked(past, thread, [*ranked, *contest.beside], solved) if right else None
            yield opening.author or NOBODY, asked, right
        if watch:
            watch(number, len(threads))


def answered_in(history: History) -> dict[int, set[int]]:
    """Who answered in which thread."""
    found: dict[int, set[int]] = {}
    for act in history.acts:
        if act.verb in ANSWERS and act.sign > 0:
            found.setdefault(act.item, set()).add(act.member_id)
    return found


def measures(order: Sequence[int], right: set[int]) -> list[float]:
    """As MEASURES names them, of one list of members."""
    first = next(place for place, each in enumerate(order) if each in right)
    gains = sum(1 / np.log2(place + 2) for place, each in enumerate(order[:10]) if each in right)
    best = sum(1 / np.log2(place + 2) for place in range(min(10, len(right))))
    return [float(first < 3), float(first < 10), len(right & set(order[:3])) / min(3, len(right)), float(gains / best)]


def told(outcome: Answered, contest: Contest | None = None) -> Iterator[str]:
    """The table, with the lines that explain it."""
    contest = contest or ANSWERING
    yield (
        f"{outcome.cases} of {outcome.questions} threads that others {contest.did} were {contest.did} by somebody who "
        f"had written within {outcome.active} days; {outcome.ranked:.1f} such members to rank on average."
    )
    heading = f"ours less it, {contest.told}"
    yield f"{'rule':22}" + "".join(f"{name:>16}" for name in contest.measures) + f"{heading:>28}"
    for each in outcome.verdicts:
        cells = "".join(f"{each.means[name]:>9.3f} ±{each.errors[name]:.3f}" for name in contest.measures)
        mean, low, high = each.ours_less[contest.told]
        yield f"{each.rule:22}{cells}" + (f"{mean:>+12.3f} ({low:+.3f} {high:+.3f})" if each.rule != OURS else "")
    yield "± is one standard error, ( ) the 95 % interval of the same questions, those who asked drawn anew."


def _active(past: Past, active: int) -> list[int]:
    since = past.now - timedelta(days=active)
    wrote = (m for m, acts in past.done.items() if any(act.verb in WROTE and act.happened > since for act in acts))
    return sorted(wrote)


def _asked(past: Past, thread: int, members: Sequence[int], solved: dict[int, tuple[int, datetime]]) -> Asked:
    slate = past.slate_of_new([thread])
    asked = Asked(slate, past.readers_of(members, slate), {}, {})
    counts: dict[int, float] = {}
    for item, (author, written) in solved.items():
        if written + DATED < past.now and asked.subjects & set(past.facets.get(item, ())):
            counts[author] = counts.get(author, 0.0) + 1.0
    return Asked(slate, asked.readers, counts, {})


def _solutions() -> dict[int, tuple[int, datetime]]:
    """Thread → who wrote its solution, and when."""
    rows = Thread.objects.filter(solution__author__isnull=False).order_by("pk")
    return {pk: (author, when) for pk, author, when in rows.values_list("pk", "solution__author", "solution__posted")}


def _ordered(asked: Asked, scores: Sequence[float]) -> list[int]:
    """The members, best first; ties fall to who came first."""
    order = np.argsort(-np.round(np.asarray(scores), 9), kind="stable")
    return [asked.readers.ids[place] for place in order]


def _verdicts(found: dict[str, list[list[float]]], whose: Sequence[int], measures: Sequence[str]) -> list[Verdict]:
    if not whose:
        return []
    draw, values = drawing(whose), {rule: np.array(rows) for rule, rows in found.items()}
    said = []
    for rule, each in values.items():
        own, less = draw(each), draw(values[OURS] - each)
        gaps = zip(measures, less.means.tolist(), less.low.tolist(), less.high.tolist(), strict=True)
        means, errors = (dict(zip(measures, map(float, row), strict=True)) for row in (own.means, own.errors))
        said.append(Verdict(rule, means, errors, {name: (mean, low, high) for name, mean, low, high in gaps}))
    return said


def most(asked: Asked, *, in_subjects: bool, half_life: float | None) -> list[float]:
    """Answers within a year, in the question's subjects or all, each counted or fading; ties by all of them."""
    scores = []
    for member in asked.readers.ids:
        every = asked.answers_of(member)
        wanted = asked.in_its_subjects(member) if in_subjects else every
        worth = (2.0 ** -(days(asked.slate.now, act.happened) / half_life) if half_life else 1.0 for act in wanted)
        scores.append(sum(worth) + 1e-4 * len(every))
    return scores


def _ours(asked: Asked) -> list[float]:
    score = {each.member: each.score for each in helpers(asked)}
    return [score[member] for member in asked.readers.ids]


RULES: dict[str, Rule] = {
    "most active": partial(most, in_subjects=False, half_life=None),
    "most in its subjects": partial(most, in_subjects=True, half_life=None),
    "most active lately": partial(most, in_subjects=False, half_life=MONTH),
    "words alone": lambda asked: measured(asked)["words"].tolist(),
    OURS: _ours,
}
ANSWERING = Contest(answered_in, RULES, MEASURES, measures, told="hit@3", did="answered")
