"""Mailing after mailing as the newsletter would have chosen, without looking ahead, and what members did then.

Every member who had written by then is taken to have asked for the newsletter. A click is not known of those days, so
a thing is taken for clicked where its reader did anything in it before the next mailing: less than is clicked.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import numpy as np

from lib.kinds import ItemRef
from newsletters.models import Digest
from newsletters.schedule import due_unless_since
from newsletters.selection.weighing import LETTER, LOOKED_BACK, PRIOR, PULL, READERS, SETTLED, Scales
from newsletters.selection.worth import version_of, worth_their_place
from search.replaying import TASKS, History, Task, walked
from search.replaying.scenes import Scene, scenes_of
from search.replaying.tasks import SENDING
from search.replaying.walking import Cut
from search.worth import AT_ZERO, BEST, USUAL, calibrated, liveliness, wanted

SEED, UTC = 20171205, ZoneInfo("UTC")
Skipped = Digest.Skipped
Watch = Callable[[int, int], None]


@dataclass(slots=True)
class Letter:
    """What one member's would hold: things in the chooser's order with their scores, and how lively its reader is."""

    items: list[tuple[int, float]]
    lively: float

    def kept(self) -> list[tuple[int, float]]:
        """Without what is not worth its place beside the best."""
        ranked = sorted(self.items, key=lambda pair: -pair[1])
        stay = {item for item, _score in ranked[: worth_their_place([score for _item, score in ranked])]}
        return [pair for pair in self.items if pair[0] in stay]


@dataclass(slots=True)
class Week:
    """One mailing, and what came of it by the next."""

    when: datetime
    members: int = 0  # who had written by then
    due: int = 0  # of these, whose volume lets a letter come
    skipped: Counter[str] = field(default_factory=Counter)  # of those due, by reason
    versions: set[str] = field(default_factory=set)
    letters: list[tuple[float, bool]] = field(default_factory=list)  # V of each copy, and whether anything was hit
    items: list[tuple[float, bool]] = field(default_factory=list)  # P of each thing in them, and whether it was

    @property
    def copies(self) -> int:
        return len(self.letters)


class Reader:
    """What is kept of one member from mailing to mailing."""

    __slots__ = ("asked", "came", "mailed", "volume")

    def __init__(self, asked: datetime, volume: int) -> None:
        self.asked, self.volume = asked, volume
        self.came: datetime | None = None
        self.mailed: set[int] = set()

    def waited(self, now: datetime) -> float:
        return (now - (self.came or self.asked)) / timedelta(days=1)

    def is_due(self, now: datetime) -> bool:
        since = due_unless_since(now, UTC, self.volume)
        return since is not None and (self.came is None or self.came < since)


class Newsletter:
    """Walks from mailing to mailing with what each member was sent, and what letters were worth so far."""

    def __init__(self, volume_of: Mapping[int, int], usual: int) -> None:
        self.volume_of, self.usual = volume_of, usual
        self.readers: dict[int, Reader] = {}
        self.at: float | None = None
        self.past: list[tuple[datetime, int, int]] = []  # mailings: when, copies, and those with a hit

    def mail(self, cut: Cut, luck: np.random.Generator) -> Week:
        """One mailing to all who are due."""
        now, week = cut.past.now, Week(cut.past.now, members=len(cut.asked))
        due = [member for member in cut.asked if self._reader(member, now).is_due(now)]
        letters: dict[int, Letter] = {}
        for scene in scenes_of(cut, due, luck):
            letters |= self._chosen(scene)
        week.due, average = len(due), self._average(now)
        self._calibrate([letter for letter in letters.values() if letter.items], average, now)
        for member in due:
            self._send(member, letters[member], week, cut.right.get(member, set()), average)
        self.past.append((now, week.copies, sum(hit for _worth, hit in week.letters)))
        return week

    def _reader(self, member: int, now: datetime) -> Reader:
        if member not in self.readers:
            self.readers[member] = Reader(now, self.volume_of.get(member, self.usual))
        return self.readers[member]

    def _chosen(self, scene: Scene) -> dict[int, Letter]:
        scene = scene.without({member: self.readers[member].mailed for member in scene.members})
        acts, now = scene.readers.acts, scene.cut.past.now
        return {
            member: Letter(items, liveliness([act.happened for act in acts.get(member, [])], now))
            for member, items in zip(scene.members, scene.scored_letters(), strict=True)
        }

    def _average(self, now: datetime) -> float:
        """As newsletters.selection.weighing has it, with hits for what was opened."""
        lately = [each for each in self.past if now - LOOKED_BACK <= each[0] < now - SETTLED]
        had, opened = sum(copies for _when, copies, _hit in lately), sum(hit for _when, _copies, hit in lately)
        return (opened + PRIOR * USUAL) / (had + PRIOR)

    def _calibrate(self, letters: list[Letter], average: float, now: datetime) -> None:
        if not letters:
            return
        some = Random(now.toordinal()).sample(letters, min(READERS, len(letters)))
        best = np.full((len(some), BEST), -np.inf)
        for row, letter in zip(best, some, strict=True):
            scores = sorted((score for _item, score in letter.items), reverse=True)[:BEST]
            row[: len(scores)] = scores
        found = calibrated(best, np.array([letter.lively for letter in some]), average)
        self.at = found if self.at is None else self.at + PULL * (found - self.at)

    def _send(self, member: int, letter: Letter, week: Week, right: set[int], average: float) -> None:
        reader, kept = self.readers[member], letter.kept()
        if not kept:
            week.skipped[Skipped.NOTHING_NEW] += 1
            return
        scales = Scales(
            AT_ZERO if self.at is None else self.at, average, reader.waited(week.when), is_first=reader.came is None
        )
        value = scales.worth([score for _item, score in kept], letter.lively)
        if value < scales.asks(reader.volume):
            week.skipped[Skipped.TOO_LITTLE] += 1
            return
        reader.came = week.when
        reader.mailed.update(item for item, _score in kept)
        week.versions.add(version_of([ItemRef("thread", item) for item, _score in kept]))
        week.items += [(wanted(score, letter.lively, scales.at), item in right) for item, score in kept]
        week.letters.append((value, any(item in right for item, _score in kept)))


def simulated(
    history: History, *, weeks: int, volume_of: Mapping[int, int], usual: int, watch: Watch | None = None
) -> Iterator[Week]:
    """The latest so many weekly mailings that a week followed; `usual` is the volume of who has none of their own."""
    newsletter, luck = Newsletter(volume_of, usual), np.random.default_rng(SEED)
    for cut in walked(history, task_of(weeks), watch):
        yield newsletter.mail(cut, luck)


def task_of(weeks: int) -> Task:
    """A letter to everybody who had ever written, at the hour of sending."""
    return replace(TASKS[SENDING]["week"], min_earlier=1, limit_cuts=weeks, length=LETTER)


def share(pairs: Iterable[tuple[float, bool]]) -> tuple[float, float]:
    """The mean of what was foretold, and the share that came true; none of both where there is nothing."""
    foretold, came = zip(*pairs, strict=True) if (pairs := list(pairs)) else ((0.0,), (False,))
    return float(np.mean(foretold)), float(np.mean(came))


def skipped_of(weeks: Iterable[Week]) -> dict[str, int]:
    """Over all mailings, by reason."""
    found: dict[str, int] = defaultdict(int)
    for week in weeks:
        for reason, count in week.skipped.items():
            found[reason] += count
    return dict(sorted(found.items()))
