"""Every route × every role × every state of the thing answers as its row says, and tells no secret with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from tests.rights.asking import ask
from tests.rights.desk import Desk, desks
from tests.rights.language import Row, tables
from tests.rights.matrix import TELLS, Cell, judged, sampled, wrong_within
from tests.rights.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.sampled]
Record = Callable[[str, object], None]
WALKED: set[tuple[str, str]] = set()  # who fetched which part of a page
SEED = "the matrix"  # of what a run that is not whole looks at


@pytest.mark.parametrize("row", tables(), ids=str)
def test_a_route_answers_as_its_row_says(world: World, row: Row, record_property: Record) -> None:
    hold(world, sampled(row, seed=SEED), record_property)


@pytest.mark.parametrize("desk", desks(), ids=lambda desk: desk.model)
def test_the_pages_of_a_model_answer_as_its_line_says(world: World, desk: Desk, record_property: Record) -> None:
    rows = desk.rows(world.states(desk.kind))
    hold(world, [cell for row in rows for cell in sampled(row, seed=SEED)], record_property)


def hold(world: World, cells: Iterable[Cell], record: Record) -> None:
    """Ask each cell, and the parts that its page fetches; how many there were stands in the report of the run."""
    found: list[str] = []
    asked, before = 0, len(WALKED)
    for cell in cells:
        answer = ask(cell.row, world, cell.role, cell.state)
        found += filter(None, [judged(cell, answer, world), *wrong_within(cell, answer, world, WALKED)])
        asked += 1
    record("cells", asked)
    record("fragments", len(WALKED) - before)
    record("secrets", len(world.canaries))
    record("told", sum(TELLS in each for each in found))
    assert not found, "\n".join(found)
