"""The main parameters of the ranking in plain words, read from the code that ranks, so that the account stays true."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from profiles.evidence.showing import SIGNALS
from profiles.interests import LATELY, LONG, stated_pull
from profiles.models import Level, Verb
from profiles.weighing import WEIGHTS
from search.blend import COMMON, in_force, weights_for
from search.recommending.laying import WINDOW
from search.recommending.variety import OF_ONE_AUTHOR, OF_ONE_SUBJECT, TEN

SUBTRACTED = frozenset({Verb.LESS})


@dataclass(frozen=True, slots=True)
class Signal:
    """One part of a score: what it is, its weight, and that in a hundred of the largest."""

    says: Promise | str
    weight: float
    percent: int
    is_common: bool  # the same for every member


@dataclass(frozen=True, slots=True)
class Weighed:
    """Acts that weigh the same, by what was done."""

    weight: float
    did: list[str]


@dataclass(frozen=True, slots=True)
class Account:
    """All of it, as a page says it."""

    signals: list[Signal]
    acts: list[Weighed]
    dials: list[tuple[str, float | None]]  # a step and how far it pulls; None of muted, which is never chosen
    days_long: int
    days_lately: int
    days_back: int
    of_one_author: int
    of_one_subject: int
    in_a_row: int


def account(acts: Mapping[str, float] = WEIGHTS) -> Account:
    """As the site ranks at this moment, where something went on within the month, and acts weigh this much."""
    weights = weights_for(0.0, in_force())
    largest = max(weights.values())
    order = sorted(weights, key=lambda name: -weights[name])
    steps = [(str(step.label), None if step == Level.MUTED else stated_pull(step)) for step in Level]
    return Account(
        signals=[
            Signal(SIGNALS.get(name, name), weights[name], round(100 * weights[name] / largest), name in COMMON)
            for name in order
        ],
        acts=_weighed(acts),
        dials=steps,
        days_long=LONG.days,
        days_lately=LATELY.days,
        days_back=WINDOW.days,
        of_one_author=OF_ONE_AUTHOR,
        of_one_subject=OF_ONE_SUBJECT,
        in_a_row=TEN,
    )


def _weighed(acts: Mapping[str, float]) -> list[Weighed]:
    """What is done, the heaviest first; what gathers earlier acts is none of a member's doing."""
    counted = {Verb(verb): -each if verb in SUBTRACTED else each for verb, each in acts.items() if each}
    counted.pop(Verb.OPENING, None)
    return [
        Weighed(weight, [str(verb.label) for verb, each in counted.items() if each == weight])
        for weight in sorted(set(counted.values()), reverse=True)
    ]
