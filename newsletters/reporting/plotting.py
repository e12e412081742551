"""Rates over mailings as pictures: a line, and a band between what the true rate lies; whole numbers, for an SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from newsletters.reporting.comparing import Rate
from newsletters.reporting.report import Measure, Report

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 84, 16, 16, 40  # of the frame
CEILINGS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
SAID = 6  # dates under the line, at most


@dataclass(frozen=True, slots=True)
class Plot:
    """Of one measure: the band, the line, its marks, the lines across with what they say, and the dates below."""

    measure: Measure
    band: str  # points of a polygon
    line: str
    marks: list[tuple[int, int]]
    rules: list[tuple[int, float]]  # y, in as many as the measure is told
    below: list[tuple[int, str]]  # x, text
    left: int = LEFT
    right: int = WIDTH - RIGHT
    foot: int = HEIGHT - BOTTOM


def plot_of(measure: Measure, reports: Sequence[Report], dates: Sequence[str]) -> Plot | None:
    """Over these mailings, the oldest first; None where fewer than two say anything."""
    told = [(place, rate) for place, rate in enumerate(each.rate(measure) for each in reports) if rate.tries]
    if len(told) < 2:
        return None
    step = (WIDTH - LEFT - RIGHT) / (len(reports) - 1)
    top = _ceiling([rate for _place, rate in told])
    across = [round(LEFT + step * place) for place, _rate in told]
    line = [(x, _y(rate.value, top)) for x, (_place, rate) in zip(across, told, strict=True)]
    lows = [(x, _y(rate.span.low, top)) for x, (_place, rate) in zip(across, told, strict=True)]
    highs = [(x, _y(min(rate.span.high, top), top)) for x, (_place, rate) in zip(across, told, strict=True)]
    apart = max(1, -(-len(reports) // SAID))
    return Plot(
        measure=measure,
        band=_points([*highs, *reversed(lows)]),
        line=_points(line),
        marks=line,
        rules=[(_y(top * part, top), measure.scale * top * part) for part in (0, 0.5, 1)],
        below=[(round(LEFT + step * place), dates[place]) for place in range(0, len(reports), apart)],
    )


def _ceiling(rates: Sequence[Rate]) -> float:
    """Above every rate, and as much of the bands as leaves the rates to be read."""
    highest = max(rate.value for rate in rates)
    wanted = min(max(rate.span.high for rate in rates), max(4 * highest, CEILINGS[0]))
    return next(each for each in CEILINGS if each >= wanted - 1e-9)


def _y(value: float, top: float) -> int:
    return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - min(value, top) / top))


def _points(points: Sequence[tuple[int, int]]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)
