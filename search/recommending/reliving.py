"""A member's last weeks gone through again: what a letter could have held on each day, had other letters come before.

Everything is read once, as it stands now, and turned back to each of the days: what was there, how much went on in it,
and what the member had not read by then. What they care about is what is known of it now.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from profiles.models import Activity, Surface
from search.blend import Flags, Floats
from search.recommending.choosing import scored
from search.recommending.eligibility import barriers
from search.recommending.laying import WINDOW, acts_on, astir, dressed
from search.recommending.picking import Pick
from search.recommending.readers import Readers, known, signals
from search.recommending.slate import TALK, Slate, days
from search.recommending.sources import Stored
from search.worth import liveliness


@dataclass(frozen=True, slots=True)
class Acts:
    """Acts on the items of a slate, as columns."""

    items: NDArray[np.intp]  # by number in the slate
    ago: Floats  # days
    weights: Floats

    def last(self, before: float, count: int, *, otherwise: Floats) -> Floats:
        """Of each item, how many days ago the last whole act was that had been done by so many days ago."""
        found = np.full(count, np.inf)
        done = (self.ago >= before) & (np.abs(self.weights) >= 1)
        np.minimum.at(found, self.items[done], self.ago[done])
        return np.where(np.isfinite(found), found, otherwise)

    def heat(self, before: float, count: int) -> Floats:
        """Of each item, what its acts added up to then, each halved every day."""
        done = self.ago >= before
        cooled = self.weights[done] * 2.0 ** (before - self.ago[done])
        return np.maximum(np.bincount(self.items[done], weights=cooled, minlength=count), 0.0)


@dataclass(frozen=True, slots=True)
class Day:
    """One of the days: what there was to choose from, before any letter had come."""

    slate: Slate
    readers: Readers
    raw: dict[str, Floats]
    mask: Flags
    lively: float  # how much the member had done by then; see search.worth


@dataclass(slots=True)
class Weeks:
    """A member's days, by how many ago they are."""

    member: Any
    slate: Slate  # as of now
    readers: Readers
    allowed: Flags  # of each item, that nothing but having read it keeps it from the member
    unread: Flags  # that they have not read it by now
    talk: Acts
    looks: Acts  # the member's own
    known: dict[int, Day] = field(default_factory=dict)

    @property
    def reach(self) -> float:
        """For how many days something has been going on here."""
        return float(self.slate.created.max())

    def letter(self, ago: int, mailed: Collection[int], most: int) -> list[tuple[int, float]]:
        """What a letter would have held that day, had those items been mailed before: numbers and scores."""
        day = self.day(ago)
        mask = day.mask.copy()
        mask[0, list(mailed)] = False
        if not mask.any():
            return []
        ranking = scored([self.member], day.readers, day.raw, mask, day.slate)
        picked = Pick(self.member, 0, ranking, day.slate).picked(most)
        return [(item, float(ranking.scores[0, item])) for item, _probability in picked]

    def day(self, ago: int) -> Day:
        """That day, worked out when it is first asked for."""
        if ago not in self.known:
            self.known[ago] = self._turned_back(ago)
        return self.known[ago]

    def _turned_back(self, ago: int) -> Day:
        then, count = self.slate.now - timedelta(days=ago), len(self.slate)
        last = self.talk.last(ago, count, otherwise=self.slate.created)
        slate = replace(
            self.slate,
            now=then,
            present=then,
            created=np.maximum(self.slate.created - ago, 0.0),
            active=np.maximum(last - ago, 0.0),
            hotness=self.talk.heat(ago, count),
        )
        acts = [act for act in self.readers.acts.get(self.member.pk, ()) if act.happened <= then]
        readers = replace(self.readers, acts={self.member.pk: acts})
        mask = self.allowed & self._unread(ago, last) & (self.slate.created >= ago) & (last - ago <= WINDOW.days)
        lively = liveliness((act.happened for act in acts), then)
        return Day(slate, readers, signals(readers, slate), mask[None], lively)

    def _unread(self, ago: int, last: Floats) -> Flags:
        """What they had not looked at since something last happened in it; of what nobody noted, as it is now."""
        count = len(self.slate)
        looked = self.looks.last(ago, count, otherwise=np.full(count, np.inf))
        is_noted = np.bincount(self.looks.items, minlength=count) > 0
        return np.asarray(np.where(is_noted, looked > last, self.unread))


def weeks_of(member: Any, *, now: datetime, count: int) -> Weeks | None:
    """The last so many days of a member, in queries that grow with the kinds alone; None: nothing is here."""
    began = now - timedelta(days=count)
    source = Stored()
    slate = dressed(astir(began - WINDOW, now), now, source)
    if not len(slate):
        return None
    readers = known([member], slate, source)
    rules = barriers([member], readers, slate, Surface.MAIL, began)
    read = rules.pop("read")[0]
    return Weeks(
        member=member,
        slate=slate,
        readers=readers,
        allowed=~np.logical_or.reduce([barred[0] for barred in rules.values()]),
        unread=~read,
        talk=_columns(_talk(slate)),
        looks=looks_of(member, slate),
    )


def _talk(slate: Slate) -> Iterable[tuple[int, float, float]]:
    for kind, places in slate.lasting.by_kind.items():
        for item, _member, verb, happened, _sign in acts_on(kind, list(places), slate.now):
            yield places[item], days(slate.now, happened), TALK[verb]


def looks_of(member: Any, slate: Slate) -> Acts:
    """When the member did anything with each item; what came later than the slate is less than no days ago."""
    return _columns(_looks(member, slate))


def _looks(member: Any, slate: Slate) -> Iterable[tuple[int, float, float]]:
    """When the member did anything with an item; one query a kind."""
    for kind, places in slate.lasting.by_kind.items():
        acts = Activity.objects.of_member(member.pk).filter(kind=kind, item__in=list(places))
        for item, happened in acts.values_list("item", "happened"):
            yield places[item], days(slate.now, happened), 1.0


def _columns(rows: Iterable[tuple[int, float, float]]) -> Acts:
    items, ago, weights = zip(*rows, strict=True) if (rows := list(rows)) else ((), (), ())
    return Acts(np.array(items, dtype=np.intp), np.array(ago, dtype=np.float64), np.array(weights, dtype=np.float64))
