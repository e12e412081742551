"""How hot a talk is: each post warms it by one, and warmth halves every day.

Kept as a logarithm in days since a landmark, so that posts of any age can be added in any order, nothing has to be
made anew as time goes by, and the hottest stand first at every moment.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from math import log2

LANDMARK = datetime(2000, 1, 1, tzinfo=UTC)
HALF_LIFE = timedelta(days=1)
COLD = -1e9  # the heat of nothing


def warmed(heat: float, when: datetime) -> float:
    """The heat after one more post."""
    own = (when - LANDMARK) / HALF_LIFE
    high, low = max(heat, own), min(heat, own)
    return high + log2(1 + 2.0 ** max(low - high, -60))


def heat_of(moments: Iterable[datetime]) -> float:
    """The heat of posts of these times."""
    heat = COLD
    for when in moments:
        heat = warmed(heat, when)
    return heat
