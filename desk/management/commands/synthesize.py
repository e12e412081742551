"""Fill an empty database with a large made-up community."""

from __future__ import annotations

import sys
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from desk.synthetic.filling import Size, Watch, fill, is_filled, learn_all
from desk.synthetic.place import ADMINISTRATOR, PASSWORD
from lib.clock import now
from lib.memory import peak_memory
from profiles.models import Member


class Command(BaseCommand):
    help = (
        "Fill an empty database with a large made-up community for measuring: members with tastes, their threads, "
        "posts, reading, likes, listings and deals. The same sizes and seed give the same community."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--members", type=int, default=2000, help="how many members (default 2000)")
        parser.add_argument("--threads", type=int, help="how many threads (default: as many as members)")
        parser.add_argument("--posts", type=int, help="how many posts, the opening ones too (default: 20 a thread)")
        parser.add_argument("--days", type=int, default=365, help="how far back its past goes (default 365)")
        parser.add_argument("--reads", type=float, default=1.0, help="visits by others for each post (default 1)")
        parser.add_argument("--seed", type=int, default=1, help="another seed gives another community (default 1)")
        parser.add_argument("--rows-only", action="store_true", help="leave the learning and indexing for later")
        parser.add_argument("--force", action="store_true", help="Fill it beside the members who are here already.")

    def handle(self, *args: Any, **options: Any) -> None:
        size = size_of(options)
        if is_filled():
            self.stdout.write("A synthetic community is here already.")
            return
        others = Member.objects.count()
        if others and not options["force"]:
            raise CommandError(
                f"This site has members of its own ({others}), so nobody is made up beside them. "
                "Name another database in DATABASE_URL, or add --force."
            )
        started, moment = perf_counter(), now()
        made = fill(size, now=moment, watch=self.watch())
        self.stdout.write(
            f"A synthetic community is here: {size.members} members, {size.threads} threads with {made.posts} posts, "
            f"{made.listings} listings. It took {perf_counter() - started:.0f} s."
        )
        if not options["rows_only"]:
            started = perf_counter()
            learn_all(now=moment, watch=self.watch())
            self.stdout.write(f"It is learned and indexed. It took {perf_counter() - started:.0f} s.")
        self.stdout.write(f"Peak memory {peak_memory()} MB. Sign in as “{ADMINISTRATOR}” with “{PASSWORD}”.")

    def watch(self) -> Watch:
        """A bar for each stage, where somebody looks on."""
        bars: dict[str, Any] = {}

        def told(stage: str, count: int) -> None:
            if stage not in bars:
                bars[stage] = tqdm(desc=stage.capitalize(), unit="", disable=not sys.stderr.isatty())
            bars[stage].update(count)

        return told


def size_of(options: dict[str, Any]) -> Size:
    """The size that was asked for; what makes no sense is refused with a sentence."""
    members = options["members"]
    threads = members if options["threads"] is None else options["threads"]
    posts = 20 * threads if options["posts"] is None else options["posts"]
    if members < 2:
        raise CommandError("--members must be 2 or more: a community is not one alone.")
    if threads < 1 or options["days"] < 1:
        raise CommandError("--threads and --days must be 1 or more.")
    if posts < threads:
        raise CommandError(f"--posts must be {threads} or more: each thread has an opening post.")
    if options["reads"] < 0:
        raise CommandError("--reads cannot be below 0.")
    return Size(members, threads, posts, options["days"], options["reads"], options["seed"])
