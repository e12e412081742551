"""How deep each line is quoted, by any of the marks that news readers put before it."""

from __future__ import annotations

import re

ANGLE = re.compile(r" {0,3}(?:[A-Z][A-Za-z]{0,2}|\|)?>")
# A name, or another mark: it is one only where the line above or below has it too.
OWN = re.compile(r"([A-Za-z]{2,12}>|[|:}<%\]])(?=[ \t\w\"'(>|:}<]|$)")


def quoted_lines(lines: list[str]) -> list[tuple[int, str]]:
    """Each line with its depth, and without the marks that say so."""
    return [unquoted(line, mark_of(lines, number)) for number, line in enumerate(lines)]


def mark_of(lines: list[str], number: int) -> str:
    """The unusual mark a line is quoted with, as its neighbours show; empty for none."""
    match = OWN.match(lines[number])
    if match is None or is_boxed(lines[number]):
        return ""
    beside = lines[max(number - 1, 0) : number] + lines[number + 1 : number + 2]
    return match[1] if any(line.startswith(match[1]) and not is_boxed(line) for line in beside) else ""


def is_boxed(line: str) -> bool:
    """Whether a line has its first letter at its end as well, as the sides of a box do."""
    return len(line) > 1 and line[0] == line[-1]


def unquoted(line: str, mark: str) -> tuple[int, str]:
    depth, rest = 0, line
    while True:
        if mark and rest.startswith(mark):
            rest = rest[len(mark) :]
        elif match := ANGLE.match(rest):
            rest = rest[match.end() :]
        else:
            break
        depth += 1
    return depth, (rest[1:] if depth and rest.startswith(" ") else rest).rstrip()
