"""When letters come: a member's own choice of day and hour, a pause, one left out, and the habits found of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from newsletters.models import Timing
from profiles.activity import record
from profiles.models import Member, Verb
from profiles.permissions import may_steer

LONGEST = timedelta(days=366)  # a pause; whoever wants a longer one leaves
Habit = tuple[int, int | None]  # hour, and day of the week


@transaction.atomic
def choose_timing(*, member: Member, weekday: int | None, hour: int | None, now: datetime) -> Timing:
    """On which day of the week and from which hour on letters come; None leaves it to the member's habit."""
    timing = _held(member)
    if (timing.weekday, timing.hour) != (weekday, hour):
        timing.weekday, timing.hour = weekday, hour
        timing.full_clean(exclude=["member"])
        timing.save(update_fields=["weekday", "hour"])
        _record(member, "letter day", {"weekday": weekday, "hour": hour}, now)
    return timing


@transaction.atomic
def pause_letters(*, member: Member, until: date | None, now: datetime) -> Timing:
    """No letters before that day of the member's own calendar; None ends the pause."""
    today = now.astimezone(member.zone).date()
    if until is not None and not today < until <= today + LONGEST:
        raise ValidationError(_("Choose a day from tomorrow on, within a year."), code="invalid")
    timing = _held(member)
    if timing.paused_until != until:
        timing.paused_until = until
        timing.save(update_fields=["paused_until"])
        _record(member, "letter pause", {"level": str(until or "")}, now)
    return timing


@transaction.atomic
def skip_next(*, member: Member, is_skipping: bool, now: datetime) -> Timing:
    """Leave the next letter out, or not after all; one that is on its way already is that one."""
    timing = _held(member)
    if timing.is_skipping != is_skipping:
        timing.is_skipping = is_skipping
        timing.save(update_fields=["is_skipping"])
        _record(member, "next letter", {"level": int(not is_skipping)}, now)
    return timing


def left_out(*, members: Sequence[int]) -> int:
    """The letter that these members asked to leave out has been; the one after it comes again."""
    return Timing.objects.filter(member__in=members, is_skipping=True).update(is_skipping=False)


@transaction.atomic
def keep_habits(*, habits: Mapping[int, Habit], now: datetime) -> int:
    """Keep when members mostly come, by member."""
    rows = [
        Timing(member_id=member, habit_hour=hour, habit_weekday=weekday, found=now)
        for member, (hour, weekday) in sorted(habits.items())
    ]
    kept = ["habit_hour", "habit_weekday", "found"]
    Timing.objects.bulk_create(
        rows, batch_size=200, update_conflicts=True, unique_fields=["member"], update_fields=kept
    )
    return len(rows)


def _held(member: Member) -> Timing:
    """The member's own, for the length of the transaction."""
    if not may_steer(member):
        raise PermissionDenied(_("This account can no longer change anything."))
    Member.objects.select_for_update().get(pk=member.pk)  # two at once take turns
    return Timing.objects.get_or_create(member=member)[0]


def _record(member: Member, of: str, detail: Mapping[str, object], now: datetime) -> None:
    record(member=member, verb=Verb.TURNED, now=now, detail={"of": of, **detail})
