"""Choosing what one is told, by which way, and when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from lib.constraints import save_checked
from notices.models import Choice, Manner
from notices.occasions import MAIL, PUSH, SITE, all_ways, occasions_of
from profiles.activity import record
from profiles.models import Member, Verb
from profiles.permissions import may_steer

Ways = dict[tuple[str, str], bool]


def by_default(*, member: Member) -> Ways:
    """Every occasion of theirs by every way, as it is before they choose; ways beside these begin off."""
    return {
        (each.name, way): way == SITE or (way in {MAIL, PUSH} and each.by_mail)
        for each in occasions_of(member)
        for way in all_ways()
    }


def choices_of(*, member: Member) -> Ways:
    """The same as this member has it; one query."""
    own = Choice.objects.filter(member=member).values_list("occasion", "way", "is_on")
    ways = by_default(member=member)
    return ways | {(occasion, way): is_on for occasion, way, is_on in own if (occasion, way) in ways}


def choices_of_each(*, members: Iterable[Member]) -> dict[int, Ways]:
    """The same of many, by their ids; one query."""
    ways = {member.pk: by_default(member=member) for member in members}
    said = Choice.objects.filter(member__in=ways).values_list("member_id", "occasion", "way", "is_on")
    for member_id, occasion, way, is_on in said:
        if (occasion, way) in ways[member_id]:
            ways[member_id][occasion, way] = is_on
    return ways


@transaction.atomic
def choose_ways(*, member: Member, wanted: Mapping[tuple[str, str], bool], now: datetime) -> None:
    """Say what one is told by which way; what is not named stays as it is."""
    if not may_steer(member):
        raise PermissionDenied(_("This account can no longer change anything."))
    Member.objects.select_for_update().get(pk=member.pk)  # two at once take turns
    stands = choices_of(member=member)
    changed = {key: is_on for key, is_on in wanted.items() if key in stands and stands[key] != is_on}
    for (occasion, way), is_on in changed.items():
        Choice.objects.update_or_create(member=member, occasion=occasion, way=way, defaults={"is_on": is_on})
    if changed:
        record(member=member, verb=Verb.TURNED, now=now, detail={"of": "notices", "level": len(changed)})


def stop_mail(*, member: Member, occasions: Iterable[str], now: datetime) -> None:
    """No mail of these any more."""
    choose_ways(member=member, wanted={(occasion, MAIL): False for occasion in occasions}, now=now)


@transaction.atomic
def choose_manner(
    *,
    member: Member,
    quiet_from: time | None,
    quiet_until: time | None,
    mails_a_day: int,
    mails_a_week: int,
    started: int,
    joined: int,
    now: datetime,
) -> Manner:
    """Say when mail may come and how many, and where the dials of one's own threads begin."""
    if not may_steer(member):
        raise PermissionDenied(_("This account can no longer change anything."))
    Member.objects.select_for_update().get(pk=member.pk)
    stands = Manner.objects.filter(member=member).first() or Manner(member=member)
    said = {
        "quiet_from": quiet_from,
        "quiet_until": quiet_until,
        "mails_a_day": mails_a_day,
        "mails_a_week": mails_a_week,
        "started": started,
        "joined": joined,
    }
    if said == {name: getattr(stands, name) for name in said}:
        return stands
    for name, value in said.items():
        setattr(stands, name, value)
    stands.clean_fields()
    save_checked(stands)
    record(member=member, verb=Verb.TURNED, now=now, detail={"of": "notices", "level": "manner"})
    return stands
