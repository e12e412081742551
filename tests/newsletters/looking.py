"""Staff who said why they look at somebody's letters."""

from datetime import datetime

from lib.clock import now as clock
from newsletters.actions import look_at_letters
from profiles.models import Member


def looks(*staff: Member, at: Member, now: datetime | None = None) -> None:
    """As on the page that asks."""
    for each in staff:
        look_at_letters(by=each, member=at, reason="They asked us why.", now=now or clock())
