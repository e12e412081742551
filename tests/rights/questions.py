"""What shows that a permission is gone: a cell of the matrix, an ear at the socket, or an act called by itself.

    GET community:reply · closed · stranger                      a cell: it answers otherwise, or tells a secret
    SOCKET deal · offered · stranger                             a line of rows/live/kinds.txt
    ACT a stranger hides a thread                                a name in acts.py
    GET admin:community_post_changelist · any · stranger  behind  AdminSite.has_permission

What stands behind another permission is asked with that one away in both cases: there it still refuses by itself.
"""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

from tests.rights.acts import ACTS
from tests.rights.asking import ask
from tests.rights.desk import desks
from tests.rights.language import tables
from tests.rights.live import lines, refs_of
from tests.rights.matrix import Cell, wrong
from tests.rights.mutants import Mutant, mutants
from tests.rights.socket import DEAF, told_of
from tests.rights.world import World

FOLDER = Path(__file__).parent / "rows" / "mutants"
ARROW, BEHIND = "  ←  ", "  behind  "


def noticed() -> dict[str, str]:
    """Each permission and the question that shows when it is gone."""
    return _pairs("noticed.txt")


def excused() -> dict[str, str]:
    """Each permission that nothing can notice, and why."""
    return _pairs("excused.txt")


def _pairs(name: str) -> dict[str, str]:
    text = (FOLDER / name).read_text()
    pairs = [line.partition(ARROW) for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return {permission: said for permission, _arrow, said in pairs}


def missed(mutant: Mutant, text: str, world: World) -> str:
    """What is wrong with a question as the proof of a permission; empty where it shows that it is gone."""
    question, _, outer = text.partition(BEHIND)
    with mutants()[outer].taken_away() if outer else nullcontext():
        if not refuses(question, world, is_behind=bool(outer)):
            return f"“{text}” is let through with {mutant.name} in its place."
        with mutant.taken_away():
            if refuses(question, world, is_behind=bool(outer)):
                return f"“{text}” is refused as before without {mutant.name}."
    return ""


def refuses(question: str, world: World, *, is_behind: bool) -> bool:
    """Whether the answer is still as it should be."""
    sort, _, rest = question.partition(" ")
    if sort == "ACT":
        return not ACTS[rest](world)
    if sort == "SOCKET":
        return is_deaf(rest, world)
    found = cells_named(question)
    assert found, f"No table has the cell “{question}”."
    if is_behind:
        return not any(is_let_through(cell, world) for cell in found)
    return not any(wrong(cell, world) for cell in found)


def is_deaf(text: str, world: World) -> bool:
    """Whether a role hears nothing of a thing that its line keeps from it."""
    kind, state, role = text.split(" · ")
    (line,) = (line for line in lines() if line.kind == kind)
    ref = refs_of(line, world)[state]
    return told_of(world, role, [ref])[ref] == DEAF


def is_let_through(cell: Cell, world: World) -> bool:
    """Whether a cell is shown the thing or does something, whatever its row says."""
    answer = ask(cell.row, world, cell.role, cell.state)
    return answer.status == "200" or bool(answer.tables)


def cells_named(text: str) -> list[Cell]:
    """The cells of that name; rows of several kinds of thing may share one."""
    name, state, role = text.split(" · ")
    rows = [*tables(), *(row for desk in desks() for row in desk.rows([state]) if desk.name in name)]
    return [Cell(row, state, role) for row in rows if str(row) == name and state in row.answers]
