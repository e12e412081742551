"""The last question before a letter leaves: whether it is a time, and a day and week, in which its member has room.

Mails that keep from the night wait for the day, and are not sent at all once they are old, whatever they waited for.

Asked of every purpose whose mails are written when they leave; mails about an account are not asked. What left is
counted by the time that was its own to leave, so that a mailing as of another day counts there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NoReturn

from django.utils.translation import gettext_noop

from notices.actions.mailing import leaves_on
from notices.delivery.holding import nights_of
from notices.models import Manner, Outgoing
from notices.posting import A_WEEK, Because, Wait, day_of, waits
from notices.rendering import NotSentError, purposes
from profiles.models import Member

STILL_GOOD = timedelta(days=2)  # after it was made; what had to wait longer is old, and its reader stays due
HELD = {Outgoing.State.LEASED, Outgoing.State.SENDING}
Left = dict[int, list[date]]


class PutOffError(Exception):
    """This mail may leave later; the sentence says why, in English as well."""

    def __init__(self, why: str, until: datetime) -> None:
        super().__init__(why)
        self.until = until


def waits_of(rows: Sequence[Outgoing], *, now: datetime) -> dict[int, Wait]:
    """Those of these mails that may not leave now, each counting on those before it; a few queries for all."""
    asked = _asked(rows)
    if not asked:
        return {}
    members = {member.pk: member for _row, member in asked}
    manners, left = Manner.objects.in_bulk(list(members)), _left([row for row, _member in asked], members, now)
    nights = nights_of([row for row, _member in asked])
    found: dict[int, Wait] = {}
    for row, member in asked:
        manner, days = manners.get(member.pk) or Manner(), left[member.pk]
        share = {"a_day": manner.mails_a_day, "a_week": manner.mails_a_week}
        night = nights.get(row.pk)
        wait = waits(now, zone=member.zone, quiet=manner.quiet, night=night, left=days, **share)
        if night and now - row.created > STILL_GOOD:
            wait = Wait(None, Because.OLD)
        if wait is None:
            days.append(day_of(now, zone=member.zone))
        else:
            found[row.pk] = wait
    # What waited for a server that was away leaves on a day that was not its own.
    before = [row for row, member in asked if row.pk not in found and _was_due_before(row, member, now)]
    if before:
        leaves_on(rows=before, now=now)
    return found


def _asked(rows: Sequence[Outgoing]) -> list[tuple[Outgoing, Member]]:
    written = purposes()
    return [(row, row.member) for row in rows if row.member and row.raw is None and row.purpose in written]


def _was_due_before(row: Outgoing, member: Member, now: datetime) -> bool:
    return day_of(row.not_before, zone=member.zone) < day_of(now, zone=member.zone)


def put_off(row: Outgoing, wait: Wait) -> NoReturn:
    """Raise why it does not leave now; NotSentError where it would be old by then."""
    why = {
        Because.NIGHT: gettext_noop("It is night where the member lives."),
        Because.OLD: gettext_noop("It is too old by now; what is new comes in the next one."),
        Because.QUIET: gettext_noop("The member wants no mail at this hour."),
        Because.DAY: gettext_noop("The member has had the mails of a day."),
        Because.WEEK: gettext_noop("The member has had the mails of a week."),
    }[wait.because]
    if wait.until is None or wait.until - row.created > STILL_GOOD:
        raise NotSentError(why)
    raise PutOffError(why, wait.until)


def _left(asked: Sequence[Outgoing], members: dict[int, Member], now: datetime) -> Left:
    """The days, by each member's own calendar, on which letters left; what others hold counts for those after it."""
    own, first = {row.pk for row in asked}, {row.member_id or 0: row.pk for row in reversed(asked)}
    rows = Outgoing.objects.left_since(now - A_WEEK - timedelta(days=1), members).filter(purpose__in=purposes())
    found = rows.values_list("pk", "member", "state", "not_before")
    left: Left = defaultdict(list)
    for pk, member_id, state, when in found:
        if pk in own or (state in HELD and pk > first[member_id]):
            continue
        left[member_id].append(day_of(when, zone=members[member_id].zone))
    return left
