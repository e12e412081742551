"""Pages stand as well from right to left: styles name where a line begins and ends, never left and right."""

import re
from pathlib import Path

import pytest

from tests.reading import ROOT

NOTE = re.compile(r"/\*.*?\*/", re.DOTALL)
SIDED = re.compile(
    r"(?:margin|padding|border|inset)[\w-]*-(?:left|right)\b"
    r"|border-(?:top|bottom)-(?:left|right)-radius"
    r"|(?<![\w-])(?:left|right|float|clear)\s*:"
    r"|text-align\s*:\s*(?:left|right)\b"
    r"|translatex\(",
    re.IGNORECASE,
)
# Shorthands whose second and fourth values differ set left and right apart.
FOUR = re.compile(r"(?<![\w-])(?:margin|padding|inset)\s*:\s*(?:[^;{}()]|\([^;{}]*?\))+;")
MIRRORED = {"padding: .4rem .9rem .4rem 2.3rem;", "padding: .2rem .15rem .2rem .6rem;"}  # :dir(rtl) turns them round


def sided(style: str) -> list[str]:
    """The declarations that mean a side of the screen, not of the line."""
    text = NOTE.sub("", style)
    found = [match.group() for match in SIDED.finditer(text)]
    for match in FOUR.finditer(text):
        values = re.findall(r"(?:[\w.%-]+\([^)]*\)+|[\w.%-]+)", match.group().split(":", 1)[1].rstrip(";"))
        if len(values) == 4 and values[1] != values[3] and match.group() not in MIRRORED:
            found.append(match.group())
    return found


@pytest.mark.parametrize(
    ("style", "found"),
    [
        ("p { margin-left: 1rem; }", ["margin-left"]),
        ("p { left: 0; }", ["left:"]),
        ("p { float: right; }", ["float:"]),
        ("p { text-align: right; }", ["text-align: right"]),
        ("p { padding: 0 1rem 0 2rem; }", ["padding: 0 1rem 0 2rem;"]),
        ("p { margin-inline-start: 1rem; padding: 0 1rem 2rem 1rem; text-align: start; }", []),
        ("/* to the left: */", []),
    ],
)
def test_sides_are_found(style: str, found: list[str]) -> None:
    assert sided(style) == found


@pytest.mark.parametrize("path", sorted((ROOT / "static/css").glob("*.css")), ids=lambda path: path.name)
def test_styles_know_no_left_and_right(path: Path) -> None:
    assert sided(path.read_text()) == []
