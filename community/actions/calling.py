"""Putting a question before those who may know the answer, and hearing from one that it is not theirs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from community.models import Call, Thread
from community.models.introducing import overasked
from profiles.models import Member

AT_ONCE, IN_ALL = 3, 9  # members a question is put before


@transaction.atomic
def call(*, thread: Thread, likeliest: Mapping[int, str], now: datetime) -> int:
    """Put an open question before the first of these, each with the reason, as far as there is room; say how many.

    `likeliest` has members' ids, best first. Who was asked about it before, or often enough lately, is passed over.
    """
    held = Thread.objects.select_for_update().filter(pk=thread.pk).open_questions().first()
    if held is None:
        return 0
    list(Member.objects.select_for_update().filter(pk__in=likeliest).order_by("pk"))  # two questions take turns
    calls = Call.objects.filter(thread=held)
    room = min(AT_ONCE - calls.standing(now).count(), IN_ALL - calls.count())
    passed = set(calls.values_list("member", flat=True)) | overasked(list(likeliest), now)
    wanted = [member for member in likeliest if member not in passed][: max(room, 0)]
    rows = [Call(thread=held, member_id=member, asked=now, reason=likeliest[member][:240]) for member in wanted]
    return len(Call.objects.bulk_create(rows))


@transaction.atomic
def decline_call(*, member: Member, thread: Thread, now: datetime) -> bool:
    """Say that a question is not theirs: it goes to the next; False where it was not put before them."""
    return bool(Call.objects.filter(thread=thread, member=member, declined__isnull=True).update(declined=now))
