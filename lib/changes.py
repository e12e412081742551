"""What changed between two texts, word by word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

CAME, WENT, STAYED = "+", "-", ""
TOKEN = re.compile(r"\w+|[^\S\n]+|\n|[^\w\s]")
LINE = re.compile(r"[^\n]*\n|[^\n]+")
MOST_STEPS = 600  # differences looked for one by one; the time for it grows with their square
AROUND = 160  # characters shown before and after a change


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of text that came, went, or stayed."""

    sign: str
    text: str


def changes(before: str, after: str) -> list[Change]:
    """The way from one text to the other; where nearly all is new by lines, or as a whole."""
    for token in (TOKEN, LINE):
        steps = _steps(token.findall(before), token.findall(after))
        if steps is not None:
            return _joined(steps)
    return _joined([(WENT, before), (CAME, after)])


def shortened(found: Sequence[Change]) -> list[Change]:
    """The changes with the words round them; long stretches that stayed are cut in the middle."""
    last = len(found) - 1
    return [
        change if change.sign else Change(STAYED, _cut(change.text, head=number > 0, tail=number < last))
        for number, change in enumerate(found)
    ]


def _cut(text: str, *, head: bool, tail: bool) -> str:
    if len(text) <= (head + tail) * AROUND + AROUND:
        return text
    first = text[:AROUND].rsplit(" ", 1)[0] + " " if head else ""
    end = " " + text[-AROUND:].split(" ", 1)[-1] if tail else ""
    return f"{first}…{end}"


def _steps(before: list[str], after: list[str]) -> list[tuple[str, str]] | None:
    """Tokens with their signs; None where more differ than is bearable to look for."""
    start, end = _alike(before, after)
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    trail = _trail(old, new)
    if trail is None:
        return None
    stayed = [(STAYED, token) for token in before[:start]]
    return [*stayed, *_walked(old, new, trail), *((STAYED, token) for token in before[len(before) - end :])]


def _alike(before: Sequence[str], after: Sequence[str]) -> tuple[int, int]:
    """How many tokens are the same at the start, and at the end."""
    most = min(len(before), len(after))
    start = next((place for place in range(most) if before[place] != after[place]), most)
    most -= start
    return start, next((place for place in range(most) if before[-1 - place] != after[-1 - place]), most)


def _trail(old: Sequence[str], new: Sequence[str]) -> list[dict[int, int]] | None:
    """How far each diagonal leads after each number of differences (Myers, 1986)."""
    furthest, trail = {1: 0}, []
    for count in range(min(len(old) + len(new), MOST_STEPS) + 1):
        trail.append(furthest)
        furthest = {
            diagonal: _slid(old, new, _next(trail[-1], count, diagonal), diagonal)
            for diagonal in range(-count, count + 1, 2)
        }
        if furthest.get(len(old) - len(new)) == len(old):
            return trail
    return None


def _next(furthest: dict[int, int], count: int, diagonal: int) -> int:
    """One step more: downwards where that has come further, else to the right."""
    if _is_down(furthest, count, diagonal):
        return furthest[diagonal + 1]
    return furthest[diagonal - 1] + 1


def _is_down(furthest: dict[int, int], count: int, diagonal: int) -> bool:
    return diagonal == -count or (diagonal != count and furthest[diagonal - 1] < furthest[diagonal + 1])


def _slid(old: Sequence[str], new: Sequence[str], place: int, diagonal: int) -> int:
    """On along what is the same in both."""
    while place < len(old) and place - diagonal < len(new) and old[place] == new[place - diagonal]:
        place += 1
    return place


def _walked(old: Sequence[str], new: Sequence[str], trail: list[dict[int, int]]) -> list[tuple[str, str]]:
    """The way back from the end of both, turned round."""
    steps: list[tuple[str, str]] = []
    place, other = len(old), len(new)
    for count in range(len(trail) - 1, -1, -1):
        diagonal = place - other
        is_down = _is_down(trail[count], count, diagonal)
        begun = _next(trail[count], count, diagonal)
        while place > begun:
            place, other = place - 1, other - 1
            steps.append((STAYED, old[place]))
        if count == 0:
            break
        if is_down:
            other -= 1
            steps.append((CAME, new[other]))
        else:
            place -= 1
            steps.append((WENT, old[place]))
    return steps[::-1]


def _joined(steps: Sequence[tuple[str, str]]) -> list[Change]:
    """Stretches of one sign; between two changes a space alone counts as changed, what went stands before what came."""
    found: list[Change] = []
    went, came, blank = "", "", ""
    for sign, text in steps:
        if sign:
            went, came, blank = went + blank, came + blank, ""
            went, came = (went + text, came) if sign == WENT else (went, came + text)
        elif (went or came) and not blank and text.isspace() and "\n" not in text:
            blank = text
        else:
            found += [*_both(went, came), Change(STAYED, blank + text)]
            went = came = blank = ""
    found += [*_both(went, came), Change(STAYED, blank)]
    return _merged(found)


def _both(went: str, came: str) -> list[Change]:
    return [Change(WENT, went), Change(CAME, came)]


def _merged(found: Sequence[Change]) -> list[Change]:
    """Neighbours of one sign as one, without the empty ones."""
    merged: list[Change] = []
    for change in found:
        if not change.text:
            continue
        if merged and merged[-1].sign == change.sign:
            merged[-1] = Change(change.sign, merged[-1].text + change.text)
        else:
            merged.append(change)
    return merged
