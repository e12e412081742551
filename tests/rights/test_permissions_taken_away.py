"""Each permission taken away in turn, and the question that has to notice; what nothing can notice says why."""

from __future__ import annotations

from random import Random

import pytest

from tests.reading import ROOT
from tests.rights.acts import ACTS
from tests.rights.matrix import IS_WHOLE
from tests.rights.mutants import mutants
from tests.rights.questions import BEHIND, cells_named, excused, missed, noticed
from tests.rights.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.sampled]
SAMPLE = 12


def chosen() -> list[str]:
    """A dozen of the permissions; in a whole run every one."""
    names = sorted(noticed())
    return names if IS_WHOLE else Random("permissions").sample(names, SAMPLE)


def test_every_permission_has_its_question_or_its_reason() -> None:
    asked, reasons, there = set(noticed()), set(excused()), set(mutants())
    assert not there - asked - reasons, "Nothing notices when these are gone; see docs/rights.md."
    assert not (asked | reasons) - there, "There are no such permissions any more."
    assert not asked & reasons, "These are noticed, and need no reason."


def test_every_question_can_be_asked() -> None:
    """A row that is renamed takes its questions along, also those that this run does not ask."""
    asked = {name: text.partition(BEHIND)[0] for name, text in noticed().items()}
    assert {name: text for name, text in asked.items() if not is_there(text)} == {}


def is_there(question: str) -> bool:
    sort, _, rest = question.partition(" ")
    return rest in ACTS if sort == "ACT" else sort == "SOCKET" or bool(cells_named(question))


def test_what_is_excused_stands_in_the_documents() -> None:
    told = (ROOT / "docs/rights.md").read_text()
    assert [name for name in excused() if f"`{name}`" not in told] == []


@pytest.mark.parametrize("name", chosen())
def test_it_is_noticed_when_a_permission_is_gone(world: World, name: str) -> None:
    assert not missed(mutants()[name], noticed()[name], world)
