"""Rules that anybody could write in a line: each gives members × threads a score, larger is better."""

from __future__ import annotations

from collections import Counter

import numpy as np

from profiles.models import Sort
from search.blend import Floats, blended
from search.replaying.scenes import Scene


def by_chance(scene: Scene) -> Floats:
    return scene.luck.random(scene.mask.shape)


def newest(scene: Scene) -> Floats:
    """What was last written in first; of what is only begun, what was begun last."""
    return scene.alike(-scene.age)


def opened(scene: Scene) -> Floats:
    """What was begun last first."""
    return scene.alike(-scene.slate.created)


def hot(scene: Scene) -> Floats:
    """Texts, halved each day."""
    return scene.alike(scene.slate.hotness - 1e-9 * scene.age)


def popular(scene: Scene) -> Floats:
    """Texts in the window, however old."""
    counts = Counter(item for each in scene.cut.texts for item in scene.items_of(each.thread))
    return scene.alike(np.array([counts[item] for item in scene.cut.threads]) - 1e-6 * scene.age)


def idf_profile(scene: Scene) -> Floats:
    """The cosine of the member's words and subjects and the thread's, each weighed by how rare it is."""
    slate, past = scene.slate, scene.cut.past
    fine = np.array([sort in (Sort.WORD, Sort.SUBJECT) for sort in slate.sorts])
    seen = np.array([past.known_in[facet] for facet in slate.facet_ids])
    rarity = np.where(fine, np.log((1 + len(past.facets)) / (1 + seen)), 0.0)
    items = slate.about.multiply(rarity).tocsr()
    profiles = scene.readers.counts.multiply(rarity).tocsr()
    lengths = np.sqrt(np.asarray(items.multiply(items).sum(axis=1))).ravel()
    return np.asarray((profiles @ items.T).toarray() / np.maximum(lengths, 1e-12))


def product(scene: Scene) -> Floats:
    """The member's share of the forum × how lately something was written × how much."""
    return np.asarray(np.exp(scene.signals["share"]) * _going_on(scene))


def _going_on(scene: Scene) -> Floats:
    """Of what is only begun nothing goes on, and the share alone is left."""
    counts = scene.cut.popular
    activity = np.log1p([counts[thread] for thread in scene.cut.threads])
    return np.asarray(2.0 ** (-scene.age / 7) * activity) if activity.any() else np.ones(len(scene.cut.threads))


def ours(scene: Scene) -> Floats:
    """The blend that the page and the mail use, with the weights that ship."""
    return blended(scene.signals, scene.mask, scene.slate.weights)[0]
