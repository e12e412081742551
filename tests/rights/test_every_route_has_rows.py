"""A route, a state or a role that no row speaks of fails here, and is told which row to add."""

from __future__ import annotations

import pytest

from tests.rights.desk import desks
from tests.rights.language import Row, tables
from tests.rights.people import ROLES
from tests.rights.routes import arguments, routes
from tests.rights.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.sampled]

TOLD = """
{name} has no row. Add one for each method it takes to tests/rights/rows/{app}.txt, for instance

    {name}  GET  {kind}
        {states}  guests >in, members 200

and see docs/rights.md for the words. Its address names: {arguments}.
`python -m tests.rights.propose {name} GET {kind}` prints what it answers today, to be read with care."""

TOLD_OF_THE_ADMIN = """
{name} has no row. For the pages of a model add a line to tests/rights/rows/desk/models.txt that says who may what:

    app.model  row  look staff, add+change administrator

and for a page of your own a row to tests/rights/rows/admin.txt; docs/rights.md has the words."""


def test_every_route_has_a_row() -> None:
    spoken_of = {row.route for row in tables()} | {row.route for desk in desks() for row in desk.rows(["any"])}
    missing = [name for name in routes() if name not in spoken_of]
    assert not missing, "".join(_told(name) for name in missing)


def test_no_row_outlives_its_route() -> None:
    every = [*tables(), *(row for desk in desks() for row in desk.rows(["any"]))]
    gone = [f"{row.place} {row.route}" for row in every if row.route not in routes()]
    assert gone == []


def test_every_row_speaks_of_every_state_and_role(world: World) -> None:
    missing = [said for row in tables() for said in _lacks(row, world.states(row.kind))]
    assert not missing, "\n".join(["These rows are not whole:", *missing])


def test_no_row_stands_twice() -> None:
    rows = [str(row) + row.kind for row in tables()]
    assert len(rows) == len(set(rows))


def _told(name: str) -> str:
    if name.startswith(("admin:", "/admin/")):
        return TOLD_OF_THE_ADMIN.format(name=name)
    named = arguments(routes()[name])
    kind = "<a kind of tests/rights/world that has these>" if named else "-"
    app = name.partition(":")[0] if ":" in name else "config"
    return TOLD.format(name=name, app=app, kind=kind, states="any", arguments=", ".join(named) or "nothing")


def _lacks(row: Row, states: list[str]) -> list[str]:
    said = [f"{row.place} {row}: no line for the state {state}" for state in states if state not in row.answers]
    said += [f"{row.place} {row}: the world has no state {state}" for state in row.answers if state not in states]
    for state, answers in row.answers.items():
        said += [f"{row.place} {row}: {state} has no answer for {role}" for role in ROLES if role not in answers]
    return said
