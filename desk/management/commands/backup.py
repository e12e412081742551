"""`manage.py backup`: the whole community in one file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from desk.backups import BackupError, make
from lib.clock import now


class Command(BaseCommand):
    help = "Write the database and the media into one file, while the site goes on, and look it over."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--to", type=Path, default=settings.VAR_DIR / "backups", help="The folder (VAR_DIR/backups)."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            path, manifest = make(options["to"], now=now())
        except (BackupError, OSError) as fault:
            raise CommandError(str(fault)) from fault
        rows, files = sum(manifest.rows.values()), len(manifest.files) - 1
        self.stdout.write(f"{path} holds {rows} rows and {files} files, {path.stat().st_size} bytes.")
        self.stdout.write("Keep SECRET_KEY apart from it: the backup does not hold it.")
