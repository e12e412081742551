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
        "thread": "threads made of them",
        "post": "messages, now posts",
    }

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", type=Path, nargs="+", help="mbox files, or folders of them.", metavar="FILE")
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
                    source = f"mbox/{options['source']}" if options["source"] else "mbox"
                    consent = options["consent_assumed"]
                    intake = MailIntake(source=source, now=now(), is_consent_assumed=consent, salt=salt())
                    self.report(bring_in(spool, intake, self.watch, options["forum"]))
            finally:
                spool.close()

    def read(self, spool: Spool, paths: list[Path]) -> list[Fault]:
        """Read and weave everything; the faults of all files, in order."""
        files, others = find_files(paths)
        for other in others:
            self.stdout.write(f"Passed over {other}: it is not an mbox.")
        faults: list[Fault] = []
        for file in files:
            done = self.watch(file.name, 0)
            for fault in spool.load(file, str(file), latest=now() + AHEAD):
                done(1)
                if fault:
                    faults.append(fault)
        spool.weave()
        return faults
