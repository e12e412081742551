"""Gather acts of the ledger that are past their time."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config.steps import prune
from lib.clock import now


class Command(BaseCommand):
    help = "Gather all acts recorded longer ago than ACTIVITY_MONTHS into what they taught; the worker does so hourly."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.ACTIVITY_MONTHS:
            self.stdout.write("ACTIVITY_MONTHS is 0: every act is kept for ever.")
            return
        at, total = now(), 0
        while done := prune(at):
            total += done
        self.stdout.write(f"Gathered {total} acts that were recorded more than {settings.ACTIVITY_MONTHS} months ago.")
