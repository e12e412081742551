"""What each volume would have meant for a member in the last weeks: letter by letter, by the rules of today."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from newsletters.models import Calibration
from newsletters.schedule import LOUDEST, days_between, least_worth
from newsletters.selection.weighing import LETTER
from newsletters.selection.worth import worth_their_place
from profiles.models import Member
from search.recommending.reliving import Weeks, weeks_of
from search.worth import AT_ZERO, USUAL, worth

MONTH = 28  # days: four of each day of the week
LEAST = 7  # days of talk before anything can be told of a place
Held = Callable[[int, frozenset[int]], tuple[list[int], float]]  # what a letter would have held that day, and its V


@dataclass(frozen=True, slots=True)
class Relived:
    """How many letters each volume would have meant, 0 to 10, and in how many days."""

    letters: tuple[int, ...]
    days: int


def relived(member: Member, *, now: datetime) -> Relived | None:
    """The last four weeks, or as many days as there were in a young place; None where these are too few to tell."""
    weeks = weeks_of(member, now=now, count=MONTH)
    if weeks is None:
        return None
    first = Member.objects.order_by("pk").values_list("joined", flat=True)[0]
    count = min(MONTH, max(int(weeks.reach), (now - first).days))
    if count < LEAST:
        return None
    ruling = Calibration.objects.in_force(now).first()
    at, average = (ruling.at, ruling.average) if ruling else (AT_ZERO, USUAL)
    held = _held_by(weeks, at)
    return Relived(tuple(_letters(volume, held, count, average) for volume in range(LOUDEST + 1)), count)


def _letters(volume: int, held: Held, count: int, average: float) -> int:
    """How many would have come, had one been due when the weeks began."""
    rests = days_between(volume)
    if rests is None:
        return 0
    found, mailed, waited = 0, frozenset[int](), rests
    for ago in range(count - 1, -1, -1):
        if waited >= rests:
            items, value = held(ago, mailed)
            if items and value >= least_worth(volume, average=average, waited=waited):
                found, mailed, waited = found + 1, mailed | set(items), 0
        waited += 1
    return found


def _held_by(weeks: Weeks, at: float) -> Held:
    """Each letter worked out once: loud volumes ask for the same again and again."""
    known: dict[tuple[int, frozenset[int]], tuple[list[int], float]] = {}

    def held(ago: int, mailed: frozenset[int]) -> tuple[list[int], float]:
        key = ago, mailed
        if key not in known:
            known[key] = _letter(weeks, ago, mailed, at)
        return known[key]

    return held


def _letter(weeks: Weeks, ago: int, mailed: frozenset[int], at: float) -> tuple[list[int], float]:
    """As newsletters.selection.planning weighs one."""
    best = sorted(weeks.letter(ago, mailed, LETTER), key=lambda pair: -pair[1])
    kept = best[: worth_their_place([score for _item, score in best])]
    return [item for item, _score in kept], worth([score for _item, score in kept], weeks.day(ago).lively, at)
