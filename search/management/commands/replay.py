"""Judge the choosing on the community's own history."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict, replace
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lib.memory import peak_memory
from search.replaying import TASKS, Outcome, Task, read_history, verdicts, walked
from search.replaying.measuring import MEASURES
from search.replaying.plotting import KINDS, plotted

NUMBERS = ("back", "ahead", "active", "min_earlier", "limit_cuts")


class Command(BaseCommand):
    help = (
        "Walk the community's history cut by cut, without looking ahead, and measure how well each rule "
        "foretells the threads that members went on to join."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--cut", choices=TASKS, default="week", help="how far apart the cuts are (default week)")
        told = "days in which {} (by day {}, by week {})"
        parser.add_argument("--back", type=int, help=told.format("a thread was written in", 7, 30))
        parser.add_argument("--ahead", type=int, help=told.format("a member joined it", 3, 14))
        parser.add_argument("--active", type=int, help=told.format("the member had written", "ever", 30))
        parser.add_argument("--min-earlier", type=int, help="threads joined before a cut (default 3)")
        parser.add_argument("--limit-cuts", type=int, help="only the latest so many cuts")
        parser.add_argument("--json", type=Path, metavar="FILE", help="write the same numbers to a file")
        parser.add_argument("--plot", type=Path, metavar="FILE", help="draw them, as .svg or .png")

    def handle(self, *args: Any, **options: Any) -> None:
        started = monotonic()
        task = task_of(options)
        outcome = verdicts(walked(read_history(), task, self.tell if self.stderr.isatty() else None))
        if not outcome.cases:
            raise CommandError(
                "There is not enough history to judge: no member joined a thread in the days ahead of any cut. "
                "Import a community first, or give a smaller --min-earlier or a larger --ahead."
            )
        self.show(outcome, task)
        if options["json"]:
            write_json(options["json"], outcome, task)
        if options["plot"]:
            plotted(options["plot"], outcome)
        self.stdout.write(f"Took {monotonic() - started:.1f} s; peak memory {peak_memory()} MB.")

    def tell(self, done: int, cuts: int) -> None:
        self.stderr.write(f"\r{done} of {cuts} cuts", ending="" if done < cuts else "\n")

    def show(self, outcome: Outcome, task: Task) -> None:
        self.stdout.write(
            f"{outcome.cases} cases of {outcome.members} members at {outcome.cuts} cuts, {outcome.candidates:.1f} "
            f"threads to choose from on average; {task.back} days back, {task.ahead} ahead."
        )
        self.stdout.write(f"{'rule':12}" + "".join(f"{name:>16}" for name in MEASURES) + f"{'coverage':>10}")
        for each in outcome.verdicts:
            cells = "".join(f"{each.means[name]:>9.3f} ±{each.errors[name]:.3f}" for name in MEASURES)
            self.stdout.write(f"{each.rule:12}{cells}{each.coverage:>10.3f}")
        self.stdout.write(f"{'ours less':12}" + "".join(f"{name:>26}" for name in MEASURES) + f"{'× hit@10':>10}")
        for other in outcome.differences:
            cells = "".join(
                f"{other.means[name]:>+10.3f} ({other.low[name]:+.3f} {other.high[name]:+.3f})" for name in MEASURES
            )
            times = other.times["hit@10"]
            self.stdout.write(f"{other.rule:12}{cells}" + (f"{times:>10.2f}" if times else f"{'–':>10}"))
        self.stdout.write("± is one standard error, ( ) the 95 % interval of the same cases, members drawn anew.")


def task_of(options: dict[str, Any]) -> Task:
    """The task that was asked for; what makes no sense is refused with a sentence."""
    _refuse_numbers(options)
    _refuse_paths(options)
    return replace(TASKS[options["cut"]], **{name: options[name] for name in NUMBERS if options[name] is not None})


def _refuse_numbers(options: dict[str, Any]) -> None:
    for name in ("back", "ahead", "active"):
        if options[name] is not None and options[name] < 1:
            raise CommandError(f"--{name} counts days and must be 1 or more.")
    if options["min_earlier"] is not None and options["min_earlier"] < 0:
        raise CommandError("--min-earlier counts threads and cannot be below 0.")
    if options["limit_cuts"] is not None and options["limit_cuts"] < 1:
        raise CommandError("--limit-cuts must be 1 or more.")


def _refuse_paths(options: dict[str, Any]) -> None:
    for path in filter(None, (options["json"], options["plot"])):
        if not path.absolute().parent.is_dir():
            raise CommandError(f"There is no folder {path.absolute().parent} to write to. Make it first.")
    if options["plot"] and options["plot"].suffix not in KINDS:
        raise CommandError(f"--plot draws {' or '.join(KINDS)} files. Give the file one of these endings.")


def write_json(path: Path, outcome: Outcome, task: Task) -> None:
    path.write_text(json.dumps({"task": asdict(task), **asdict(outcome)}, indent=2) + "\n")
