"""Do what comes round: reveal ratings whose time is up, refresh the community's rates, take old drafts away."""

from typing import Any

from django.core.management.base import BaseCommand

from config.steps import DUE_STEPS, TIDY_STEPS


class Command(BaseCommand):
    help = "Reveal ratings whose time is up, remind of what is near, refresh rates, take away what is old, once."

    def handle(self, *args: Any, **options: Any) -> None:
        for name, step in (DUE_STEPS | TIDY_STEPS).items():
            self.stdout.write(f"{name}: {step()}")
