"""Bring a Stack Exchange dump in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from desk.importing.origins import Intake
from desk.importing.reporting import ImportCommand
from desk.stackexchange.bringing import bring_in, source_of
from desk.stackexchange.spool import Spool
from lib.clock import now


class Command(ImportCommand):
    help = "Bring a Stack Exchange dump in: first every fault of every file, then the rows, in batches."
    names = {
        "tag": "tags, now subjects",
        "user": "users, now members",
        "question": "questions, now threads",
        "answer": "answers, now posts",
        "comment": "comments",
        "vote": "votes with a voter, now bookmarks and acts",
        "vote counted in a score": "votes without a voter, counted in their post's score",
        "link": "links between threads",
        "badge": "badges given",
    }

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="The folder with Users.xml, Posts.xml and the others.")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise CommandError(f"{folder} is not a folder. Name the one that holds the dump's XML files.")
        with self.scratch() as scratch:
            spool = Spool(scratch / "spool.sqlite3")
            try:
                self.read(spool, folder, is_lenient=options["leave_out_faulty"])
                if not options["check"]:
                    source = f"stackexchange/{options['source']}" if options["source"] else source_of(folder)
                    intake = Intake(source=source, now=now(), is_consent_assumed=options["consent_assumed"])
                    self.report(bring_in(spool, intake, self.watch, options["forum"]))
            finally:
                spool.close()

    def read(self, spool: Spool, folder: Path, *, is_lenient: bool) -> None:
        faults = spool.load(folder)
        self.report_faults(faults, spool.read, is_lenient=is_lenient)
        if faults:
            spool.left_out["rows with a fault, named above"] += len(faults)
