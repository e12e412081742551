"""Send the newsletter by hand: choose for everyone who is due, deliver until nothing is left, and count."""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_date, parse_datetime

from lib.clock import now as read_clock
from lib.memory import peak_memory
from newsletters.actions import close_mailings, tally
from newsletters.models import Digest, Mailing, Pause
from newsletters.selection import plan_mailing
from notices.delivery import deliver_step
from notices.models import Outgoing

STEP = 1000


class Command(BaseCommand):
    help = "Choose for every member who is due, write each one's digest and deliver it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--now", metavar="TIME", help="as of then: 2016-12-05 or 2016-12-05T08:00+01:00")
        parser.add_argument("--limit", type=int, metavar="N", help="deliver no more than so many")
        parser.add_argument("--choose-only", action="store_true", help="write the digests, deliver nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        now = moment(options["now"]) if options["now"] else read_clock()
        mailings = set(Mailing.objects.going_out().values_list("pk", flat=True))
        while mailing := plan_mailing(now=now, only_due_hour=False):
            mailings.add(mailing.pk)
            self.stdout.write(f"Chose for {mailing.counts['asked']} members: {mailing.counts['copies']} letters.")
        if pause := Pause.in_force():
            self.stdout.write(f"The newsletter is paused since {pause}: {pause.why}")
        elif not mailings:
            self.stdout.write("Nobody is due.")
        if not options["choose_only"]:
            self._deliver(now, options["limit"])
        close_mailings(now=now)
        for mailing in Mailing.objects.filter(pk__in=mailings).order_by("pk"):
            self._report(mailing)
        self._name_uncertain()
        self.stdout.write(f"{time.monotonic() - began:.1f} s, {peak_memory()} MB at most.")

    def _deliver(self, now: datetime, limit: int | None) -> None:
        left = sys.maxsize if limit is None else limit
        while left > 0 and (done := deliver_step(now=now, limit=min(STEP, left))):
            left -= done

    def _report(self, mailing: Mailing) -> None:
        counts = tally(mailing=mailing)
        self.stdout.write(f"Mailing {mailing.pk} as of {mailing}, {mailing.get_state_display()}:")
        for name in ("asked", "copies", "versions", "sent", "refused", "uncertain", "waiting"):
            self.stdout.write(f"  {name:<10} {counts[name]:>7}")
        for reason, count in counts["skipped"].items():
            self.stdout.write(f"  {'no letter':<10} {count:>7}  {Digest.Skipped(reason).label}")
        for reason, count in counts["not_sent"].items():
            self.stdout.write(f"  {'not sent':<10} {count:>7}  {reason}")

    def _name_uncertain(self) -> None:
        for row in Outgoing.objects.uncertain().only("message_id", "member_id"):
            self.stdout.write(f"May have been sent, or not: {row.message_id} (member {row.member_id})")


def moment(text: str) -> datetime:
    """A day, meaning its morning at eight UTC, or a day and time; without a zone it is UTC."""
    try:
        when = parse_datetime(text) if len(text) > 10 else None
        day = None if when else parse_date(text)
    except ValueError:
        when = day = None
    if when is None and day is not None:
        when = datetime(day.year, day.month, day.day, 8, tzinfo=UTC)
    if when is None:
        raise CommandError(f"“{text}” is not a time. Write it like 2016-12-05 or 2016-12-05T08:00.")
    return when if when.tzinfo else when.replace(tzinfo=UTC)
