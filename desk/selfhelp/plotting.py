"""Where the marks of the two pictures stand; whole numbers, for an SVG that carries no style."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desk.selfhelp.measures import Back, Week

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 84, 16, 16, 40  # of the frame
CEILINGS = (0.1, 0.2, 0.5, 1.0)
SAID = 6  # dates under the line, at most


@dataclass(frozen=True, slots=True)
class Mark:
    """One point; `low` and `high` are the ends of its interval, where it has one."""

    x: int
    y: int
    label: str
    n: int
    is_ripe: bool = True
    low: int = 0
    high: int = 0


@dataclass(frozen=True, slots=True)
class Plot:
    """The marks, the lines between neighbours, the lines across with what they say, and the dates below."""

    marks: list[Mark]
    lines: list[str]
    rules: list[tuple[int, int]]  # y, per cent
    below: list[tuple[int, str]]  # x, text
    left: int = LEFT
    right: int = WIDTH - RIGHT
    foot: int = HEIGHT - BOTTOM


def back_plot(rows: Sequence[Back]) -> Plot:
    """Who came back by ties, each with its interval."""
    top = _ceiling([each.interval[1] for each in rows if each.interval])
    step = (WIDTH - LEFT - RIGHT) / max(len(rows), 1)
    marks = []
    for place, each in enumerate(rows):
        x = round(LEFT + step * (place + 0.5))
        if each.interval is not None and each.share is not None:
            low, high = each.interval
            marks.append(Mark(x, _y(each.share, top), each.ties, each.members, True, _y(low, top), _y(high, top)))
    below = [(round(LEFT + step * (place + 0.5)), each.ties) for place, each in enumerate(rows)]
    return Plot(marks, [], _rules(top), below)


def weeks_plot(weeks: Sequence[Week], dates: Sequence[str]) -> Plot:
    """A mark for each week, and a line for four together; where nobody asked for so long it breaks."""
    step = (WIDTH - LEFT - RIGHT) / max(len(weeks) - 1, 1)
    marks, lines, run = list[Mark](), list[str](), list[str]()
    for place, (week, date) in enumerate(zip(weeks, dates, strict=True)):
        x = round(LEFT + step * place)
        if week.share is not None:
            marks.append(Mark(x, _y(week.share, 1.0), date, week.asked, week.is_ripe))
        if week.lately is not None:
            run.append(f"{x},{_y(week.lately, 1.0)}")
        else:
            lines, run = [*lines, " ".join(run)], []
    apart = max(1, -(-len(weeks) // SAID))
    below = [(round(LEFT + step * place), dates[place]) for place in range(0, len(weeks), apart)]
    return Plot(marks, [line for line in [*lines, " ".join(run)] if " " in line], _rules(1.0), below)


def _ceiling(shares: Sequence[float]) -> float:
    return next(each for each in CEILINGS if each >= max(shares, default=0.0) - 1e-9)


def _y(share: float, top: float) -> int:
    return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - share / top))


def _rules(top: float) -> list[tuple[int, int]]:
    return [(_y(top * part, top), round(100 * top * part)) for part in (0, 0.5, 1)]
