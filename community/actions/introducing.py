"""Showing what one wrote to those who may care, as far as that is not too much for them; and hearing a no."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from community.models import Introduction
from community.models.introducing import introduced_lately, overasked
from community.permissions import may_introduce, refusal_to_write, refuse
from lib.kinds import ItemRef, kind_named
from profiles.models import Member

IN_ALL = 12  # members an item is put before
ENOUGH = 3  # fewer are nobody: what is told of so few is told of each
ITEMS_A_WEEK = 3  # of one who wrote them


@transaction.atomic
def introduce(*, member: Member, ref: ItemRef, likeliest: Mapping[int, str], now: datetime) -> int:
    """Put what this member wrote before the first of these, each with the reason; say how many.

    `likeliest` has members' ids, best first. Once an item; who was asked often enough lately is passed over.
    """
    refuse(refusal_to_write(member))
    found = kind_named(ref.kind).candidates_among([ref.id], now=now)
    if not found or not may_introduce(member, found[0].author_id, found[0].created, now):
        raise PermissionDenied(_("Only who wrote it may show it to others, while it is new."))
    list(Member.objects.select_for_update().filter(pk__in={member.pk, *likeliest}).order_by("pk"))  # they take turns
    if Introduction.objects.filter(kind=ref.kind, item=ref.id).exists():
        raise ValidationError(_("It has been shown to them already."))
    if introduced_lately(member, now) >= ITEMS_A_WEEK:
        raise ValidationError(_("You have shown three things within a week. You can show this one later."))
    passed = {member.pk, *overasked(list(likeliest), now)}
    wanted = [each for each in likeliest if each not in passed][:IN_ALL]
    if len(wanted) < ENOUGH:
        raise ValidationError(_("There is nobody to show it to yet."))
    rows = [
        Introduction(kind=ref.kind, item=ref.id, by=member, member_id=each, asked=now, reason=likeliest[each][:240])
        for each in wanted
    ]
    return len(Introduction.objects.bulk_create(rows))


@transaction.atomic
def decline_introduction(*, member: Member, ref: ItemRef, now: datetime) -> bool:
    """Say that what was put before them is not theirs; False where it was not put before them."""
    rows = Introduction.objects.filter(kind=ref.kind, item=ref.id, member=member, declined__isnull=True)
    return bool(rows.update(declined=now))
