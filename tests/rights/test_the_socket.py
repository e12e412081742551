"""Who hears of which thing on the socket, by kind and state; a kind without a row fails."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from lib.kinds import ItemRef, all_kinds
from tests.rights.live import TABLE, lines, refs_of
from tests.rights.people import ROLES
from tests.rights.socket import DEAF, HEARD, told_of, watched_by
from tests.rights.world import World

pytestmark = pytest.mark.django_db
Ask = Callable[[World, str, Sequence[ItemRef]], dict[ItemRef, str]]


def test_every_kind_has_a_row() -> None:
    missing = [kind.name for kind in all_kinds() if kind.name not in {line.kind for line in lines()}]
    assert not missing, f"Say in {TABLE} who hears of these kinds on the socket: {', '.join(missing)}."


def test_every_state_is_spoken_of(world: World) -> None:
    for line in lines():
        if line.things:
            assert sorted(line.hears) == sorted(world.states(line.things)), f"{line.place} {line.kind}"


@pytest.mark.parametrize("ask", [told_of, watched_by], ids=["of a thing", "of the whole place"])
@pytest.mark.parametrize("role", ROLES)
def test_a_page_hears_of_what_its_viewer_may_see(world: World, role: str, ask: Ask) -> None:
    expected: dict[ItemRef, tuple[str, str]] = {}
    for line in lines():
        for state, ref in refs_of(line, world).items():
            expected[ref] = (f"{line.place} {line.kind} · {state}", HEARD if role in line.hears[state] else DEAF)
    told = ask(world, role, sorted(expected))
    wrong = [f"{name} · {role}: expected {wanted}" for ref, (name, wanted) in expected.items() if told[ref] != wanted]
    assert not wrong, "\n".join(wrong)
