"""Bring mail and news archives in."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from desk.importing.faults import Fault
from desk.importing.reporting import ImportCommand
from desk.mbox.archives import find_files
from desk.mbox.bringing import bring_in
from desk.mbox.masking import salt
from desk.mbox.people import MailIntake
from desk.mbox.spool import Spool
from lib.clock import now

AHEAD = timedelta(days=1)  # a sender's clock may be that fast


class Command(ImportCommand):
    help = "Bring mail and news archives in (mbox, plain or gzip): first every fault, then the messages, in batches."
    names = {
        "author": "authors, now members",
        "listing": "messages, now listings",
        "post": "messages, now posts",
        "thread": "threads made of them",
    }

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", type=Path, nargs="+", help="mbox files, or folders of them.", metavar="FILE")
        parser.add_argument(
            "--listings",
            action="append",
            metavar="GROUP",
            help="A group for trade, may be repeated; without it those whose names say so, as misc.forsale does.",
        )
        parser.add_argument("--no-listings", action="store_true", help="Groups for trade are forums like any other.")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        paths: list[Path] = options["paths"]
        if missing := [str(path) for path in paths if not path.exists()]:
            raise CommandError(f"There is no {', no '.join(missing)}. Name mbox files, or folders that hold some.")
        with self.scratch() as scratch:
            spool = Spool(scratch / "spool.sqlite3")
            try:
                self.report_faults(self.read(spool, paths), spool.read, is_lenient=options["leave_out_faulty"])
                if not options["check"]:
                    intake = bring_in(spool, self.intake_of(options), self.watch)
                    self.report(intake)
                    self.report_sum(spool.read["messages"], intake)
            finally:
                spool.close()

    def intake_of(self, options: dict[str, Any]) -> MailIntake:
        trade = frozenset(options["listings"]) if options["listings"] else None
        return MailIntake(
            source=f"mbox/{options['source']}" if options["source"] else "mbox",
            now=now(),
            is_consent_assumed=options["consent_assumed"],
            salt=salt(),
            forum=options["forum"],
            trade=frozenset() if options["no_listings"] else trade,
        )

    def read(self, spool: Spool, paths: list[Path]) -> list[Fault]:
        """Read and weave everything; the faults of all files, in order."""
        files, others = find_files(paths)
        for other in others:
            self.stdout.write(f"Passed over {other}: it is not an mbox.")
        faults: list[Fault] = []
        done = self.watch("reading", 0)
        for file in files:
            for fault in spool.load(file, str(file), latest=now() + AHEAD):
                done(1)
                if fault:
                    faults.append(fault)
        spool.weave()
        return faults

    def report_sum(self, read: int, intake: MailIntake) -> None:
        """Every message that was read is here, was here, or was left out with its reason."""
        new, here = (counts["post"] + counts["listing"] for counts in (intake.came_in, intake.known_before))
        left = sum(count for reason, count in intake.left_out.items() if reason.startswith("messages: "))
        self.stdout.write(f"{read:,} messages: {new:,} came in, {here:,} were here already, {left:,} were left out.")
