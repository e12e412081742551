"""Compile the catalogues of sentences that have changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config.languages import compile_catalogues


class Command(BaseCommand):
    help = "Write the .mo files that gettext reads beside each django.po that is newer; needs nothing but Python."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        for path in compile_catalogues(Path(folder) for folder in settings.LOCALE_PATHS):
            if options["verbosity"] > 0:
                self.stdout.write(f"Compiled {path}.")
