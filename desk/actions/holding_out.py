"""Holding members out: how many are drawn is the owner's to decide, and begins by itself once it can say anything."""

from __future__ import annotations

from datetime import datetime, timedelta
from secrets import token_hex

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from desk.holdout.drawing import DEFAULT_SHARE, ENOUGH, MOST_SHARE, Kept, kept, shown_to
from desk.models import Beat, Setting
from desk.permissions import refuse_all_but_owners
from desk.settings import HOLDOUT, forget, set_setting
from lib.kinds import ItemRef
from moderation.actions import keep_act
from moderation.models import StaffAct
from profiles.models import Member

BEAT = "holdout"
DAY = timedelta(days=1)


@transaction.atomic
def hold_out(*, by: Member, share: int, reason: str, now: datetime) -> bool:
    """Let so many in a hundred members be shown the newest first; False where it is so many already.

    The salt stays, so that a larger share only adds members.
    """
    refuse_all_but_owners(by)
    if not 0 <= share <= MOST_SHARE:
        raise ValidationError({"share": _("Choose a share from 0 to %(most)d.") % {"most": MOST_SHARE}})
    before = _held()
    if before.since is not None and before.share == share:
        return False
    name = f"{before.share} → {share}"  # in no language; desk.kinds says what it is
    keep_act(staff=by, verb=StaffAct.Verb.WEIGH, ref=ItemRef("ranking", 0), name=name, reason=reason, now=now)
    _draw(before, share, now)
    return True


def begin_holdout_step(*, now: datetime) -> int:
    """Begin with the usual share once enough members are shown something, where the owner has not decided about it.

    It is looked at once a day, and never asks to be called again.
    """
    if kept().since is None and Beat.objects.take_turn(BEAT, now=now, every=DAY) and shown_to(now) >= ENOUGH:
        with transaction.atomic():
            before = _held()
            if before.since is None:
                _draw(before, DEFAULT_SHARE, now)
    return 0


def _held() -> Kept:
    """What is in force, as the table has it; two decisions at once take turns."""
    Setting.objects.get_or_create(name=HOLDOUT, defaults={"value": Kept().told()})
    Setting.objects.select_for_update().get(name=HOLDOUT)
    forget()
    return kept()


def _draw(before: Kept, share: int, now: datetime) -> None:
    set_setting(HOLDOUT, Kept(before.salt or token_hex(16), share, now).told())
