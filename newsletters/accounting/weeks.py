"""Weeks in which no mailing asked for a letter to a member, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from newsletters.accounting.standing import not_asked
from newsletters.models import Digest, Mailing
from profiles.models import Member

WEEKS = 4  # looked at, back from now
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class QuietWeek:
    """Seven days without a letter asked for, though there were mailings."""

    began: datetime
    mailing_id: int  # the last of them
    why: str


def quiet_weeks(member: Member, *, now: datetime) -> Iterator[QuietWeek]:
    """The latest first; two queries, and some more for each such week."""
    since = now - WEEKS * WEEK
    asked = Digest.objects.filter(member=member, chosen__gt=since, chosen__lte=now).values_list("chosen", flat=True)
    with_one = {(now - when) // WEEK for when in asked}
    for nth in range(WEEKS):
        until = now - nth * WEEK
        if nth in with_one or until <= member.joined:
            continue
        last = Mailing.objects.filter(as_of__gt=until - WEEK, as_of__lte=until).order_by("-as_of").first()
        if last is not None:
            yield QuietWeek(until - WEEK, last.pk, not_asked(member, last))
