"""Bring the list of members up to the ledger."""

from __future__ import annotations

from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand

from lib.clock import now
from profiles.models import Entry
from profiles.rolling import rebuild, roll_step


class Command(BaseCommand):
    help = "Bring the list of members up to the ledger: what each talks about, and what is counted of them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rebuild", action="store_true", help="count everybody anew first")

    def handle(self, *args: Any, **options: Any) -> None:
        started = monotonic()
        if options["rebuild"]:
            rebuild()
        while roll_step(now=now()):
            pass
        listed = Entry.objects.values("member").distinct().count()
        self.stdout.write(f"{listed} members stand in the list; counted in {monotonic() - started:.1f} s.")
