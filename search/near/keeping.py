"""Finding whose interests are nearest: for each member once a week, so that what they see changes slowly."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
from django.core.cache import cache
from django.db.models import Exists, OuterRef

from search.actions import Near, keep_neighbours
from search.models import Neighbour
from search.near.comparing import NOBODY, nearest
from search.near.crowd import Crowd, crowd_of, learned_of

KEPT = 15  # of each member: three times what is shown, as not everybody may be shown to everybody
EVERY = timedelta(days=7)
LOOKED = 20 * 3600  # seconds before the next look at who is due
PORTION = 2000


def near_step(*, now: datetime) -> int:
    """Once a day, find the nearest of those for whom that was not done within a week; say for how many it was."""
    if not cache.add("near", True, LOOKED):
        return 0
    return find_nearest(crowd_of(now), due=_due(now))


def find_nearest(crowd: Crowd, *, due: list[int]) -> int:
    """Find and keep the nearest of these members, whose ids ascend; how many they were."""
    members = np.array(due, dtype=np.int64)
    members = members[np.isin(members, crowd.members)]
    if not members.size:
        return 0
    place = np.searchsorted(crowd.others, members)
    own = np.where(np.isin(members, crowd.others), place, NOBODY)
    found = nearest(*crowd.compared(members), own, KEPT)
    for first in range(0, members.size, PORTION):
        some = slice(first, first + PORTION)
        row, nth = np.nonzero(found.places[some] != NOBODY)
        near = Near(
            members[some][row], crowd.others[found.places[some][row, nth]], found.scores[some][row, nth], nth + 1
        )
        keep_neighbours(members=members[some].tolist(), near=near, now=crowd.now)
    return int(members.size)


def _due(now: datetime) -> list[int]:
    lately = Neighbour.objects.filter(member=OuterRef("pk"), found__gt=now - EVERY)
    return list(learned_of().filter(~Exists(lately)).order_by("pk").values_list("pk", flat=True))
