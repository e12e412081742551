"""Fold what members did into their interests."""

from __future__ import annotations

from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lib.clock import now
from lib.memory import peak_memory
from profiles.counting import count_things
from profiles.learning import learn_step, rebuild, refresh_rates
from profiles.relearning import relearn_step


class Command(BaseCommand):
    help = "Fold new acts of the ledger into interests, then refresh the community's rates."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", type=int, default=1000, help="acts in one transaction (default 1000)")
        parser.add_argument("--once", action="store_true", help="one batch and no more")
        parser.add_argument("--rebuild", action="store_true", help="forget all interests first and fold from zero")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["batch"] < 1:
            raise CommandError("A batch holds at least one act. Give --batch 1 or more.")
        started = monotonic()
        if options["rebuild"]:
            self.stdout.write(f"Folded the interests of {rebuild()} members from zero.")
        total = done = learn_step(options["batch"])
        while done and not options["once"]:
            done = learn_step(options["batch"])
            total += done
        while not options["once"] and (anew := relearn_step()):
            self.stdout.write(f"Folded {anew} members anew under other weights of acts.")
        refresh_rates(now())
        count_things()
        self.stdout.write(f"Learned from {total} acts in {monotonic() - started:.1f} s; {peak_memory()} MB at most.")
