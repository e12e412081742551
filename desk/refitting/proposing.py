"""Each week a proposal: what was shown and opened up to the last week is fitted to, the last week judges it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np

from desk.models import Beat, Refit
from desk.refitting.fitting import fitted
from desk.refitting.judging import judged
from desk.refitting.reading import NAMES, OPENED_WITHIN, Row, arrays, read
from profiles.models import Surface
from search.blend import PRIORS, in_force

WEEK = timedelta(days=7)
BEAT = "refit"
LEAST_OPENED, LEAST_MEMBERS = 200, 30  # before which nothing is proposed
DIGITS = 3


def propose(now: datetime) -> Refit | None:
    """Fit, judge and keep a proposal; None where too little was opened to say anything."""
    rows = read(now)
    since = now - OPENED_WITHIN - WEEK
    earlier, last = [row for row in rows if row.shown <= since], [row for row in rows if row.shown > since]
    if not is_enough(earlier):
        return None
    fit = fitted(arrays(earlier), np.array([PRIORS[name] for name in NAMES]))
    if fit is None:
        return None
    falls = dict(zip((str(Surface.PAGE), str(Surface.MAIL)), fit.falls, strict=True))
    stand, weights = in_force(), dict(zip(NAMES, fit.weights.round(DIGITS).tolist(), strict=True))
    found: dict[str, Any] = {
        "shown": len(earlier),
        "opened": sum(row.is_opened for row in earlier),
        "members": len({row.member for row in earlier}),
        "low": dict(zip(NAMES, fit.low.round(DIGITS).tolist(), strict=True)),
        "high": dict(zip(NAMES, fit.high.round(DIGITS).tolist(), strict=True)),
    }
    if judgement := judged(last, stand, weights, falls):
        found |= {name: round(each, 4) for name, each in judgement._asdict().items()}
    return Refit.objects.create(made=now, weights=weights, stood=stand, found=found)


def is_enough(rows: list[Row]) -> bool:
    """Whether so many opened so much that a fit says more than chance."""
    opened = [row.member for row in rows if row.is_opened]
    return len(opened) >= LEAST_OPENED and len(set(opened)) >= LEAST_MEMBERS


def is_due(now: datetime) -> bool:
    """Once a week, whichever worker asks."""
    return Beat.objects.take_turn(BEAT, now=now, every=WEEK)
