"""Fill an empty site with the demo community, once."""

from __future__ import annotations

import sys
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from desk.demo.loading import NotEmpty, fill, is_filled
from desk.demo.people import PASSWORD
from desk.demo.reading import read_content
from lib.clock import now
from profiles.models import Member

ACCOUNTS = (
    ("mara", "a member with two years of interests: her page, her dials, a deal to rate"),
    ("cyrus", "a moderator: hides posts with a reason, in the admin"),
    ("owner", "the administrator: the admin, the outbox, everything"),
)


class Command(BaseCommand):
    help = "Fill an empty site with a demo community of an outdoor-gear maker's customers; a second run does nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--force", action="store_true", help="Fill it beside the members who are here already.")

    def handle(self, *args: Any, **options: Any) -> None:
        if is_filled():
            self.stdout.write("The demo community is here already.")
        else:
            self._fill(force=options["force"])
        self._tell_accounts()

    def _fill(self, *, force: bool) -> None:
        others = Member.objects.count()
        if others and not force:
            raise CommandError(
                f"This site has members of its own ({others}), so the demo stays out. "
                "Use another database, or add --force to fill it beside them."
            )
        content, started = read_content(), perf_counter()
        try:
            fill(content, now=now(), progress=sys.stderr if sys.stderr.isatty() else None)
        except NotEmpty as fault:
            raise CommandError(str(fault)) from fault
        posts = sum(len(thread.posts) for thread in content.threads)
        self.stdout.write(
            f"The demo community is here: {len(content.members)} members, {len(content.forums)} forums, "
            f"{len(content.threads)} threads with {posts} posts, {len(content.subjects)} subjects, "
            f"{len(content.listings)} listings, {len(content.deals)} deals. It took {perf_counter() - started:.0f} s."
        )

    def _tell_accounts(self) -> None:
        self.stdout.write(f"Sign in with the password “{PASSWORD}” as")
        for username, purpose in ACCOUNTS:
            self.stdout.write(f"  {username:<6} {purpose}")
