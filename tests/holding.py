"""A hold-out group of just those members that a test names."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

from desk.holdout.drawing import Kept
from desk.settings import HOLDOUT, set_setting
from profiles.holdout import Holdout
from profiles.models import Member

SINCE = datetime(2025, 1, 1, tzinfo=UTC)


def hold_out_only(*members: Member, share: int = 20, since: datetime = SINCE) -> str:
    """By a salt that draws them and nobody else who is here; returns it."""
    wanted, here = {each.pk for each in members}, list(Member.objects.values_list("pk", flat=True))
    salts = (f"salt {number}" for number in count())
    salt = next(each for each in salts if {pk for pk in here if Holdout(each, share).draws(pk)} == wanted)
    set_setting(HOLDOUT, Kept(salt, share, since).told())
    return salt
