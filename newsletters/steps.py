"""What the worker does for newsletters, a little at a time."""

from __future__ import annotations

from datetime import datetime

from newsletters.actions import close_mailings, raise_alarms, take_look
from newsletters.models import Mailing
from newsletters.reporting.guarding import LOOKS, POOLED_AT, Harm, harm_of, looks_due
from newsletters.reporting.pooling import DAYS, is_first_of_its_day, pooled
from newsletters.reporting.report import reports_of
from newsletters.selection import plan_mailing
from newsletters.selection.habits import habits_step
from notices.delivery import deliver_step as deliver

__all__ = ["deliver_step", "guard_step", "habits_step", "send_step"]


def send_step(now: datetime) -> int:
    """Write the digests of everyone due at this hour of their own day; say how many members were asked."""
    mailing = plan_mailing(now=now, only_due_hour=True)
    return int(mailing.counts["asked"]) if mailing else 0


def deliver_step(now: datetime, limit: int = 200) -> int:
    """Deliver the next mails of every purpose; say how many. When none is left, finished mailings are counted."""
    done = deliver(now=now, limit=limit)
    if done == 0:
        close_mailings(now=now)
    return done


def guard_step(now: datetime) -> int:
    """Look at the mailings whose next look is due, and raise alarms of those that do harm; say how many were new."""
    young = Mailing.objects.exclude(state=Mailing.State.CHOOSING).filter(looks__lt=len(LOOKS), as_of__lte=now)
    raised = 0
    for mailing in young.filter(as_of__gt=now - LOOKS[-1] - LOOKS[0] * 24).order_by("pk"):
        number = looks_due(mailing.as_of, now)
        if number > mailing.looks and take_look(mailing=mailing, number=number):
            found = _harm_at(mailing, number, now)
            raised += raise_alarms(mailing=mailing, found=found, now=now)
    return raised


def _harm_at(mailing: Mailing, number: int, now: datetime) -> list[Harm]:
    """That of the mailing itself, and once a day of all mailings of four weeks."""
    [report] = reports_of([mailing])
    found = harm_of(report)
    if mailing.looks < POOLED_AT <= number and is_first_of_its_day(mailing):
        found += harm_of(pooled(now=now).report, days=DAYS)
    return found
