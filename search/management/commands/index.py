"""`manage.py index`: bring the search index up to date, or build it anew; in Elasticsearch too, where there is one."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.documents.elastic import AWAY, Elastic, elastic
from search.indexing import BuiltByAnother, follow_elastic, index_step, own_index, rebuild, rebuild_elastic


class Command(BaseCommand):
    """Follow the ledger to its end, or read everything again."""

    help = "Bring the search index up to date with the ledger; --rebuild reads every text again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rebuild", action="store_true", help="read every text again, from nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["rebuild"]:
            self.stdout.write(f"The index holds {rebuild()} documents.")
        self.stdout.write(f"Indexed what {_to_the_end(index_step)} acts changed.")
        if reached := elastic():
            try:
                self._bring_up(reached, is_rebuilt=options["rebuild"])
            except BuiltByAnother as fault:
                raise CommandError(str(fault)) from fault
            except AWAY as fault:
                raise CommandError(
                    f"Elasticsearch did not take it: {fault}. The database answers searches meanwhile;"
                    " run this again once Elasticsearch is back."
                ) from fault

    def _bring_up(self, reached: Elastic, *, is_rebuilt: bool) -> None:
        if is_rebuilt or own_index(reached) is None:
            built = rebuild_elastic(reached)
            self.stdout.write(
                f"Elasticsearch: a new index of {built.documents} documents stands behind {reached.alias};"
                f" {built.refused} refused, {built.acts} acts came in meanwhile, {built.dropped} old indexes dropped."
            )
        acts = _to_the_end(lambda: follow_elastic(reached))
        self.stdout.write(f"Elasticsearch: indexed what {acts} acts changed.")


def _to_the_end(step: Callable[[], int]) -> int:
    acts = 0
    while done := step():
        acts += done
    return acts
