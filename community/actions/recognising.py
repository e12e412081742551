"""What staff decide about badges, and whose gifts are to be counted again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from community.models import Badge, Recount
from community.permissions import refusal_to_change_badges, refuse
from lib.kinds import ItemRef
from lib.waking import wake
from moderation.actions import keep_act
from moderation.models import StaffAct
from profiles.activity import LEDGER
from profiles.models import Member

RULE = ("counted", "needed", "days", "forum_id", "is_repeated", "is_lasting", "is_on")


@transaction.atomic
def change_badge(*, staff: Member, badge: Badge, now: datetime) -> Badge:
    """Keep a badge as staff wrote it; where its rule is another than before, it is counted for everyone."""
    refuse(refusal_to_change_badges(staff))
    before = Badge.objects.select_for_update().filter(pk=badge.pk).first() if badge.pk else None
    badge.full_clean()
    is_new_rule = before is None or any(getattr(before, field) != getattr(badge, field) for field in RULE)
    badge.counted_to = 0 if is_new_rule else before.counted_to if before else None
    badge.save()
    reason = _("The badge was changed.") if before else _("The badge was made.")
    ref = ItemRef("badge", badge.pk)
    keep_act(staff=staff, verb=StaffAct.Verb.BADGE, ref=ref, name=badge.name, reason=reason, now=now)
    wake(LEDGER)
    return badge


def await_recount(*, members: Collection[int]) -> None:
    """Have these members' gifts counted again: something of theirs changed that no act in the ledger names."""
    Recount.objects.bulk_create([Recount(member_id=pk) for pk in sorted(members)], ignore_conflicts=True)
    wake(LEDGER)
