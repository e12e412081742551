"""The table of the socket: who hears of a thing of a kind when it changes.

    thread  thread.thread_id
        standing closed   everyone but ignoring

A line at the margin names a kind and where the world has its things, by kind of the tables and what the address calls
them; a kind that nobody can listen to stands alone. An indented line gives states, two spaces, and who hears.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from lib.kinds import ItemRef
from tests.rights.people import who
from tests.rights.world import World

TABLE = "tests/rights/rows/live/kinds.txt"
FILE = Path(__file__).parent / "rows" / "live" / "kinds.txt"


@dataclass
class Line:
    """One kind of thing."""

    kind: str
    things: str
    argument: str
    place: str
    hears: dict[str, frozenset[str]] = field(default_factory=dict)


@cache
def lines() -> tuple[Line, ...]:
    """The kinds of the table."""
    found: list[Line] = []
    for number, text in enumerate(FILE.read_text().splitlines(), 1):
        if not text.strip() or text.startswith("#"):
            continue
        if text.startswith(" "):
            states, roles = re.split(r"\s{2,}", text.strip(), maxsplit=1)
            heard, _but, deaf = roles.partition(" but ")
            found[-1].hears |= dict.fromkeys(states.split(), who(heard) - who(deaf))
        else:
            kind, _, where = text.partition(" ")
            things, _, argument = where.strip().partition(".")
            found.append(Line(kind, things, argument, f"{TABLE}:{number}"))
    return tuple(found)


def refs_of(line: Line, world: World) -> dict[str, ItemRef]:
    """The things of a kind by state; of one that nobody can listen to the first there could be."""
    if not line.things:
        return {"any": ItemRef(line.kind, 1)} if line.hears else {}
    return {state: ItemRef(line.kind, int(world.thing(line.things, state)[line.argument])) for state in line.hears}
