"""Each secret word is read by somebody who may: one that nobody can see would prove nothing by its absence."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.rights.asking import ask
from tests.rights.desk import desks
from tests.rights.language import Row, tables
from tests.rights.matrix import Cell
from tests.rights.people import GUESTS, ROLES
from tests.rights.world import World

pytestmark = pytest.mark.django_db
FIRST = ("administrator", "insider", "author", "other", "stranger", "newcomer")  # who see most, or what others do not


def test_every_secret_is_read_by_somebody_entitled(world: World) -> None:
    unseen = {each.name: each for each in world.canaries.values() if each.seen_by}
    for cell in pages(world):
        mine = [each for each in unseen.values() if cell.role in each.seen_by]
        if not mine:
            continue
        text = ask(cell.row, world, cell.role, cell.state).text
        for each in mine:
            if each.word in text:
                del unseen[each.name]
        if not unseen:
            break
    assert sorted(unseen) == []


def test_what_is_for_nobody_now_was_there_before(world: World) -> None:
    assert {each.name for each in world.canaries.values() if not each.seen_by} == world.gone


def pages(world: World) -> Iterator[Cell]:
    """Every page that somebody is let into, those of one role after the other."""
    rows: list[Row] = [row for row in tables() if row.method == "GET"]
    rows += [row for desk in desks() for row in desk.rows(world.states(desk.kind)) if row.method == "GET"]
    for role in (*FIRST, *(role for role in ROLES if role not in {*FIRST, *GUESTS})):
        yield from (
            Cell(row, state, role) for row in rows for state in row.answers if row.answers[state][role] == "200"
        )
