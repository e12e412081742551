"""Who will care: at each thread of a history, whether those who then joined it stood among the likeliest."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from search.caring import carers
from search.helping import Asked, measured
from search.recommending.readers import WROTE
from search.replaying.answering import OURS, Contest, Rule, most
from search.replaying.history import NOBODY, History

CARE = "care"
MEASURES = ("hit@10", "hit@20", "recall@10", "recall@20", "ndcg@20")


def worth(order: Sequence[int], right: set[int]) -> list[float]:
    """As MEASURES names them, of one list of members."""
    first = next(place for place, each in enumerate(order) if each in right)
    recall = [len(right & set(order[:length])) / min(length, len(right)) for length in (10, 20)]
    gains = sum(1 / np.log2(place + 2) for place, each in enumerate(order[:20]) if each in right)
    best = sum(1 / np.log2(place + 2) for place in range(min(20, len(right))))
    return [float(first < 10), float(first < 20), *recall, float(gains / best)]


def _joined(history: History) -> dict[int, set[int]]:
    """Who wrote in which thread, ever."""
    found: dict[int, set[int]] = {}
    for member, thread in history.joined:
        found.setdefault(thread, set()).add(member)
    return found


def _most_in_its_place(asked: Asked) -> list[float]:
    """What each wrote within a year in its forum."""
    place = asked.slate.places[0]
    facet = asked.slate.facet_ids[place] if place is not None else None
    deeds = (asked.readers.acts.get(member, ()) for member in asked.readers.ids)
    return [float(sum(act.verb in WROTE and facet in act.facets for act in acts)) for acts in deeds]


def _ours(asked: Asked) -> list[float]:
    score = {each.member: each.score for each in carers(asked.readers, asked.slate)}
    return [score.get(member, -np.inf) for member in asked.readers.ids]


RULES: dict[str, Rule] = {
    "most active": partial(most, in_subjects=False, half_life=None),
    "most in its forum": _most_in_its_place,
    "words alone": lambda asked: measured(asked)["words"].tolist(),
    OURS: _ours,
}
CARING = Contest(_joined, RULES, MEASURES, worth, told="hit@10", did="joined", beside=(NOBODY,))
