"""The members of a synthetic community before they are rows: tastes, busyness, hours, comings and goings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

import numpy as np
from numpy.typing import NDArray

from desk.synthetic.lexicon import Lexicon

THEMES = 3
FAVOURITE_ALONE = 0.15  # how likely one joins a thread of a theme that is not one's own
CURIOSITY = 0.05  # the share of what people do outside their tastes
TRIES = 16
BUSIEST = 150.0  # times the least busy
ZONES = (
    ("Europe/Berlin", 1), ("Europe/London", 0), ("Europe/Helsinki", 2), ("America/New_York", -5),
    ("America/Chicago", -6), ("America/Los_Angeles", -8), ("Asia/Kolkata", 5.5), ("Asia/Tokyo", 9),
    ("Australia/Sydney", 10), ("America/Sao_Paulo", -3),
)  # fmt: skip
ZONE_SHARES = (0.3, 0.2, 0.08, 0.14, 0.08, 0.08, 0.05, 0.03, 0.02, 0.02)
WAKES, SLEEPS = 7, 23.5  # hours of one's own day

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Span:
    """The time a community's past covers."""

    start: datetime
    end: datetime

    @property
    def seconds(self) -> float:
        return (self.end - self.start).total_seconds()

    def part(self, when: datetime) -> float:
        """How far on that is, from 0 to 1."""
        return (when - self.start).total_seconds() / self.seconds

    def at(self, part: float) -> datetime:
        """The moment so far on."""
        return self.start + timedelta(seconds=self.seconds * part)


class Crowd:
    """Everyone, as arrays by number from 0; asked who does something, it draws whom that suits."""

    def __init__(self, size: int, lexicon: Lexicon, span: Span, seed: int) -> None:
        luck = np.random.default_rng([seed, 1])
        self.size, self.lexicon, self.span, self.seed = size, lexicon, span, seed
        self.founders = max(1, size // 50)  # there from the first day to the last
        self.busy: Numbers = np.minimum(luck.pareto(1.1, size) + 1, BUSIEST)
        self.tastes = _tastes(luck, size, lexicon)
        self.themes = luck.integers(0, THEMES, (size, len(lexicon.topics)))
        self.joined: Numbers = luck.beta(1, 1.6, size) * 0.9  # part of the span; most came early on
        self.joined[: self.founders] = 0.0
        stays = np.where(luck.random(size) < 0.3, luck.exponential(0.3, size), 2.0)
        self.left: Numbers = self.joined + np.maximum(stays, 0.02)
        self.left[: self.founders] = 2.0
        self.zones = luck.choice(len(ZONES), size, p=ZONE_SHARES)
        self._chances = [np.cumsum(self.busy * self.tastes[:, topic]) for topic in range(len(lexicon.topics))]
        self._anyone = np.cumsum(self.busy)
        names = lexicon.sentences
        self._first: list[str] = [
            names["first_names"][place] for place in luck.integers(0, len(names["first_names"]), size)
        ]
        self._last: list[str] = [
            names["last_names"][place] for place in luck.integers(0, len(names["last_names"]), size)
        ]

    def drawn(self, draw: Random, topic: int, theme: int, when: datetime) -> int:
        """Who takes part in something about that topic at that time."""
        for _again in range(TRIES):
            chances = self._anyone if draw.random() < CURIOSITY else self._chances[topic]
            member = int(np.searchsorted(chances, draw.random() * chances[-1], side="right"))
            if not self.is_here(member, when):
                continue
            if self.themes[member, topic] == theme or draw.random() < FAVOURITE_ALONE:
                return member
        return draw.randrange(self.founders)

    def drawn_starter(self, draw: Random, when: datetime) -> int:
        """Who opens a thread at that time."""
        for _again in range(TRIES * 4):
            member = int(np.searchsorted(self._anyone, draw.random() * self._anyone[-1], side="right"))
            if self.is_here(member, when):
                return member
        return draw.randrange(self.founders)

    def is_here(self, member: int, when: datetime) -> bool:
        """Whether they have joined by then and have not left."""
        return bool(self.joined[member] <= self.span.part(when) <= self.left[member])

    def joined_at(self, member: int) -> datetime:
        return self.span.at(float(self.joined[member]))

    def first_name(self, member: int) -> str:
        return self._first[member]

    def name(self, member: int) -> str:
        return f"{self._first[member]} {self._last[member]}"

    def username(self, member: int) -> str:
        """Their name and number: there is one of each."""
        return f"{self._first[member]}.{self._last[member]}.{member}".lower()

    def awake(self, draw: Random, member: int, when: datetime) -> datetime:
        """The same moment, or the next morning where it would be night for them."""
        hour = (when.hour + when.minute / 60 + ZONES[self.zones[member]][1]) % 24
        if WAKES <= hour <= SLEEPS:
            return when
        return when + timedelta(hours=(WAKES - hour) % 24 + draw.random() * 3)

    def favourites(self, member: int) -> list[int]:
        """The topics they come for, dearest first."""
        tastes = self.tastes[member]
        return [int(topic) for topic in np.argsort(-tastes, kind="stable") if tastes[topic] > 0]


def popularity(count: int) -> Numbers:
    """Long-tailed shares of so many things."""
    shares = np.asarray(1.0 / np.power(np.arange(count) + 2.0, 0.8), dtype=np.float64)
    return np.asarray(shares / shares.sum())


def _tastes(luck: np.random.Generator, size: int, lexicon: Lexicon) -> Numbers:
    """Members × topics: one to five each, the first dearest, neighbours in a forum likelier together."""
    count = len(lexicon.topics)
    order = luck.permutation(count)
    base = np.empty(count)
    base[order] = popularity(count)
    forums = np.array([topic.forum for topic in lexicon.topics])
    tastes = np.zeros((size, count))
    for member, many in enumerate(1 + luck.binomial(4, 0.35, size)):
        chances = base.copy()
        for place in range(many):
            topic = luck.choice(count, p=chances / chances.sum())
            tastes[member, topic] = 0.55**place
            chances[topic] = 0
            chances[forums == forums[topic]] *= 2.5
    return tastes
