"""What a few lines of plain text are: wrapped prose, lines that stand alone, a list, a drawing."""

from __future__ import annotations

import re
from enum import Enum, auto
from itertools import pairwise

BULLET = re.compile(r" *(?P<mark>[-*+•·o]|\d{1,3}[.)]|\(\d{1,2}\)|[a-zA-Z]\)) +(?=\S)")
GAP = re.compile(r"\S {3,}\S")
CODE = re.compile(r"[;{}]\s*(?:/\*.*)?$|^\s*(?:#\s*(?:include|define|if|endif|else)\b|/\*|//|\$ |% )")
RULE = re.compile(r"[-=_*~#+^.<>/\\| ]{3,}\Z")
UNDERLINE = re.compile(r"\s*([-=~^*_])\1{2,}\s*\Z")
WIDTH = 55  # columns; lines that end earlier were ended on purpose
SLACK = 6  # columns by which people wrapped unevenly
DRAWN = 0.4  # of a line's letters that are none


class Kind(Enum):
    PROSE = auto()
    VERSE = auto()
    LIST = auto()
    DRAWN = auto()
    HEADING = auto()
    RULE = auto()


def kind_of(lines: list[str]) -> Kind:
    """How these lines, none of them empty, are to be shown."""
    if len(lines) == 1 and RULE.match(lines[0]):
        return Kind.RULE
    if len(lines) == 2 and UNDERLINE.match(lines[1]) and lines[0].strip()[:1].isalnum():
        return Kind.HEADING
    if is_list(lines):
        return Kind.LIST
    if is_drawn(lines):
        return Kind.DRAWN
    return Kind.PROSE if is_wrapped(lines) else Kind.VERSE


def is_list(lines: list[str]) -> bool:
    """Bullets or numbers, each with its further lines indented under it."""
    first = BULLET.match(lines[0])
    if first is None or (first["mark"] == "o" and len(lines) == 1):
        return False
    margin = len(lines[0]) - len(lines[0].lstrip())
    under = [line for line in lines[1:] if not BULLET.match(line)]
    is_under = all(len(line) - len(line.lstrip()) > margin for line in under) or is_wrapped(lines)
    return is_under and sum(bool(GAP.search(line.strip()[3:])) for line in lines) * 2 < len(lines)


def listed(match: re.Match[str]) -> str:
    """The Markdown mark of an item: its number where it has one."""
    digits = match["mark"].strip("().")
    return f"{digits}." if digits.isdigit() else "-"


def is_drawn(lines: list[str]) -> bool:
    """Tables, code, pictures of letters: what must keep its columns."""
    drawn = sum(map(looks_drawn, lines))
    if drawn * 2 >= len(lines) and (len(lines) > 1 or GAP.search(lines[0].strip())):
        return True
    indents = {len(line) - len(line.lstrip()) for line in lines[1:]}
    return len(lines) > 2 and len(indents) > 1 and max(indents) - min(indents) > 1


def looks_drawn(line: str) -> bool:
    letters = line.replace(" ", "")
    strange = sum(not letter.isalnum() for letter in letters)
    return bool(GAP.search(line.strip()) or CODE.search(line)) or (len(letters) > 3 and strange > DRAWN * len(letters))


def is_wrapped(lines: list[str]) -> bool:
    """Whether most lines end only because the next word did not fit."""
    if len(lines) == 1:
        return True
    width = max(WIDTH, *map(len, lines)) - SLACK
    full = sum(len(line) + 1 + len(after.split()[0]) > width for line, after in pairwise(lines))
    return full * 2 > len(lines) - 1
