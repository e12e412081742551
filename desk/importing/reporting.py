"""What an import's command says: every fault, how far it is, what came in and what was left out."""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from desk.importing.faults import Fault
from desk.importing.origins import Intake
from lib.memory import peak_memory

SHOWN_FAULTS = 200


class ImportCommand(BaseCommand):
    """A command that brings a community in: first the faults, then the rows, then the counts."""

    names: Mapping[str, str] = {}  # what each sort is called when it is counted

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--source", default="", help="The community's name, the same for every dump of it.")
        parser.add_argument("--forum", default="", help="The forum the threads go into.")
        parser.add_argument(
            "--consent-assumed", action="store_true", help="For trials: the members receive the newsletter."
        )
        parser.add_argument("--check", action="store_true", help="Only read and report; write nothing.")
        parser.add_argument("--leave-out-faulty", action="store_true", help="Bring in what is good all the same.")

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """A folder for the time of the import; says at the end what it cost."""
        began = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="commonplace-import-") as folder:
            yield Path(folder)
        self.stdout.write(f"Took {time.monotonic() - began:.1f} s; peak memory {peak_memory()} MB.")

    def report_faults(self, faults: Sequence[Fault], read: Counter[str], *, is_lenient: bool) -> None:
        """Report every fault; stop there unless told to go on without what is faulty."""
        for fault in faults[:SHOWN_FAULTS]:
            self.stderr.write(str(fault))
        if len(faults) > SHOWN_FAULTS:
            self.stderr.write(f"… and {len(faults) - SHOWN_FAULTS} more.")
        counts = ", ".join(f"{count} {name}" for name, count in sorted(read.items()))
        self.stdout.write(f"Read {counts or 'nothing'}; {len(faults)} faults.")
        if faults and not is_lenient:
            raise CommandError(
                "Nothing was written. Mend the faults, or bring in what is good alone with --leave-out-faulty."
            )

    def watch(self, stage: str, total: int) -> Callable[[int], None]:
        """A progress bar for one stage."""
        bar = tqdm(total=total, desc=stage, file=sys.stderr, mininterval=1.0, leave=False, disable=None)

        def done(number: int) -> None:
            bar.update(number)
            if total and bar.n >= total:
                bar.close()

        return done

    def report(self, intake: Intake) -> None:
        self.stdout.write("Came in:")
        self.print_counts(self.named(intake.came_in))
        here = self.named(intake.known_before)
        if here.total():
            self.stdout.write("Were here already:")
            self.print_counts(here)
        self.stdout.write("Left out:")
        self.print_counts(intake.left_out)

    def named(self, counts: Counter[str]) -> Counter[str]:
        return Counter({self.names.get(sort, sort): count for sort, count in counts.items()})

    def print_counts(self, counts: Counter[str]) -> None:
        rows = sorted((name, count) for name, count in counts.items() if count)
        for name, count in rows:
            self.stdout.write(f"  {count:>8,}  {name}")
        if not rows:
            self.stdout.write("         0")
