"""The parts of a run, and how large a community each is measured on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

# A part is a module here with a function `measure` that returns a Section.
PARTS = (
    "pages", "choosing", "pairs", "one_member", "million", "people", "sending", "killed", "signing", "live", "rights",
)  # fmt: skip
BY_THEMSELVES = {"million", "people", "live", "rights", "signing"}  # these fill databases of their own, or need little
ALONE = {"pages", "one_member", "million", "people", "sending", "killed"}
TALK = {"members": 2000, "threads": 2000, "posts": 40_000}
FEW = {"members": 500, "threads": 500, "posts": 5000}  # the others of a mailing that is killed have no past
LETTERS = {"members": 10_000, "threads": 2500, "posts": 25_000}
MANY_LETTERS = LETTERS | {"members": 15_000}  # enough for all rounds in which they leave


def groups(wanted: Sequence[str]) -> list[list[str]]:
    """Those that share a database, in order; some have one of their own."""
    alone = [[name] for name in wanted if name in ALONE]
    others = [name for name in wanted if name not in ALONE]
    return [group for group in (*alone, others) if group]


def size_for(wanted: Iterable[str]) -> dict[str, int]:
    if set(wanted) == {"killed"}:
        return FEW
    if set(wanted) == {"sending"}:
        return MANY_LETTERS
    return TALK if set(wanted) <= {"pages", "one_member", *BY_THEMSELVES} else LETTERS
