"""The rules that are judged: each gives members × threads a score, larger is better."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable

import numpy as np

from profiles.models import Sort
from search.blend import Flags, Floats, blended
from search.recommending.readers import Readers, signals
from search.recommending.slate import Slate
from search.replaying.segments import segments_of
from search.replaying.walking import Cut


class Scene:
    """One cut as arrays, the same for every rule."""

    def __init__(self, cut: Cut, members: list[int], luck: np.random.Generator) -> None:
        self.cut = cut
        self.members = members
        self.luck = luck
        self.slate: Slate = cut.past.slate_of(cut.last)
        self.readers: Readers = cut.past.readers_of(members, self.slate)
        self.mask: Flags = np.array([[thread not in cut.known[m] for thread in cut.threads] for m in members])
        self.signals = signals(self.readers, self.slate)
        self.age = np.array([(cut.past.now - cut.last[thread]).total_seconds() / 86_400 for thread in cut.threads])

    def alike(self, values: Floats) -> Floats:
        """One score a thread, the same for every member."""
        return np.broadcast_to(values, self.mask.shape)


def by_chance(scene: Scene) -> Floats:
    return scene.luck.random(scene.mask.shape)


def newest(scene: Scene) -> Floats:
    """What was last written in first."""
    return scene.alike(-scene.age)


def opened(scene: Scene) -> Floats:
    """What was begun last first."""
    return scene.alike(-scene.slate.created)


def hot(scene: Scene) -> Floats:
    """Texts, halved each day."""
    return scene.alike(scene.slate.hotness - 1e-9 * scene.age)


def popular(scene: Scene) -> Floats:
    """Texts in the window, however old."""
    return scene.alike(np.array([scene.cut.popular[thread] for thread in scene.cut.threads]) - 1e-6 * scene.age)


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
    recency = 2.0 ** (-scene.age / 7)
    activity = np.log1p([scene.cut.popular[thread] for thread in scene.cut.threads])
    return np.asarray(np.exp(scene.signals["share"]) * recency * activity)


def segment(scene: Scene) -> Floats:
    """Texts in the window by members of the same segment; by anyone, for a member of none."""
    segments = segments_of(scene.cut.past.wide)
    counts: dict[int | None, Counter[int]] = defaultdict(Counter)
    for each in scene.cut.texts:
        counts[segments.get(each.author)][each.thread] += 1
    counts[None] = scene.cut.popular
    threads, own = scene.cut.threads, [segments.get(member) for member in scene.members]
    return np.array([[counts[one][thread] for thread in threads] for one in own]) - 1e-6 * scene.age


def ours(scene: Scene) -> Floats:
    """The blend that the page and the mail use, with the weights that ship."""
    return blended(scene.signals, scene.mask, scene.slate.weights)[0]


OURS = "ours"
RULES: dict[str, Callable[[Scene], Floats]] = {
    "random": by_chance,
    "newest": newest,
    "opened": opened,
    "hot": hot,
    "popular": popular,
    "segment": segment,
    "idf profile": idf_profile,
    "product": product,
    OURS: ours,
}
