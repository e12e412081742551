"""Of acts those that stand: what was taken back is no reason, and evidence of nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from datetime import datetime
from typing import TypeVar

from lib.clock import start_of_day
from profiles.models import Verb

T = TypeVar("T")
SAID = frozenset({Verb.MORE, Verb.LESS})  # taken back by saying the other, later that day


def dated(verb: str, happened: datetime) -> datetime:
    """What an act and the undo of it have in common of their time: the moment, of what is said of a thing the day."""
    return start_of_day(happened) if verb in SAID else happened


def standing(rows: Iterable[T], *, sign: Callable[[T], int], deed: Callable[[T], Hashable]) -> list[T]:
    """The acts among rows of the ledger that no undo among them takes back, in their order.

    `deed` names what an act and its undo have in common; it is asked only where there is an undo.
    """
    found = list(rows)
    undone = Counter(deed(row) for row in found if sign(row) < 0)
    if not undone:
        return found
    left = []
    for row in found:
        name = deed(row)
        if sign(row) > 0 and not undone[name]:
            left.append(row)
        elif sign(row) > 0:
            undone[name] -= 1
    return left
