"""The draw as it is kept, and when a community is large enough to begin with one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.dateparse import parse_datetime

from desk.settings import HOLDOUT, kept_values
from lib.advantage import LEAST_MEMBERS
from profiles.holdout import Holdout
from profiles.models import Shown

DEFAULT_SHARE, MOST_SHARE = 5, 20  # in a hundred of members
WINDOW = timedelta(days=28)  # that the report looks back
ENOUGH = LEAST_MEMBERS * 100 // DEFAULT_SHARE  # members shown something within it: the group is then large enough


@dataclass(frozen=True, slots=True)
class Kept:
    """The draw with the time of its last change; no time where nobody was ever drawn."""

    salt: str = ""
    share: int = 0
    since: datetime | None = None

    def told(self) -> dict[str, Any]:
        """As it is kept among the settings."""
        return {"salt": self.salt, "share": self.share, "since": self.since.isoformat() if self.since else None}


def kept() -> Kept:
    """What is in force; no query but one a minute."""
    value = kept_values().get(HOLDOUT) or {}
    since = value.get("since")
    return Kept(value.get("salt", ""), value.get("share", 0), parse_datetime(since) if since else None)


def drawn() -> Holdout:
    """The same as the lower apps ask for it."""
    found = kept()
    return Holdout(found.salt, found.share)


def shown_to(now: datetime) -> int:
    """How many members something was shown to within the window."""
    lately = Shown.objects.filter(day__gt=(now - WINDOW).date(), day__lte=now.date())
    return lately.order_by().values("member").distinct().count()
