"""Where the marks of the three pictures stand; whole numbers, for an SVG that carries no style."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from desk.selfhelp.measures import Back, Week
from desk.selfhelp.reporting import Tie

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 84, 16, 16, 40  # of the frame
CEILINGS = (0.1, 0.2, 0.5, 1.0)
RING_HEIGHT, ROUND, HIGH = 420, 190, 165  # of the ring: the frame, half across, half from top to bottom
BOLDEST = 6  # the line of those who answered most
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


@dataclass(frozen=True, slots=True)
class Node:
    """A member on the ring, and where the name stands beside it."""

    name: str
    x: int
    y: int
    name_x: int
    anchor: str


@dataclass(frozen=True, slots=True)
class Line:
    """Between two who answered, as broad as they did so often; both ways, or one."""

    x1: int
    y1: int
    x2: int
    y2: int
    width: int
    is_mutual: bool


@dataclass(frozen=True, slots=True)
class Ring:
    """Members round a circle and the ties between them; those of one way lie under those of both."""

    nodes: list[Node]
    lines: list[Line]
    height: int = RING_HEIGHT


def ring_plot(ties: Sequence[Tie]) -> Ring:
    """Who answers whom: each pair once, each member once, in the order in which the ties name them."""
    names = {member.pk: member.name for tie in ties for member in (tie.by, tie.to)}
    spots = {pk: _node(name, place / len(names)) for place, (pk, name) in enumerate(names.items())}
    pairs = {tuple(sorted((tie.by.pk, tie.to.pk))): tie for tie in reversed(ties)}
    most = max((tie.count + tie.returned for tie in pairs.values()), default=1)
    lines = []
    for tie in pairs.values():
        one, other = spots[tie.by.pk], spots[tie.to.pk]
        width = max(1, round(BOLDEST * (tie.count + tie.returned) / most))
        lines.append(Line(one.x, one.y, other.x, other.y, width, tie.returned > 0))
    return Ring(list(spots.values()), sorted(lines, key=lambda line: (line.is_mutual, line.width)))


def _node(name: str, part: float) -> Node:
    """That part of the way round, from the top, with the sun."""
    across, down = sin(2 * pi * part), -cos(2 * pi * part)
    x, y = round(WIDTH / 2 + ROUND * across), round(RING_HEIGHT / 2 + HIGH * down)
    is_left = across < 0
    return Node(name, x, y, x - 10 if is_left else x + 10, "end" if is_left else "start")


def _ceiling(shares: Sequence[float]) -> float:
    return next(each for each in CEILINGS if each >= max(shares, default=0.0) - 1e-9)


def _y(share: float, top: float) -> int:
    return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - share / top))


def _rules(top: float) -> list[tuple[int, int]]:
    return [(_y(top * part, top), round(100 * top * part)) for part in (0, 0.5, 1)]
