"""Say why an item was, or was not, chosen for a member."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import UTC, datetime
from math import fsum
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_date, parse_datetime

from lib.clock import now
from lib.kinds import ItemRef, all_kinds
from profiles.holdout import is_held_out
from profiles.models import Member, Surface
from search.recommending.explaining import Explanation, Question, explained

EXACT = 1e-9
BARRED = {
    "absent": "it is not among what might be chosen: hidden, deleted, closed, or nothing happened in it for long",
    "forbidden": "the member may not see it, or ignores its author",
    "own": "the member wrote it, or nobody has written in it since they did",
    "read": "the member has read all of it",
    "muted": "the member has muted its subject, forum, author or thread",
    "passed": "the member said they have seen it",
    "mailed": "it was mailed to the member before",
}


class Command(BaseCommand):
    help = "Recompute from the ledger why an item stands where it does for a member."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("member", help="username or number")
        parser.add_argument("item", help="kind and number, like thread:12")
        parser.add_argument("--at", help="as of an earlier time, like 2026-03-01 or 2026-03-01T09:00 (UTC)")
        parser.add_argument("--surface", choices=Surface.values, default=Surface.PAGE, help="page (default) or mail")

    def handle(self, *args: Any, **options: Any) -> None:
        member, ref = member_of(options["member"]), ref_of(options["item"])
        present, at = now(), time_of(options["at"])
        if at and at > present:
            raise CommandError("That time has not come. Give an earlier one after --at.")
        surface = Surface(options["surface"])
        found = explained(Question(member, ref, surface, present, at))
        when = (at or present).astimezone(UTC)
        self.stdout.write(f"{ref} for {member.username} ({member.pk}), {surface.value}, {when:%Y-%m-%d %H:%M} UTC")
        self.stdout.write(f"{found.acts} acts folded from zero{', later ones left out' if found.is_past else ''}.")
        if found.barred_by:
            reasons = "; ".join(BARRED[name] for name in found.barred_by)
            self.stdout.write(f"Not eligible: {reasons}.")
            return
        self.show(found, surface)
        if is_held_out(member):
            self.stdout.write("The member is in the hold-out group: what they are shown is the newest first, not this.")
        if found.ordinary is not None and not abs(found.score - found.ordinary) < EXACT:
            raise CommandError(
                "The two paths differ. Run “manage.py learn --rebuild”; if they still differ, the engine has a fault."
            )

    def show(self, found: Explanation, surface: Surface) -> None:
        self.stdout.write(f"{'signal':10}{'raw':>14}{'standardised':>15}{'weight':>9}{'term':>12}")
        for line in found.lines:
            self.stdout.write(
                f"{line.signal:10}{line.raw:>14.6f}{line.standardised:>15.6f}{line.weight:>9.2f}{line.term:>12.6f}"
            )
        total = fsum(line.term for line in found.lines)
        self.stdout.write(f"{'sum of terms':48}{total:>12.6f}")
        if found.ordinary is not None:
            self.stdout.write(f"{'score of the ordinary path':48}{found.ordinary:>12.6f}")
            self.stdout.write(f"{'difference':48}{abs(total - found.ordinary):>12.1e}")
        self.stdout.write(f"By score it is number {found.rank} of {found.of}.")
        if found.place:
            self.stdout.write(f"It stands at place {found.place} of the list, because {found.reason}.")
        elif not found.is_past and surface == Surface.PAGE:
            self.stdout.write("It is not in the list: others score higher, or it gave way to variety.")
        if found.shown:
            self.stdout.write(
                f"That day it was shown at place {found.shown.place} with the score {found.shown.score:.6f}, "
                f"because {found.shown.reason}."
            )


def member_of(text: str) -> Member:
    """By username, or by number."""
    found = Member.objects.filter(username__iexact=text).first()
    if found is None and text.isdigit() and len(text) < 18:
        found = Member.objects.filter(pk=int(text)).first()
    if found is None:
        raise CommandError(f"There is no member “{text}”. Give a username or a number.")
    return found


def ref_of(text: str) -> ItemRef:
    """An item of a kind that is chosen."""
    try:
        ref = ItemRef.parse(text)
    except ValueError as error:
        raise CommandError(str(error)) from None
    kinds = {kind.name: kind for kind in all_kinds() if kind.is_chosen}
    if ref.kind not in kinds:
        raise CommandError(f"Items of the kind “{ref.kind}” are never chosen. Give one of: {', '.join(kinds)}.")
    if ref.id > 2**62 or not kinds[ref.kind].facets([ref.id]):
        raise CommandError(f"There is no {ref}. Look at the number in its address.")
    return ref


def time_of(text: str | None) -> datetime | None:
    """A date or a time, UTC where it names no zone."""
    if text is None:
        return None
    try:
        when = parse_datetime(text)
        day = parse_date(text) if when is None else None
    except ValueError:
        when = day = None
    if when is None and day is not None:
        when = datetime(day.year, day.month, day.day, tzinfo=UTC)
    if when is None:
        raise CommandError(f"“{text}” is not a time. Write it like 2026-03-01 or 2026-03-01T09:00.")
    return when if when.tzinfo else when.replace(tzinfo=UTC)
