"""What each block of a page is worth to its member, and whether one should move. Pure: no model, no clock."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, time
from itertools import pairwise
from typing import NamedTuple

from profiles.interests import LATELY, growth, shrunk_share

BETTER = 1.2  # how many times as much a block must be worth as the one above it
SMOOTHED = 1.0  # uses that every block is given beforehand, so that a new one is not worth nothing


class Move(NamedTuple):
    """That a block should stand one place higher, past another; with what both are worth, as shares of one."""

    block: str
    past: str
    worth: float
    past_worth: float


def weight_of(day: date) -> float:
    """One day of use in units of the landmark's date; dated at its beginning, so that order cannot matter."""
    return growth(datetime.combine(day, time(), UTC), half_life=LATELY)


def worths_of(names: Collection[str], own: Mapping[str, float], all_uses: Mapping[str, float]) -> dict[str, float]:
    """Each block's share of the member's uses, held to its share of everybody's while they are few.

    Both are counted in days of use, those of long ago less (profiles.interests, the short clock). The shares of the
    `names` are of what was used among them alone.
    """
    everybody = sum(all_uses.get(name, 0.0) for name in names) + SMOOTHED * len(names)
    mine = sum(own.get(name, 0.0) for name in names)
    return {
        name: shrunk_share(own.get(name, 0.0), mine, (all_uses.get(name, 0.0) + SMOOTHED) / everybody) for name in names
    }


def better_moves(
    order: Sequence[str], worths: Mapping[str, float], own: Mapping[str, float], fixed: Collection[str]
) -> list[Move]:
    """Every move of one place that is right by now, the one that says most first.

    The first block of a column is never passed; neither moved nor passed are the `fixed` ones, which are those that
    are pinned or stand where they stand for everyone. A block that its member never used does not move.
    """
    first = next((name for name in order if name not in fixed), "")
    moves = [
        Move(under, over, worths[under], worths[over])
        for over, under in pairwise(order)
        if over != first and not {over, under} & set(fixed) and own.get(under, 0.0) > 0
    ]
    right = [move for move in moves if move.worth >= BETTER * move.past_worth]
    return sorted(right, key=lambda move: (-move.worth / move.past_worth, move.block))


def settled(moves: Sequence[Move], leaning: tuple[str, str] | None) -> Move | None:
    """The move to make: the one that was right a week ago already."""
    return next((move for move in moves if (move.block, move.past) == leaning), None)
