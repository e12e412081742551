"""How rare what things are about is: a word among things, all else among what the community does. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np

from profiles.interests import LONG, growth
from profiles.models import Sort
from search.blend import Floats


def among_things(ids: Sequence[int], sorts: Sequence[str], things: Mapping[int, int], every: int) -> Floats:
    """How likely a thing has each word; no number for what is no word, nor for any while no thing is counted."""
    own = np.array([things.get(pk, 0) for pk in ids], dtype=np.float64)
    is_told = np.array([sort == Sort.WORD.value for sort in sorts], dtype=np.bool_) & (every > 0)
    return np.where(is_told, _smoothed(own, float(every)), np.nan)


def rates_of(totals: Floats, everything: float, among: Floats, now: datetime) -> Floats:
    """How likely an act carries each, by totals in units of the landmark's date; but for words told of already."""
    scale = growth(now, half_life=LONG)
    by_acts = _smoothed(np.maximum(totals / scale, 0.0), everything / scale)
    return np.where(np.isnan(among), by_acts, among)


def _smoothed(counts: Floats, total: float) -> Floats:
    """profiles.interests.smoothed_rate for arrays."""
    return np.asarray((counts + 0.5) / (np.maximum(total, counts) + 1.0))
