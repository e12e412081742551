"""Every route × every role × every state of the thing answers as its row says, and tells no secret with it."""

from __future__ import annotations

import pytest

from tests.rights.desk import Desk, desks
from tests.rights.language import Row, tables
from tests.rights.matrix import sampled, wrong
from tests.rights.world import World

pytestmark = pytest.mark.django_db
SEED = "the matrix"  # of what a run that is not whole looks at


@pytest.mark.parametrize("row", tables(), ids=str)
def test_a_route_answers_as_its_row_says(world: World, row: Row) -> None:
    found = [said for cell in sampled(row, seed=SEED) if (said := wrong(cell, world))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("desk", desks(), ids=lambda desk: desk.model)
def test_the_pages_of_a_model_answer_as_its_line_says(world: World, desk: Desk) -> None:
    rows = desk.rows(world.states(desk.kind))
    found = [said for row in rows for cell in sampled(row, seed=SEED) if (said := wrong(cell, world))]
    assert not found, "\n".join(found)
