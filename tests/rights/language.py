"""The small language of the tables in rows/: which answer each role gets, for each state of the thing.

    community:thread  GET  thread
        standing closed   everyone 200, ignoring 404
        hidden            everyone 404

A line at the margin names a route, a method and the kind of thing its address needs (`-` for none); after these may
stand what is sent along: `?q=word`, `text=Hello&key={key}`, or a query, a space and a form. An indented line gives
states of that kind, two spaces, then who gets which answer; of two clauses about one role the later holds. An answer is
a status, `>name` for a redirect to that address, `>in` for one to the sign-in page; a `!` behind it says that something
was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tests.rights.people import ROLES, who

ROWS = Path(__file__).parent / "rows"


@dataclass(frozen=True)
class Row:
    """One route, one method: the expected answer by state and role."""

    route: str
    method: str
    kind: str
    sent: str
    answers: dict[str, dict[str, str]] = field(hash=False)
    place: str = ""

    @property
    def query(self) -> str:
        return self.sent.partition(" ")[0] if self.sent.startswith("?") else ""

    @property
    def form(self) -> str:
        return self.sent.partition(" ")[2] if self.sent.startswith("?") else self.sent

    def __str__(self) -> str:
        return f"{self.method} {self.route}" + (f" {self.sent}" if self.sent else "")


def clauses(text: str) -> dict[str, str]:
    """“everyone 200, ignoring 404” as the answer of each role."""
    found: dict[str, str] = {}
    for clause in text.split(","):
        roles, _, answer = clause.strip().rpartition(" ")
        found |= dict.fromkeys(who(roles), answer)
    return found


def parsed(text: str, place: str) -> Iterator[Row]:
    """The rows of one table; raises ValueError naming the line that makes no sense."""
    row: Row | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            if not line.startswith(" "):
                if row:
                    yield row
                route, method, kind, *sent = line.split(maxsplit=3)
                row = Row(route, method, kind, sent[0] if sent else "", {}, f"{place}:{number}")
            else:
                states, answers = re.split(r"\s{2,}", line.strip(), maxsplit=1)
                assert row, "An indented line needs a route above it."
                row.answers.update(dict.fromkeys(states.split(), clauses(answers)))
        except (ValueError, AssertionError) as error:
            raise ValueError(f"{place}:{number} “{line.strip()}”: {error}") from error
    if row:
        yield row


@cache
def tables() -> tuple[Row, ...]:
    """Every row there is."""
    files = sorted(ROWS.glob("*.txt"))
    return tuple(row for file in files for row in parsed(file.read_text(), f"tests/rights/rows/{file.name}"))


def written(row: Row, found: dict[str, dict[str, str]]) -> str:
    """The row as the table would have it, from what was answered: the commonest answer first."""
    lines = [" ".join(filter(None, [f"{row.route}  {row.method}  {row.kind}", row.sent]))]
    by_answer: dict[str, list[str]] = {}
    for state, answers in found.items():
        by_answer.setdefault(_shortest(answers), []).append(state)
    lines += [f"    {' '.join(states)}  {text}" for text, states in by_answer.items()]
    return "\n".join(lines)


def _shortest(answers: dict[str, str]) -> str:
    """A short way to say who gets what."""
    left: dict[str, str] = {}
    said = []
    for broad in ("guests", "members"):
        roles = [role for role in ROLES if role in who(broad) and role in answers]
        commonest = max(sorted({answers[role] for role in roles}), key=[answers[role] for role in roles].count)
        left |= {role: answers[role] for role in roles if answers[role] != commonest}
        said.append((broad, commonest))
    if said[0][1] == said[1][1]:
        said = [("everyone", said[0][1])]
    parts = [f"{broad} {answer}" for broad, answer in said]
    for answer in dict.fromkeys(left.values()):
        alike = frozenset(role for role, given in left.items() if given == answer)
        parts.append(f"{' '.join(_named(alike))} {answer}")
    return ", ".join(parts)


def _named(roles: frozenset[str]) -> list[str]:
    """These roles by the sets that are among them, and the others by name."""
    names = []
    for each in ("staff", "insiders", "sides"):
        if who(each) <= roles:
            names.append(each)
            roles -= who(each)
    return [*names, *(role for role in ROLES if role in roles)]
