"""Give the badges that are due."""

from __future__ import annotations

from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand

from community.models import Award
from community.recognition.awarding import badge_step, rebuild
from lib.clock import now


class Command(BaseCommand):
    help = "Give the badges that members earned, and take back what is no longer earned."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rebuild", action="store_true", help="forget every badge a rule gave first")

    def handle(self, *args: Any, **options: Any) -> None:
        started = monotonic()
        if options["rebuild"]:
            rebuild(now())
        while badge_step(now=now()):
            pass
        held = Award.objects.earned().count()
        self.stdout.write(f"Members hold {held} badges they earned; counted in {monotonic() - started:.1f} s.")
