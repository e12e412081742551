"""Bring a Stack Exchange dump in."""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from desk.stackexchange.bringing import bring_in, source_of
from desk.stackexchange.origins import Intake
from desk.stackexchange.spool import Spool
from lib.clock import now
from lib.memory import peak_memory

NAMES = {
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
SHOWN_FAULTS = 200


class Command(BaseCommand):
    help = "Bring a Stack Exchange dump in: first every fault of every file, then the rows, in batches."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="The folder with Users.xml, Posts.xml and the others.")
        parser.add_argument("--source", default="", help="The community's name, the same for every dump of it.")
        parser.add_argument("--forum", default="", help="The forum the threads go into.")
        parser.add_argument(
            "--consent-assumed", action="store_true", help="For trials: the members receive the newsletter."
        )
        parser.add_argument("--check", action="store_true", help="Only read and report; write nothing.")
        parser.add_argument("--leave-out-faulty", action="store_true", help="Bring the good rows in all the same.")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise CommandError(f"{folder} is not a folder. Name the one that holds the dump's XML files.")
        began = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="commonplace-import-") as scratch:
            spool = Spool(Path(scratch) / "spool.sqlite3")
            try:
                self.read(spool, folder, is_lenient=options["leave_out_faulty"])
                if not options["check"]:
                    source = f"stackexchange/{options['source']}" if options["source"] else source_of(folder)
                    intake = Intake(source=source, now=now(), is_consent_assumed=options["consent_assumed"])
                    self.report(bring_in(spool, intake, self.watch, options["forum"]))
            finally:
                spool.close()
        self.stdout.write(f"Took {time.monotonic() - began:.1f} s; peak memory {peak_memory()} MB.")

    def read(self, spool: Spool, folder: Path, *, is_lenient: bool) -> None:
        """Report every fault; stop there unless told to go on without the faulty rows."""
        faults = spool.load(folder)
        for fault in faults[:SHOWN_FAULTS]:
            self.stderr.write(str(fault))
        if len(faults) > SHOWN_FAULTS:
            self.stderr.write(f"… and {len(faults) - SHOWN_FAULTS} more.")
        read = ", ".join(f"{count} {name}" for name, count in sorted(spool.read.items()))
        self.stdout.write(f"Read {read or 'nothing'}; {len(faults)} faults.")
        if faults and not is_lenient:
            raise CommandError(
                "Nothing was written. Mend the faults, or bring in the good rows alone with --leave-out-faulty."
            )
        if faults:
            spool.left_out["rows with a fault, named above"] += len(faults)

    def watch(self, stage: str, total: int) -> Callable[[int], None]:
        """A progress bar for one stage."""
        bar = tqdm(total=total, desc=stage, file=sys.stderr, mininterval=1.0, leave=False, disable=None)

        def done(number: int) -> None:
            bar.update(number)
            if bar.n >= total:
                bar.close()

        return done

    def report(self, intake: Intake) -> None:
        self.stdout.write("Came in:")
        self.print_counts(Counter({NAMES.get(sort, sort): count for sort, count in intake.came_in.items()}))
        here = Counter({NAMES.get(sort, sort): count for sort, count in intake.known_before.items() if count})
        if here:
            self.stdout.write("Were here already:")
            self.print_counts(here)
        self.stdout.write("Left out:")
        self.print_counts(intake.left_out)

    def print_counts(self, counts: Counter[str]) -> None:
        rows = sorted((name, count) for name, count in counts.items() if count)
        for name, count in rows:
            self.stdout.write(f"  {count:>8,}  {name}")
        if not rows:
            self.stdout.write("         0")
