"""Forgetting: what was learned of a member, or the member altogether."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils.translation import gettext as _

from lib.kinds import all_kinds
from profiles.activity import ONLY_FOR_LEARNING, record
from profiles.models import Activity, Follower, Interest, Member, Shown, Surface, Verb


@transaction.atomic
def start_over(*, member: Member, now: datetime) -> None:
    """Forget everything learned; what the member said on their dials stays.

    Acts that served learning alone go; the others stay without their facets, so that no rebuild brings it back.
    """
    _hold_the_reader()
    acts = Activity.objects.of_member(member.pk)
    acts.filter(verb__in=[*ONLY_FOR_LEARNING, Verb.OPENING]).delete()
    acts.update(facets=[])
    Interest.objects.filter(member=member).delete()
    Shown.objects.filter(member=member, surface=Surface.PAGE).delete()
    Shown.objects.filter(member=member).update(score=0, terms={}, reason="")
    record(member=member, verb=Verb.TURNED, now=now, detail={"of": "learning", "level": "start over"})


@transaction.atomic
def erase_member(*, member: Member, now: datetime) -> None:
    """Take a person out of the place: every kind lets go of them, and a nameless row is left."""
    _hold_the_reader()
    for kind in all_kinds():
        kind.erase(member)
    for model in (EmailAddress, Authenticator, UserSession):
        model.objects.filter(user=member).delete()
    member.groups.clear()
    member.username = f"gone-{member.pk}"
    member.name = _("someone who left")
    member.email = member.place = member.about = ""
    member.language, member.time_zone = "en", "UTC"
    member.status = Member.Status.ERASED
    member.is_active = member.is_staff = member.is_superuser = member.is_personalised = False
    member.volume = 0
    member.set_unusable_password()
    member.last_login = None
    member.joined = now
    member.save()


def _hold_the_reader() -> None:
    """Nobody folds this member's acts while they are being forgotten."""
    list(Follower.objects.select_for_update().filter(name="interests"))
