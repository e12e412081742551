"""Judge the choosing on the community's own history."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lib.memory import peak_memory
from search.replaying import Task, read_history, verdicts, walked
from search.replaying.measuring import MEASURES, Outcome

STEPS = {"day": 1, "week": 7}


class Command(BaseCommand):
    help = (
        "Walk the community's history cut by cut, without looking ahead, and measure how well each rule "
        "foretells the threads that members went on to join."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--cut", choices=STEPS, default="week", help="how far apart the cuts are (default week)")
        parser.add_argument("--back", type=int, default=30, help="days in which a thread was written in (default 30)")
        parser.add_argument("--ahead", type=int, default=14, help="days in which a member joined it (default 14)")
        parser.add_argument("--active", type=int, default=30, help="days in which the member wrote (default 30)")
        parser.add_argument("--min-earlier", type=int, default=3, help="threads joined before a cut (default 3)")
        parser.add_argument("--limit-cuts", type=int, help="only the latest so many cuts")
        parser.add_argument("--json", type=Path, metavar="FILE", help="write the same numbers to a file")

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
        self.stdout.write(
            f"Ours less newest, nDCG@10: {outcome.difference:+.3f} ±{outcome.difference_error:.3f} "
            "(± is one standard error, members drawn anew)."
        )


def task_of(options: dict[str, Any]) -> Task:
    """The task that was asked for; what makes no sense is refused with a sentence."""
    for name in ("back", "ahead", "active"):
        if options[name] < 1:
            raise CommandError(f"--{name} counts days and must be 1 or more.")
    if options["min_earlier"] < 0:
        raise CommandError("--min-earlier counts threads and cannot be below 0.")
    if options["limit_cuts"] is not None and options["limit_cuts"] < 1:
        raise CommandError("--limit-cuts must be 1 or more.")
    if options["json"] and not options["json"].absolute().parent.is_dir():
        raise CommandError(f"There is no folder {options['json'].absolute().parent} to write to. Make it first.")
    return Task(
        step=STEPS[options["cut"]],
        back=options["back"],
        ahead=options["ahead"],
        active=options["active"],
        min_earlier=options["min_earlier"],
        limit_cuts=options["limit_cuts"],
    )


def write_json(path: Path, outcome: Outcome, task: Task) -> None:
    path.write_text(json.dumps({"task": asdict(task), **asdict(outcome)}, indent=2) + "\n")
