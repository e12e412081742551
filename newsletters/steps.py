"""What the worker does for newsletters, a little at a time."""

from __future__ import annotations

from datetime import datetime

from newsletters.actions import close_mailings
from newsletters.selection import plan_mailing
from newsletters.selection.habits import habits_step
from notices.delivery import deliver_step as deliver

__all__ = ["deliver_step", "habits_step", "send_step"]


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
