"""What was found, as lines of a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from search.replaying.figures import MEASURES
from search.replaying.measuring import Outcome
from search.replaying.tasks import COLD, SENDING, SUBJECTS, WARM, Task

ASKED = {
    WARM: "threads to choose from on average; written in within {back} days, joined within {ahead}",
    COLD: "threads to choose from on average; begun within {ahead} days after the cut, joined within {ahead} of these",
    SENDING: "threads to choose from on average for {length} in a letter; written in within {back} days, anything done "
    "in them within {ahead}",
    SUBJECTS: "subjects to choose from on average; of threads written in within {back} days, joined within {ahead}",
}
WIDTH = 13


def told(outcome: Outcome, task: Task) -> Iterator[str]:
    """Every table, each with the line that explains it."""
    asked = ASKED[task.what].format(back=task.back, ahead=task.ahead, length=task.length)
    cases = f"{outcome.cases} cases of {outcome.members} members at {outcome.cuts} cuts"
    yield f"{cases}, {outcome.candidates:.1f} {asked}."
    yield from _verdicts(outcome)
    yield from _differences(outcome)
    yield "± is one standard error, ( ) the 95 % interval of the same cases, members drawn anew."
    yield from _knowing(outcome)
    yield from _kept(outcome)


def _verdicts(outcome: Outcome) -> Iterator[str]:
    others = "".join(f"{name:>10}" for name in ("coverage", "members", "variety", "mix off"))
    yield f"{'rule':{WIDTH}}" + "".join(f"{name:>16}" for name in MEASURES) + others
    for each in outcome.verdicts:
        cells = "".join(f"{each.means[name]:>9.3f} ±{each.errors[name]:.3f}" for name in MEASURES)
        last = (each.coverage, each.reached, each.variety, each.miscalibration)
        yield f"{each.rule:{WIDTH}}{cells}" + "".join(
            f"{value:>10.3f}" if value is not None else _none() for value in last
        )


def _differences(outcome: Outcome) -> Iterator[str]:
    yield f"{'ours less':{WIDTH}}" + "".join(f"{name:>26}" for name in MEASURES) + f"{'× ndcg@10':>11}{'× hit@10':>10}"
    for other in outcome.differences:
        cells = "".join(
            f"{other.means[name]:>+10.3f} ({other.low[name]:+.3f} {other.high[name]:+.3f})" for name in MEASURES
        )
        times = [other.times[name] for name in ("ndcg@10", "hit@10")]
        yield f"{other.rule:{WIDTH}}{cells} " + "".join(f"{each:>10.2f}" if each else _none() for each in times)


def _knowing(outcome: Outcome) -> Iterator[str]:
    if outcome.knowing:
        yield f"{'acts known':{WIDTH}}" + "".join(f"{name:>16}" for name in MEASURES)
    for each in outcome.knowing:
        cells = "".join(f"{each.means[name]:>9.3f} ±{each.errors[name]:.3f}" for name in MEASURES)
        yield f"{each.acts:<{WIDTH}}{cells}"


def _kept(outcome: Outcome) -> Iterator[str]:
    if not outcome.kept:
        return
    yield f"All who had ever written, at every cut, of daily ones at every third: {outcome.asked}."
    yield "Where only those are written to whose letter is worth most:"
    yield f"{'chosen by':{WIDTH}}{'written to':>12}{'hits kept':>12}{'of all':>12}"
    for each in outcome.kept:
        setting = f"{each.setting:.0%}" if each.by == "share" else f"{each.setting:.0f}"
        yield f"{f'{each.by} {setting}':{WIDTH}}{each.written_to:>12.3f}{each.kept:>12.3f}{each.kept_of_all:>12.3f}"


def _none() -> str:
    return f"{'–':>10}"
