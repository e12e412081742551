"""How two other products choose, as their published sources say; written anew from what they do, not from their code.

What a rule asks that a history does not tell (views, who follows whom, what editors featured) stands at the value
these products give to what nobody has looked at, followed or featured yet, the same for every thread.
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from profiles.models import Sort
from search.blend import Floats
from search.recommending.readers import WROTE
from search.replaying.scenes import Scene

TALL = 10  # texts from which Discourse takes a thread to be a conversation
TALL_COUNTS = 10.0
LIKE_COUNTS, LIKES_MOST = 0.5, 3.0  # a like of the opening; the most that likes a text may add
MOST = 10.0  # comments, and points of a member in the tags of an article, beyond which Forem counts no further


def discourse(scene: Scene) -> Floats:
    """Discourse's digest: threads begun since the last letter, by the top score of that time, then by the last text.

    The score (`TopTopic.compute_top_score_for`) is 2 log10 of the views, half a point for each like of the opening,
    the likes a text up to 3, 10 where there are ten texts or more, and log10 of the texts. How a member follows a
    thread or its forum goes before it (`TopicQuerySQL.order_top_with_notification_levels`); nobody had said so here.
    Older threads are no part of the digest, and stand last.
    """
    back, counts = scene.cut.task.back, scene.cut.popular
    texts = np.array([counts[thread] for thread in scene.cut.threads], dtype=np.float64)
    likes, of_openings = _likes(scene)
    least = np.maximum(texts, 1.0)
    top = LIKE_COUNTS * of_openings + np.minimum(likes / least, LIKES_MOST)
    top += TALL_COUNTS * (texts >= TALL) + np.log10(least)
    return scene.alike(np.where(scene.slate.created <= back, top, -1.0) - 1e-6 * scene.age)


def _likes(scene: Scene) -> tuple[Floats, Floats]:
    """How often each thread was liked in the window, and its opening alone."""
    now, place = scene.cut.past.now, {thread: number for number, thread in enumerate(scene.cut.threads)}
    found = np.zeros((2, len(place)))
    for each in scene.cut.past.history.likings_between(now - timedelta(days=scene.cut.task.back), now):
        if each.thread in place:
            found[0, place[each.thread]] += each.sign
            found[1, place[each.thread]] += each.sign * each.is_of_opening
    return found[0], found[1]


def forem(scene: Scene) -> Floats:
    """Forem's feed: factors of at most 1, multiplied, as its configuration of April 2022 has them.

    By the days since publication (`daily_decay`: 1, .99, then .005 less a day to .925, .9 after two weeks); by the
    comments (.8 and .02 for each up to ten); by the days since the last (1, .9988, then .988); and by the member's
    points in its tags (.7 and .0303 for each up to ten). Subjects and the forum stand for tags, what the member did in
    them for points. The lot that Forem then draws among the best is left out.
    """
    slate = scene.slate
    days, quiet = np.floor(np.maximum(slate.created, 0.0)), np.floor(np.maximum(slate.active, 0.0))
    decay = np.where(days > 14, 0.9, np.where(days < 1, 1.0, 0.995 - 0.005 * days))
    comments = np.clip(_texts_in(scene) - 1.0, 0.0, MOST)
    latest = np.where(quiet < 1, 1.0, np.where(quiet < 2, 0.9988, 0.988))
    tags = np.array([sort in (Sort.PLACE, Sort.SUBJECT) for sort in slate.sorts])
    points = (scene.readers.counts.multiply(tags).tocsr() @ slate.about.T).toarray()
    fit = 0.7 + 0.0303 * np.clip(np.round(points), 0.0, MOST)
    return np.asarray(decay * (0.8 + 0.02 * comments) * latest * fit)


def _texts_in(scene: Scene) -> Floats:
    """How many texts each thread had within a year."""
    talk = scene.cut.past.talk
    return np.array(
        [
            sum(sign for _when, verb, _member, sign in talk.get(thread, ()) if verb in WROTE)
            for thread in scene.cut.threads
        ],
        dtype=np.float64,
    )
