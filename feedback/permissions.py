"""Who may rate: pure answers, no queries. A refusal is the sentence the member reads."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from community.permissions import Sentence, refusal_to_write
from directory.models import Deal
from profiles.models import Member

SEALED_FOR = timedelta(days=14)  # from the first rating of a deal


def refusal_to_rate(member: Member, deal: Deal, *, first_given: datetime | None, now: datetime) -> Sentence:
    """Why this member may not rate this deal now; `first_given` is when the other side rated it."""
    if not deal.has_side(member) or deal.state != Deal.State.CLOSED:
        return _("Only the two sides of a closed deal may rate it.")
    if first_given is not None and now >= first_given + SEALED_FOR:
        # Whoever could read the other's rating first could answer it in kind.
        return _("The time to rate this deal is over: it ends 14 days after the first rating.")
    return refusal_to_write(member)
