"""The rows of the admin, made from one line for each model: who may look, add, change and delete there.

    community.thread  thread-page  look staff
        private  unseen by desk

The rest is Django's way of answering: whoever is not staff is led to the sign-in page, staff without the right get 403,
and a thing that is out of sight leads back to the front of the desk.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tests.rights.language import Row
from tests.rights.people import ROLES, SETS, who

TABLE = Path(__file__).parent / "rows" / "desk" / "models.txt"
DOOR = ">admin:login"
RIGHTS = ("look", "add", "change", "delete")


@dataclass
class Desk:
    """One model's pages."""

    model: str
    kind: str
    may: dict[str, frozenset[str]]
    place: str
    unseen: dict[str, frozenset[str]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"admin:{self.model.replace('.', '_')}"

    def rows(self, states: Iterable[str]) -> Iterator[Row]:
        """Every page of it, by method."""
        states = list(states)
        seen = self.may["look"] | self.may["change"]
        yield self._row("changelist", "GET", None, seen)
        yield self._row("add", "GET", None, self.may["add"])
        yield self._row("add", "POST", None, self.may["add"])
        yield self._row("change", "GET", states, seen)
        yield self._row("change", "POST", states, self.may["change"])
        yield self._row("delete", "GET", states, self.may["delete"])
        yield self._row("history", "GET", states, seen, is_sought_first=True)
        path = f"/admin/{self.model.replace('.', '/')}/<path:object_id>/"
        led = {role: f">{self.name}_change" if role in SETS["staff"] else DOOR for role in ROLES}
        yield Row(path, "GET", self.kind, "", dict.fromkeys(states, led), self.place)

    def _row(
        self, page: str, method: str, states: list[str] | None, may: frozenset[str], *, is_sought_first: bool = False
    ) -> Row:
        answers = {
            state: {role: self._answer(role, state, may, is_sought_first) for role in ROLES}
            for state in states or ["any"]
        }
        return Row(f"{self.name}_{page}", method, self.kind if states else "-", "", answers, self.place)

    def _answer(self, role: str, state: str, may: frozenset[str], is_sought_first: bool) -> str:
        if role not in SETS["staff"]:
            return DOOR
        is_unseen = role in self.unseen.get(state, ())
        if is_unseen and (is_sought_first or role in may):
            return ">admin:index"
        return "200" if role in may else "403"


@cache
def desks() -> tuple[Desk, ...]:
    """The lines of the table; raises ValueError naming one that makes no sense."""
    found: list[Desk] = []
    for number, line in enumerate(TABLE.read_text().splitlines(), 1):
        place = f"tests/rights/rows/desk/models.txt:{number}"
        if not line.strip() or line.startswith("#"):
            continue
        try:
            if line.startswith(" "):
                states, roles = line.strip().split("unseen by")
                found[-1].unseen |= dict.fromkeys(states.split(), who(roles))
            else:
                found.append(_desk(line, place))
        except (ValueError, IndexError) as error:
            raise ValueError(f"{place} “{line.strip()}”: {error}") from error
    return tuple(found)


def _desk(line: str, place: str) -> Desk:
    model, kind, rights = re.split(r"\s{2,}", line.strip(), maxsplit=2)
    may = dict.fromkeys(RIGHTS, frozenset[str]())
    for clause in rights.split(","):
        *names, roles = re.split(r"\s+", clause.strip(), maxsplit=1)
        may |= dict.fromkeys(names[0].split("+"), who(roles))
    return Desk(model, f"row:{model}" if kind == "row" else kind, may, place)
