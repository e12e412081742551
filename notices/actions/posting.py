"""Putting notices into mails: gathered for a while, at once where that is wanted, so many a day and no more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Q

from lib.waking import wake
from notices import posting
from notices.models import Envelope, Manner, Notice, Outgoing
from notices.outbox import MAIL, waiting
from profiles.models import Member

PURPOSE = "bell"  # sorts before "digest": what somebody waits for is not kept waiting by a mailing


def post(*, notices: Sequence[tuple[Notice, bool]], members: Mapping[int, Member], now: datetime) -> None:
    """Put each notice, with whether it is urgent, into a mail that leaves later; called where they are made."""
    of_member: dict[int, list[tuple[Notice, bool]]] = defaultdict(list)
    for notice, is_urgent in notices:
        of_member[notice.member_id].append((notice, is_urgent))
    manners = Manner.objects.in_bulk(list(of_member))
    for member_id, own in sorted(of_member.items()):
        member, manner = members[member_id], manners.get(member_id) or Manner()
        for notice, is_urgent in own if member.email else ():
            notice.envelope = _envelope(member, manner, is_urgent, now)
    put = [notice for notice, _is_urgent in notices if notice.envelope_id]
    Notice.objects.bulk_update(put, ["envelope"], batch_size=200)


def _envelope(member: Member, manner: Manner, is_urgent: bool, now: datetime) -> Envelope:
    """The one that is still gathered, or a new one; the rest of a day that had its share is gathered for the next."""
    quiet = manner.quiet
    due = posting.due(now, zone=member.zone, is_urgent=is_urgent, quiet=quiet)
    sent = Envelope.objects.filter(member=member, day=posting.day_of(due, zone=member.zone)).count()
    is_over = sent >= manner.mails_a_day
    if (is_over or not is_urgent) and (found := _gathering(member, now)):
        return found
    if is_over:
        due, is_urgent = posting.next_morning(due, zone=member.zone, quiet=quiet), False
    day = posting.day_of(due, zone=member.zone)
    made = Envelope.objects.create(member=member, is_urgent=is_urgent, day=day, due=due, made=now)
    waiting(purpose=PURPOSE, ref=made.pk, member_id=member.pk, now=now, not_before=due).save(force_insert=True)
    wake(MAIL)
    return made


def _gathering(member: Member, now: datetime) -> Envelope | None:
    """A mail that is not due yet; its row is held, so that no worker takes it while something is put in."""
    rows = Outgoing.objects.filter(
        purpose=PURPOSE, member=member, state=Outgoing.State.WAITING, attempts=0, not_before__gt=now
    )
    own = Envelope.objects.filter(member=member, is_urgent=False, due__gt=now).values("pk")
    row = rows.filter(ref__in=own).select_for_update().order_by("not_before").first()
    return Envelope.objects.get(pk=row.ref) if row else None


def keep_mailed(*, mailed: Mapping[int, Sequence[int] | None], now: datetime) -> int:
    """Remember which notices each mail told, by envelope; where nobody knows what left, all that were put into it."""
    told = [pk for notices in mailed.values() for pk in notices or ()]
    unknown = [envelope for envelope, notices in mailed.items() if notices is None]
    put = Notice.objects.to_mail().filter(Q(envelope__in=mailed, pk__in=told) | Q(envelope__in=unknown))
    return put.update(mailed=now) if mailed else 0
