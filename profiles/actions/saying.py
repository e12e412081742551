"""Saying more or less of something that was chosen."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from lib.clock import start_of_day
from lib.kinds import ItemRef, kind_named
from profiles.activity import record
from profiles.models import Activity, Member, Passed, Surface, Verb
from profiles.permissions import may_steer

OPPOSITE = {Verb.MORE: Verb.LESS, Verb.LESS: Verb.MORE}


def say_more(*, member: Member, ref: ItemRef, surface: Surface, now: datetime) -> bool:
    """Ask for more like this; False where it had been said today, or learning is paused."""
    return _say(member, Verb.MORE, ref, surface, now)


def say_less(*, member: Member, ref: ItemRef, surface: Surface, now: datetime) -> bool:
    """Ask for less like this; False where it had been said today, or learning is paused."""
    return _say(member, Verb.LESS, ref, surface, now)


@transaction.atomic
def take_word_back(*, member: Member, verb: Verb, ref: ItemRef, surface: Surface, now: datetime) -> bool:
    """Undo the more or less of today; False where none stands, or learning is paused."""
    member = Member.objects.select_for_update().get(pk=member.pk)
    if not acted_today(member=member, verb=verb, ref=ref, now=now):
        return False
    facets, detail = kind_named(ref.kind).facets([ref.id]).get(ref.id, []), {"surface": str(surface)}
    return record(member=member, verb=verb, ref=ref, facets=facets, now=now, detail=detail, sign=-1) is not None


@transaction.atomic
def _say(member: Member, verb: Verb, ref: ItemRef, surface: Surface, now: datetime) -> bool:
    kind, opposite = kind_named(ref.kind), OPPOSITE[verb]
    if not kind.visible_to(member).filter(pk=ref.id).exists():
        raise PermissionDenied(_("You may not see this, so nothing is learned from it."))
    member = Member.objects.select_for_update().get(pk=member.pk)  # two presses at once take turns
    if acted_today(member=member, verb=verb, ref=ref, now=now):
        return False
    facets = kind.facets([ref.id]).get(ref.id, [])
    detail = {"surface": str(surface)}
    if acted_today(member=member, verb=opposite, ref=ref, now=now):
        record(member=member, verb=opposite, ref=ref, facets=facets, now=now, detail=detail, sign=-1)
    return record(member=member, verb=verb, ref=ref, facets=facets, now=now, detail=detail) is not None


@transaction.atomic
def say_seen(*, member: Member, ref: ItemRef, now: datetime) -> bool:
    """Have an item chosen no more, as one knows it; False where that was said already."""
    if not may_steer(member):
        raise PermissionDenied(_("This account can no longer change anything."))
    if not kind_named(ref.kind).visible_to(member).filter(pk=ref.id).exists():
        raise PermissionDenied(_("You may not see this, so there is nothing to say of it."))
    _row, is_new = Passed.objects.get_or_create(member=member, kind=ref.kind, item=ref.id, defaults={"said": now})
    return is_new


def take_seen_back(*, member: Member, ref: ItemRef) -> bool:
    """It may be chosen again; False where it was not said."""
    gone, _by_table = Passed.objects.filter(member=member, kind=ref.kind, item=ref.id).delete()
    return bool(gone)


def acted_today(*, member: Member, verb: Verb, ref: ItemRef, now: datetime) -> bool:
    """Whether the member did this to the item today and has not taken it back; an act counts once a day."""
    day = start_of_day(now)
    acts = Activity.objects.of_member(member.pk).filter(
        verb=verb, kind=ref.kind, item=ref.id, happened__gte=day, happened__lt=day + timedelta(days=1)
    )
    return (acts.aggregate(standing=Sum("sign"))["standing"] or 0) > 0
