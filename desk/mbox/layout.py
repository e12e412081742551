"""What a few lines of plain text are: wrapped prose, lines that stand alone, a list, a drawing."""

from __future__ import annotations

import re
from enum import Enum, auto
from itertools import groupby, pairwise

from desk.mbox.masking import MASK

BULLET = re.compile(r" *(?P<mark>[-*+•·o]|\d{1,3}[.)]|\(\d{1,2}\)|[a-zA-Z]\)) +(?=\S)")
GAP = re.compile(r"\S {3,}(?=\S)")
CODE_SIGN = re.compile(r"[={}|\\$#;]|\w\([\w, ]*\)|->")
BOX = re.compile(r"\s*\|.*\|\s*\Z")
CODE = re.compile(r"[;{}]\s*(?:/\*.*)?$|^\s*(?:#\s*(?:include|define|if|endif|else)\b|/\*|//|\$ |% )")
RULE = re.compile(r"[-=_*~#+^.<>/\\| ]{3,}\Z")
UNDERLINE = re.compile(r"\s*([-=~^*_])\1{2,}\s*\Z")
WIDTH = 55  # columns; lines that end earlier were ended on purpose
SET_IN = 4  # columns
SLACK = 6  # columns by which people wrapped unevenly
DRAWN = 0.4  # of a line's letters that are none
SAID = ".,;:!?'\"()…"  # are at home in prose


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
    return [(Kind.DRAWN if is_in and is_code(own) else kind_of(own), own) for is_in, own in runs]


def runs_of(lines: list[str]) -> list[tuple[bool, list[str]]]:
    """Neighbouring lines that are set in, or are not; a single one that is no code begins a paragraph."""
    if is_list(lines):
        return [(False, lines)]
    margin = min(map(indent, lines))
    runs: list[tuple[bool, list[str]]] = []
    is_begun = False
    for is_in, group in groupby(lines, key=lambda line: indent(line) - margin >= SET_IN):
        own = list(group)
        if is_begun:
            runs[-1][1].extend(own)
        else:
            runs.append((is_in, own))
        is_begun = is_in and len(own) == 1 and not is_code(own)
    return runs


def indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def is_code(lines: list[str]) -> bool:
    """Whether most of the lines, which are set in, are code or the like rather than somebody's words."""
    return sum(bool(CODE_SIGN.search(line)) or looks_drawn(line) for line in lines) * 2 > len(lines)


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
    if len(lines) == 1:
        return len(GAP.findall(lines[0].strip())) > 1
    if sum(map(looks_drawn, lines)) * 2 > len(lines):
        return True
    indents = set(map(indent, lines[1:]))
    return len(lines) > 2 and max(indents) - min(indents) > 1


def looks_drawn(line: str) -> bool:
    letters = line.replace(MASK, "x").replace(" ", "")
    strange = sum(not letter.isalnum() and letter not in SAID for letter in letters)
    is_strange = len(letters) > 3 and strange > DRAWN * len(letters)
    return is_strange or bool(GAP.search(line.strip()) or CODE.search(line) or BOX.match(line))


def is_wrapped(lines: list[str]) -> bool:
    """Whether most lines end only because the next word did not fit."""
    if len(lines) == 1:
        return True
    width = max(WIDTH, *map(len, lines)) - SLACK
    full = sum(len(line) + 1 + len(after.split()[0]) > width for line, after in pairwise(lines))
    return full * 2 > len(lines) - 1
