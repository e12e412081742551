"""What a few lines of plain text are: wrapped prose, lines that stand alone, a list, a drawing."""

from __future__ import annotations

import re
from enum import Enum, auto
from itertools import groupby, pairwise
from operator import itemgetter

from desk.mbox.masking import MASK

BULLET = re.compile(r" *(?P<mark>[-*+•·o]|\d{1,3}[.)]|\(\d{1,2}\)|[a-zA-Z]\)) +(?=\S)")
GAP = re.compile(r"\S {3,}\S")
BOX = re.compile(r"\s*\|.*\|\s*\Z")
CODE = re.compile(r"[;{}]\s*(?:/\*.*)?$|^\s*(?:#\s*(?:include|define|if|endif|else)\b|/\*|//|\$ |% )")
RULE = re.compile(r"[-=_*~#+^.<>/\\| ]{3,}\Z")
UNDERLINE = re.compile(r"\s*([-=~^*_])\1{2,}\s*\Z")
WIDTH = 55  # columns; lines that end earlier were ended on purpose
SET_IN = 4  # columns
SLACK = 6  # columns by which people wrapped unevenly
DRAWN = 0.4  # of a line's letters that are none


class Kind(Enum):
    PROSE = auto()
    VERSE = auto()
    LIST = auto()
    DRAWN = auto()
    HEADING = auto()
    RULE = auto()


def parts_of(lines: list[str]) -> list[tuple[Kind, list[str]]]:
    """A paragraph cut where its lines are set in and where they come back, each part with its kind."""
    runs = runs_of(lines)
    if len(runs) == 1:
        return [(kind_of(lines), lines)]
    return [(Kind.DRAWN if is_in and not is_text(own) else kind_of(own), own) for is_in, own in runs]


def runs_of(lines: list[str]) -> list[tuple[bool, list[str]]]:
    """Neighbouring lines that are set in, or are not; a first line set in alone is prose."""
    if is_list(lines):
        return [(False, lines)]
    indents = [indent(line) for line in lines]
    margin = min(indents)
    is_in = [each - margin >= SET_IN for each in indents]
    is_in[0] = is_in[0] and len(lines) > 1 and is_in[1]
    runs = groupby(zip(lines, is_in, strict=True), key=itemgetter(1))
    return [(inside, [line for line, _ in run]) for inside, run in runs]


def is_text(lines: list[str]) -> bool:
    """Whether lines that are set in are a quotation rather than code."""
    return len(lines) > 1 and is_wrapped(lines)


def indent(line: str) -> int:
    return len(line) - len(line.lstrip())


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
    margin = indent(lines[0])
    under = [line for line in lines[1:] if not BULLET.match(line)]
    is_under = all(indent(line) > margin for line in under) or is_wrapped(lines)
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
    indents = set(map(indent, lines[1:]))
    return len(lines) > 2 and len(indents) > 1 and max(indents) - min(indents) > 1


def looks_drawn(line: str) -> bool:
    letters = line.replace(MASK, "x").replace(" ", "")
    strange = sum(not letter.isalnum() for letter in letters)
    return bool(GAP.search(line.strip()) or CODE.search(line) or BOX.match(line)) or (
        len(letters) > 3 and strange > DRAWN * len(letters)
    )


def is_wrapped(lines: list[str]) -> bool:
    """Whether most lines end only because the next word did not fit."""
    if len(lines) == 1:
        return True
    width = max(WIDTH, *map(len, lines)) - SLACK
    full = sum(len(line) + 1 + len(after.split()[0]) > width for line, after in pairwise(lines))
    return full * 2 > len(lines) - 1
