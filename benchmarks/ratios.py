"""Measuring side by side: each thing in turn, again and again, so that a busy machine slows all of them alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds of this process's own processor time, and of the clock on the wall."""

    cpu: float
    wall: float


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle of what was measured, and the quarters around it."""

    middle: float
    low: float
    high: float

    def __str__(self) -> str:
        digits = 1 if self.high >= 0.95 else 2 if self.high >= 0.095 else 3
        return f"{self.middle:.{digits}f} × ({self.low:.{digits}f}–{self.high:.{digits}f})"


def timed(work: Callable[[], object]) -> Took:
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return Took(time.process_time() - cpu, time.perf_counter() - wall)


def side_by_side(works: Mapping[str, Callable[[], object]], *, rounds: int) -> dict[str, list[Took]]:
    """Each work once a round, forwards in one and backwards in the next; a first round warms up and is not kept."""
    taken: dict[str, list[Took]] = {name: [] for name in works}
    for number in range(rounds + 1):
        for name in list(works)[:: 1 if number % 2 else -1]:
            took = timed(works[name])
            if number:
                taken[name].append(took)
    return taken


def spread(values: Sequence[float]) -> Spread:
    """Median and quartiles."""
    quarters = quantiles(values, n=4) if len(values) > 1 else [values[0]] * 3
    return Spread(median(values), quarters[0], quarters[2])


def cpu_against(taken: Sequence[Took], base: Sequence[Took], *, scale: float = 1.0) -> Spread:
    """How many times the processor time of the other, round by round."""
    return spread([scale * one.cpu / other.cpu for one, other in zip(taken, base, strict=True)])


def wall_against(taken: Sequence[Took], base: Sequence[Took], *, scale: float = 1.0) -> Spread:
    """The same by the clock on the wall, in which the database's own work is seen too."""
    return spread([scale * one.wall / other.wall for one, other in zip(taken, base, strict=True)])


def milliseconds(taken: Sequence[Took], count: int) -> str:
    """Processor time of one of so many, in the middle."""
    return f"{1000 * median(took.cpu for took in taken) / count:.1f} ms"


def by_the_clock(taken: Sequence[Took], count: int) -> str:
    """How long one of so many took, in the middle."""
    return f"{1000 * median(took.wall for took in taken) / count:.0f} ms"
