"""Every route × every role × every state of the thing answers as its row says, and tells no secret with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from tests.rights.desk import Desk, desks
from tests.rights.language import Row, tables
from tests.rights.matrix import TELLS, Cell, sampled, wrong
from tests.rights.world import World

pytestmark = pytest.mark.django_db
Record = Callable[[str, object], None]
SEED = "the matrix"  # of what a run that is not whole looks at


@pytest.mark.parametrize("row", tables(), ids=str)
def test_a_route_answers_as_its_row_says(world: World, row: Row, record_property: Record) -> None:
    hold(world, sampled(row, seed=SEED), record_property)


@pytest.mark.parametrize("desk", desks(), ids=lambda desk: desk.model)
def test_the_pages_of_a_model_answer_as_its_line_says(world: World, desk: Desk, record_property: Record) -> None:
    rows = desk.rows(world.states(desk.kind))
    hold(world, [cell for row in rows for cell in sampled(row, seed=SEED)], record_property)


def hold(world: World, cells: Iterable[Cell], record: Record) -> None:
    """Ask each cell; how many there were, and how many told a secret, stands in the report of the run."""
    said = [wrong(cell, world) for cell in cells]
    found = list(filter(None, said))
    record("cells", len(said))
    record("secrets", len(world.canaries))
    record("told", sum(TELLS in each for each in found))
    assert not found, "\n".join(found)
