"""The verdicts as a picture: what each rule reached, and what ours has over it, each with its 95 % interval."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from search.replaying.measuring import Difference, Outcome, Verdict
from search.replaying.rules import OURS

SHOWN = ("hit@10", "ndcg@10")  # of the measures, a column each
KINDS = (".png", ".svg")
INK, QUIET, ACCENT = "#1d2433", "#7b8294", "#0f5c4d"
LOOK: dict[Any, Any] = {
    "axes.spines.left": False,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.edgecolor": QUIET,
    "axes.labelcolor": INK,
    "font.size": 9.0,
    "grid.color": "#e3e6ec",
    "svg.hashsalt": "replay",  # the same numbers make the same file
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "ytick.left": False,
}
Spans = Sequence[Verdict] | Sequence[Difference]


def plotted(path: Path, outcome: Outcome) -> None:
    """Write the picture; the file's ending says which kind."""
    best_last = sorted(outcome.verdicts, key=lambda each: each.means[SHOWN[0]])
    order = {each.rule: row for row, each in enumerate(best_last)}
    with mpl.rc_context(LOOK):
        figure = Figure(figsize=(9.0, 0.6 * len(order)), layout="constrained", facecolor="white")
        above, below = figure.subplots(2, len(SHOWN), sharey=True)
        for axes, measure in zip(above, SHOWN, strict=True):
            _spans(axes, outcome.verdicts, measure, order)
            axes.set_xlim(left=0)
            axes.set_xlabel(f"{measure}, mean of {outcome.cases} cases")
        for axes, measure in zip(below, SHOWN, strict=True):
            _spans(axes, outcome.differences, measure, order)
            axes.axvline(0, color=INK, linewidth=0.8)
            axes.set_xlabel(f"ours less the rule, {measure}")
        above[0].set_yticks(list(order.values()), list(order))
        figure.suptitle("Bars: 95 % intervals, members drawn anew", fontsize=9, color=QUIET, x=0.99, ha="right")
        figure.savefig(path, dpi=144, metadata={"Date": None} if path.suffix == ".svg" else {})


def _spans(axes: Axes, spans: Spans, measure: str, order: dict[str, int]) -> None:
    axes.grid(axis="x")
    axes.set_axisbelow(True)
    for each in spans:
        mean, row = each.means[measure], order[each.rule]
        ends = [[mean - each.low[measure]], [each.high[measure] - mean]]
        colour = ACCENT if each.rule == OURS or isinstance(each, Difference) else QUIET
        axes.errorbar(mean, row, xerr=ends, fmt="o", markersize=5, capsize=3, linewidth=1.4, color=colour)
        axes.annotate(_figure(mean, each), (mean, row), (0, 5), textcoords="offset points", ha="center", fontsize=7)
    axes.margins(y=0.12)


def _figure(mean: float, each: Verdict | Difference) -> str:
    return f"{mean:+.3f}" if isinstance(each, Difference) else f"{mean:.3f}"
