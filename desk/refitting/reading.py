"""What was shown lately and by which weights, as rows to fit to and lists to judge by."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from desk.models import Refit
from desk.refitting.fitting import Shows
from newsletters.models import EDITORS
from profiles.models import Shown, Surface
from search.blend import PRIORS

NAMES = tuple(PRIORS)
BACK = timedelta(days=90)
OPENED_WITHIN = timedelta(days=2)  # what was shown since may still be opened
UNSURE = timedelta(days=2)  # after a change of weights: a letter may have been chosen by those of before
MOST = 100_000  # rows, the latest


@dataclass(frozen=True, slots=True)
class Row:
    """One thing shown in its place."""

    member: int
    surface: str
    day: date
    place: int
    is_opened: bool
    signals: tuple[float, ...]  # as standardised, in the order of NAMES
    shown: datetime


def read(now: datetime) -> list[Row]:
    """By order alone, never by lot, of members who are learned from; the latest first."""
    by = Weighted.read()
    found = Shown.objects.filter(shown__gt=now - BACK, shown__lte=now - OPENED_WITHIN, probability=1, place__gte=1)
    rows = found.order_by("-shown", "-pk").values_list(
        "member_id", "surface", "day", "place", "clicked", "terms", "shown"
    )
    return list(_rows(rows[:MOST].iterator(), by))


def _rows(
    rows: Iterable[tuple[int, str, date, int, datetime | None, Mapping[str, float], datetime]], by: Weighted
) -> Iterator[Row]:
    for member, surface, day, place, clicked, terms, shown in rows:
        weights = by.at(shown)
        is_ours = EDITORS not in terms  # where editors put something, they moved it and speak for it
        if weights is not None and is_ours and terms.keys() >= set(NAMES):
            signals = tuple(terms[name] / weights[name] if weights[name] else 0.0 for name in NAMES)
            yield Row(member, surface, day, place, clicked is not None, signals, shown)


@dataclass(frozen=True, slots=True)
class Weighted:
    """Which weights ranked at which time."""

    changed: Sequence[datetime]
    weights: Sequence[Mapping[str, float]]  # one more: before the first change, and after each

    @classmethod
    def read(cls) -> Weighted:
        """From what was accepted; one query."""
        rows = list(Refit.objects.filter(is_accepted=True).order_by("decided", "pk").values_list("decided", "weights"))
        return cls([when for when, _weights in rows if when], [PRIORS, *(PRIORS | each for _when, each in rows)])

    def at(self, when: datetime) -> Mapping[str, float] | None:
        """Those of that time; None so soon after a change that it cannot be said."""
        number = bisect_right(self.changed, when)
        if number and when - self.changed[number - 1] < UNSURE:
            return None
        return self.weights[number]


def arrays(rows: Sequence[Row]) -> Shows:
    """The same as arrays."""
    return Shows(
        signals=np.array([row.signals for row in rows], dtype=np.float64).reshape(len(rows), len(NAMES)),
        place=np.array([row.place for row in rows], dtype=np.float64),
        is_mail=np.array([row.surface == Surface.MAIL for row in rows], dtype=np.float64),
        opened=np.array([row.is_opened for row in rows], dtype=np.float64),
        member=np.array([row.member for row in rows], dtype=np.int64),
    )
