"""A year of weekly mailings on the community's own history, and what members did after each."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lib.memory import peak_memory
from newsletters.schedule import LOUDEST
from newsletters.simulating import simulated, told
from newsletters.simulating.telling import bands, figures_of
from profiles.models import Member
from search.replaying import read_history

WEEKS = 52


class Command(BaseCommand):
    help = (
        "Go through the latest year of the community's history again, with a newsletter each week to everybody who "
        "had written by then, and say what it would have been and whether members cared. Nothing is sent or kept."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--weeks", type=int, default=WEEKS, help="mailings, the latest (default 52)")
        parser.add_argument("--volume", type=int, help="for everybody; by default each member's own")
        parser.add_argument("--json", type=Path, metavar="FILE", help="write the same numbers to a file")

    def handle(self, *args: Any, **options: Any) -> None:
        began, path = monotonic(), options["json"]
        refuse(options)
        usual = Member._meta.get_field("volume").default if options["volume"] is None else options["volume"]
        own = dict(Member.objects.values_list("pk", "volume")) if options["volume"] is None else {}
        watch = self.tell if self.stderr.isatty() else None
        weeks = list(simulated(read_history(), weeks=options["weeks"], volume_of=own, usual=usual, watch=watch))
        if not weeks:
            raise CommandError(
                "There is not enough history: a month of it must come before the first mailing, and a week after the "
                "last. Import a community first."
            )
        for line in told(weeks):
            self.stdout.write(line)
        if path:
            mailings = [{"when": week.when.isoformat(), **figures_of([week])} for week in weeks]
            kept = {"mailings": mailings, "all": figures_of(weeks), "bands": bands(weeks)}
            path.write_text(json.dumps(kept, indent=2) + "\n")
        self.stdout.write(f"{len(weeks)} mailings. Took {monotonic() - began:.1f} s; peak memory {peak_memory()} MB.")

    def tell(self, done: int, cuts: int) -> None:
        self.stderr.write(f"\r{done} of {cuts} mailings", ending="" if done < cuts else "\n")


def refuse(options: dict[str, Any]) -> None:
    """What makes no sense, with a sentence."""
    if options["weeks"] < 1:
        raise CommandError("--weeks must be 1 or more.")
    if options["volume"] is not None and not 0 <= options["volume"] <= LOUDEST:
        raise CommandError(f"--volume is 0 to {LOUDEST}.")
    if options["json"] and not options["json"].absolute().parent.is_dir():
        raise CommandError(f"There is no folder {options['json'].absolute().parent} to write to. Make it first.")
