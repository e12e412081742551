"""Which subjects a member turns to next: the rules that have another form where subjects are asked for."""

from __future__ import annotations

import numpy as np

from profiles.interests import LONG, PRIOR_ACTS, growth
from profiles.models import Sort
from search.blend import Floats
from search.replaying.scenes import Scene


def hot(scene: Scene) -> Floats:
    """Texts, halved each day."""
    found = dict.fromkeys(scene.cut.threads, 0.0)
    for each in scene.cut.texts:
        for item in scene.items_of(each.thread):
            if item in found:
                found[item] += 2.0 ** -((scene.cut.past.now - each.when).total_seconds() / 86_400)
    return scene.alike(np.array([found[item] for item in scene.cut.threads]) - 1e-9 * scene.age)


def own_by_rarity(scene: Scene) -> Floats:
    """How much the member did in each, weighed by how rare it is."""
    past = scene.cut.past
    seen = np.array([past.known_in[facet] for facet in scene.cut.threads])
    counts, _own, _rates = _totals(scene)
    return np.asarray(counts * np.log((1 + len(past.facets)) / (1 + seen)) - 1e-9 * scene.age)


def ours(scene: Scene) -> Floats:
    """The member's share of each, held to the community's until they have acted: as their own page orders subjects."""
    counts, own, rates = _totals(scene)
    return np.asarray((np.maximum(counts, 0.0) + PRIOR_ACTS * rates) / (np.maximum(own, counts) + PRIOR_ACTS))


def _totals(scene: Scene) -> tuple[Floats, Floats, Floats]:
    """What each member did in each subject and in all of them, as of now, and the community's rate of each."""
    past, names = scene.cut.past, scene.cut.past.history.names
    unit = growth(past.now, half_life=LONG)
    rows = [past.long[member] for member in scene.members]
    counts = np.array([[own.get(facet, 0.0) / unit for facet in scene.cut.threads] for own in rows])
    own = [sum(total for facet, total in row.items() if names[facet][0] == Sort.SUBJECT) / unit for row in rows]
    everyone = sum(total for facet, total in past.totals.items() if names[facet][0] == Sort.SUBJECT) or 1.0
    rates = np.array([past.totals.get(facet, 0.0) for facet in scene.cut.threads]) / everyone
    return counts, np.array(own)[:, None], rates
