"""The parts of a run, and how large a community each is measured on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

# A part is a module here with a function `measure` that returns a Section.
PARTS = ("pages", "choosing", "sending", "live", "rights")
BY_THEMSELVES = {"live", "rights"}  # these fill databases of their own, or need little
TALK = {"members": 2000, "threads": 2000, "posts": 40_000}
LETTERS = {"members": 10_000, "threads": 2500, "posts": 25_000}


def groups(wanted: Sequence[str]) -> list[list[str]]:
    """Those that share a database, in order; pages have one of their own."""
    pages, others = [name for name in wanted if name == "pages"], [name for name in wanted if name != "pages"]
    return [group for group in (pages, others) if group]


def size_for(wanted: Iterable[str]) -> dict[str, int]:
    return TALK if set(wanted) <= {"pages", *BY_THEMSELVES} else LETTERS
