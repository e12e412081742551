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
from search.replaying import (
    ANSWERING,
    CARE,
    CARING,
    HELPERS,
    TASKS,
    Answered,
    Outcome,
    Task,
    judged,
    read_history,
    verdicts,
    walked,
)
from search.replaying.answering import told as told_of_members
from search.replaying.plotting import KINDS, plotted
from search.replaying.telling import told

CONTESTS = {HELPERS: ANSWERING, CARE: CARING}  # members ranked for a thread, where else it is the other way round
NUMBERS = ("back", "ahead", "active", "min_earlier", "limit_cuts")


class Command(BaseCommand):
    help = (
        "Walk the community's history cut by cut, without looking ahead, and measure how well each rule "
        "foretells what members went on to do."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = (
            "what is asked: which threads that go on a member joins (warm, the default); which of those that nobody "
            "has seen yet (cold); what came of a newsletter of that hour (sending); which subjects are next "
            "(subjects); who answers each question (helpers); who "
            "joins each thread (care)"
        )
        parser.add_argument("--task", choices=(*TASKS, *CONTESTS), default="warm", help=what)
        parser.add_argument("--cut", choices=("day", "week"), default="week", help="from cut to cut (default week)")
        days = "days in which {}; by task and cut unless it is said"
        parser.add_argument("--back", type=int, help=days.format("a thread was written in"))
        parser.add_argument("--ahead", type=int, help=days.format("what the member does counts as right"))
        parser.add_argument("--active", type=int, help=days.format("the member had written"))
        parser.add_argument("--min-earlier", type=int, help="threads joined before a cut (default 3)")
        parser.add_argument("--limit-cuts", type=int, help="only the latest so many cuts; of helpers and care threads")
        parser.add_argument("--json", type=Path, metavar="FILE", help="write the same numbers to a file")
        parser.add_argument("--plot", type=Path, metavar="FILE", help="draw them, as .svg or .png")

    def handle(self, *args: Any, **options: Any) -> None:
        started = monotonic()
        if options["task"] in CONTESTS:
            self.judge_members(options)
            return
        task = task_of(options)
        outcome = verdicts(walked(read_history(), task, self.tell if self.stderr.isatty() else None))
        if not outcome.cases:
            raise CommandError(
                "There is not enough history to judge: nothing that members did in the days ahead of any cut could "
                "have been chosen. Import a community first, or give a smaller --min-earlier or a larger --ahead; "
                "--task subjects needs threads with subjects."
            )
        for line in told(outcome, task):
            self.stdout.write(line)
        if options["json"]:
            write_json(options["json"], outcome, asdict(task))
        if options["plot"]:
            plotted(options["plot"], outcome)
        self.stdout.write(f"Took {monotonic() - started:.1f} s; peak memory {peak_memory()} MB.")

    def judge_members(self, options: dict[str, Any]) -> None:
        """Of the numbers only --active and --limit-cuts, the latest so many threads, say anything here."""
        refuse_numbers(options)
        refuse_paths(options)
        if options["plot"]:
            raise CommandError(f"--task {options['task']} has no picture. Leave --plot out.")
        contest = CONTESTS[options["task"]]
        more = {"active": options["active"]} if options["active"] else {}
        watch = self.tell if self.stderr.isatty() else None
        outcome = judged(read_history(), watch=watch, latest=options["limit_cuts"], contest=contest, **more)
        if not outcome.cases:
            raise CommandError(
                f"There is not enough history to judge: no thread was {contest.did} by somebody who wrote before. "
                "Import a community first, or give a larger --active."
            )
        for line in told_of_members(outcome, contest):
            self.stdout.write(line)
        if options["json"]:
            write_json(options["json"], outcome, {"what": options["task"], "active": outcome.active})

    def tell(self, done: int, cuts: int) -> None:
        self.stderr.write(f"\r{done} of {cuts} cuts", ending="" if done < cuts else "\n")


def task_of(options: dict[str, Any]) -> Task:
    """The task that was asked for; what makes no sense is refused with a sentence."""
    refuse_numbers(options)
    refuse_paths(options)
    shipped = TASKS[options["task"]][options["cut"]]
    return replace(shipped, **{name: options[name] for name in NUMBERS if options[name] is not None})


def refuse_numbers(options: dict[str, Any]) -> None:
    for name in ("back", "ahead", "active"):
        if options[name] is not None and options[name] < 1:
            raise CommandError(f"--{name} counts days and must be 1 or more.")
    if options["min_earlier"] is not None and options["min_earlier"] < 0:
        raise CommandError("--min-earlier counts threads and cannot be below 0.")
    if options["limit_cuts"] is not None and options["limit_cuts"] < 1:
        raise CommandError("--limit-cuts must be 1 or more.")


def refuse_paths(options: dict[str, Any]) -> None:
    for path in filter(None, (options["json"], options["plot"])):
        if not path.absolute().parent.is_dir():
            raise CommandError(f"There is no folder {path.absolute().parent} to write to. Make it first.")
    if options["plot"] and options["plot"].suffix not in KINDS:
        raise CommandError(f"--plot draws {' or '.join(KINDS)} files. Give the file one of these endings.")


def write_json(path: Path, outcome: Outcome | Answered, task: dict[str, Any]) -> None:
    path.write_text(json.dumps({"task": task, **asdict(outcome)}, indent=2) + "\n")
