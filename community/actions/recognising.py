"""What staff decide about badges, and whose gifts are to be counted again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from community.models import Badge, Recount, Thank
from community.permissions import refusal_to_change_badges, refuse
from lib.constraints import save_checked
from lib.kinds import ItemRef, kind_named
from lib.waking import wake
from moderation.actions import keep_act
from moderation.models import StaffAct
from moderation.permissions import refusal_to_moderate
from profiles.activity import LEDGER, record
from profiles.models import Member, Verb
from profiles.rolling import await_entries

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


@transaction.atomic
def thank(*, staff: Member, ref: ItemRef, words: str, now: datetime) -> Thank:
    """Thank whoever made a thing on behalf of the place; once for each thing, whoever of the staff is first."""
    refuse(refusal_to_moderate(staff))
    story = kind_named(ref.kind).stories(staff, [ref.id]).get(ref.id)
    if story is None or story.author is None or story.author.pk == staff.pk:
        raise PermissionDenied(_("There is nobody here whom you could thank for this."))
    if not words.strip():
        raise ValidationError(_("Write a sentence first."))
    said = {"member_id": story.author.pk, "staff": staff, "words": words.strip(), "thanked": now}
    given = Thank(kind=ref.kind, item=ref.id, **said)
    given.full_clean(validate_constraints=False)
    save_checked(given)
    record(member=staff, verb=Verb.THANKED, ref=ref, now=now)  # without facets: it is the place that says so
    keep_act(staff=staff, verb=StaffAct.Verb.THANK, ref=ref, name=story.title, reason=given.words, now=now)
    return given


def await_recount(*, members: Collection[int]) -> None:
    """Have these members' gifts counted again: something of theirs changed that no act in the ledger names."""
    Recount.objects.bulk_create([Recount(member_id=pk) for pk in sorted(members)], ignore_conflicts=True)
    await_entries(members)
    wake(LEDGER)
