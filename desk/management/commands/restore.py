"""`manage.py restore`: a community back from its file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from desk.backups import BackupError, restore
from lib.clock import now


class Command(BaseCommand):
    help = "Bring back what “manage.py backup” wrote. Stop the site and its workers first."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="The file that the backup wrote.")
        parser.add_argument("--replace", action="store_true", help="Put it in place of a community that is here.")
        parser.add_argument(
            "--mail-goes-on",
            action="store_true",
            help="Send the mails that were on their way; only when nothing left since, as after moving house.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = restore(
                options["file"],
                is_replacing=options["replace"],
                mail_goes_on=options["mail_goes_on"],
                now=now(),
                say=self.stdout.write,
            )
        except (BackupError, OSError) as fault:
            raise CommandError(str(fault)) from fault
        self.stdout.write(f"{manifest.site} is back as it was on {manifest.made}.")
