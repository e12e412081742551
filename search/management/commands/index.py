"""`manage.py index`: bring the search index up to date, or build it anew."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from search.indexing import index_step, rebuild


class Command(BaseCommand):
    """Follow the ledger to its end, or read everything again."""

    help = "Bring the search index up to date with the ledger; --rebuild reads every text again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rebuild", action="store_true", help="read every text again, from nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["rebuild"]:
            self.stdout.write(f"The index holds {rebuild()} documents.")
        acts = 0
        while done := index_step():
            acts += done
        self.stdout.write(f"Indexed what {acts} acts changed.")
