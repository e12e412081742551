"""Being done with a whole list at once. None of this is an act to learn from: nobody read what they wave through."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from community.models import Forum, ReadLine, ReadMark, Thread
from profiles.models import Member


@transaction.atomic
def mark_all_read(*, member: Member, now: datetime, forums: Sequence[Forum] = ()) -> None:
    """Draw a line under these forums, or under everything: what was there until now is read."""
    for forum in _in_order(forums):
        ReadLine.objects.update_or_create(member=member, forum=forum, defaults={"read": now})


@transaction.atomic
def dismiss_new(*, member: Member, now: datetime, forums: Sequence[Forum] = ()) -> None:
    """What was started until now and never opened is not new any more; what was begun to read stays as it is."""
    for forum in _in_order(forums):
        ReadLine.objects.update_or_create(member=member, forum=forum, defaults={"seen": now})


def _in_order(forums: Sequence[Forum]) -> list[Forum | None]:
    return [*sorted(forums, key=lambda each: each.pk)] or [None]


@transaction.atomic
def mark_threads_read(*, member: Member, threads: Sequence[Thread], now: datetime) -> None:
    """Mark each of these as read to its end."""
    marks = [ReadMark(member=member, thread=each, number=each.last_number, read=now) for each in threads]
    ReadMark.objects.bulk_create(
        sorted(marks, key=lambda mark: mark.thread_id),
        update_conflicts=True,
        update_fields=["number", "read"],
        unique_fields=["member", "thread"],
    )
