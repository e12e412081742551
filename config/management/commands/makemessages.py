"""Bring the catalogues of sentences up to date with the source."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from config.languages import bring_up_to_date, languages


class Command(BaseCommand):
    help = "Take new sentences into the catalogues in locale/ and old ones out; naming a new language begins one."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("language", nargs="*", help="Codes such as fr or nb; without any, every language there is.")

    def handle(self, *args: Any, **options: Any) -> None:
        for language in options["language"] or languages():
            wanting = bring_up_to_date(language)
            self.stdout.write(f"{language}: {len(wanting)} sentences want a translation.")
            for sentence in wanting:
                self.stdout.write(f"  {sentence}")
