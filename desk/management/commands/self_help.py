"""Say how members help one another."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from community.models import Article, Forum, Thread
from desk.selfhelp.periods import NAMES, USUAL
from desk.selfhelp.reporting import SHOWN, report_of
from desk.selfhelp.tables import TABLES, Table, as_csv, shown
from lib.clock import now
from newsletters.management.commands.send import moment


class Command(BaseCommand):
    help = "Say how members help one another: questions, visits and ties, as the page at the desk does."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--period", choices=NAMES, default=USUAL, help=f"how far back (default {USUAL})")
        parser.add_argument("--forum", metavar="SLUG", help="only this forum and those inside it")
        parser.add_argument("--now", metavar="TIME", help="as if it were then, for imported history")
        parser.add_argument("--csv", choices=TABLES, metavar="TABLE", help=f"one table as CSV: {', '.join(TABLES)}")

    def handle(self, *args: Any, **options: Any) -> None:
        started = monotonic()
        forum = Forum.objects.filter(slug=options["forum"]).first() if options["forum"] else None
        if options["forum"] and forum is None:
            raise CommandError(f"There is no forum {options['forum']}. Name one as its address does.")
        most = sys.maxsize if options["csv"] else SHOWN
        end = moment(options["now"]) if options["now"] else now()
        every = (Thread.objects.all(), Article.objects.all())
        report = report_of(*every, period_name=options["period"], now=end, forum=forum, most=most)
        if options["csv"]:
            self.stdout.write(as_csv(TABLES[options["csv"]](report)), ending="")
            return
        self.stdout.write(f"{report.period.start:%Y-%m-%d} to {report.period.end:%Y-%m-%d}")
        for make in TABLES.values():
            self.show(make(report))
        counts = f"{report.pair_count} pairs, {report.mutual_count} of them mutual"
        self.stdout.write(f"\n{counts}; {report.unanswered_count} questions unanswered.")
        if report.guests is None:
            self.stdout.write("Guests' visits are counted for the whole place alone.")
        self.stdout.write(f"Took {monotonic() - started:.1f} s.")

    def show(self, table: Table) -> None:
        rows = [table.head, *([shown(value) for value in row] for row in table.rows)]
        widths = [min(max(len(row[place]) for row in rows), 60) for place in range(len(table.head))]
        self.stdout.write(f"\n{table.title}")
        for row in rows:
            cells = (cell[:60].ljust(width) for cell, width in zip(row, widths, strict=True))
            self.stdout.write("  ".join(cells).rstrip())
