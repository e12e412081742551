"""A row as the site answers it reads back as the same row; asked for by name, it is printed."""

from __future__ import annotations

import os

import pytest

from tests.rights.asking import ask
from tests.rights.language import Row, parsed, written
from tests.rights.people import ROLES
from tests.rights.propose import ASKED
from tests.rights.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.sampled]


def test_what_is_proposed_is_what_was_answered(world: World) -> None:
    asked = os.environ.get(ASKED, "profiles:ignore POST member")
    (row,) = parsed("  ".join(asked.split(maxsplit=3)[:3]) + "  " + " ".join(asked.split(maxsplit=3)[3:]), "asked")
    found = {state: {role: str(ask(row, world, role, state)) for role in ROLES} for state in world.states(row.kind)}
    text = written(Row(row.route, row.method, row.kind, row.sent, {}), found)
    if ASKED in os.environ:
        print(f"\n{text}\n")
    (read,) = parsed(text, "proposed")
    assert (read.answers, str(read)) == (found, str(row))
