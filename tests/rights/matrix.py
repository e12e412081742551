"""The cells of the matrix: every row × state × role, a fair sample of them, and what is wrong with one."""

from __future__ import annotations

import os
from random import Random
from typing import NamedTuple

from tests.rights.asking import Answer, ask, fetch
from tests.rights.headers import lacking
from tests.rights.language import Row
from tests.rights.people import ROLES
from tests.rights.world import World

# What a route may tell all the same, by the secret's name.
MAY_TELL = {
    # Who holds a signed link is told whose it is: the link came to that address.
    ("account_confirm_email", "address newcomer"),
    # A member takes along what was learned of them, words among it of what stood while they read it.
    ("profiles:download", "thread hidden answer"),
    ("profiles:download", "thread hidden text"),
    ("profiles:download", "listing erased"),
}
TELLS = ": tells "
IS_WHOLE = os.environ.get("RIGHTS") == "all"  # python -m tests.rights.all


class Cell(NamedTuple):
    """One question to the site."""

    row: Row
    state: str
    role: str

    @property
    def expected(self) -> str:
        return self.row.answers[self.state][self.role]

    def __str__(self) -> str:
        return f"{self.row} · {self.state} · {self.role}"


def cells(row: Row) -> list[Cell]:
    return [Cell(row, state, role) for state in row.answers for role in ROLES]


def sampled(row: Row, *, seed: str) -> list[Cell]:
    """Of each row, for each answer it gives, one state and one role; all of it in a whole run."""
    if IS_WHOLE:
        return cells(row)
    found: dict[tuple[str, ...], list[Cell]] = {}
    for cell in cells(row):
        found.setdefault((cell.expected,), []).append(cell)
    draw = Random(f"{seed} {row}")
    return [draw.choice(alike) for alike in found.values()]


def wrong(cell: Cell, world: World) -> str:
    """What is wrong with the answer of a cell: another status or place, a write too many, or a secret told."""
    return judged(cell, ask(cell.row, world, cell.role, cell.state), world)


def judged(cell: Cell, answer: Answer, world: World) -> str:
    """What is wrong with this answer to it."""
    if str(answer) != cell.expected:
        written = f" (writing {', '.join(sorted(answer.tables))})" if answer.tables else ""
        return f"{cell.row.place} {cell}: expected {cell.expected}, got {answer}{written}"
    told = [name for name in leaks(answer, world, cell.role) if (cell.row.route, name) not in MAY_TELL]
    if told:
        return f"{cell.row.place} {cell}{TELLS}{', '.join(told)}"
    amiss = lacking(cell.row.route, answer.response)
    return f"{cell.row.place} {cell}: {', '.join(amiss)}" if amiss else ""


def wrong_within(cell: Cell, answer: Answer, world: World, walked: set[tuple[str, str]]) -> list[str]:
    """What is wrong with the parts that the page of a cell fetches, and with the parts of those; each is asked once."""
    found = []
    for part in answer.fragments:
        if (cell.role, part) in walked:
            continue
        walked.add((cell.role, part))
        fetched = fetch(part, world, cell.role)
        said = [f"answers {fetched}"] if str(fetched) not in {"200", "204"} else []
        said += [f"tells {name}" for name in leaks(fetched, world, cell.role)]
        said += lacking("", fetched.response)
        found += [f"{cell.row.place} {cell}: its part {part}: {', '.join(said)}"] if said else []
        found += wrong_within(cell, fetched, world, walked)
    return found


def leaks(answer: Answer, world: World, role: str) -> list[str]:
    """The secrets in an answer that this role may not read."""
    text = answer.text
    if "zq" not in text:
        return []
    return [each.name for each in world.canaries.values() if role not in each.seen_by and each.word in text]
