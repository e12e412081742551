"""Forgetting: what was learned of a member, or the member altogether."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from lib.kinds import ItemRef, all_kinds
from profiles.activity import ONLY_FOR_LEARNING, record
from profiles.models import (
    Activity,
    Follower,
    Interest,
    Member,
    Opening,
    Remembered,
    Shown,
    Sight,
    Surface,
    Verb,
)
from profiles.permissions import SHOWN


@transaction.atomic
def start_over(*, member: Member, now: datetime) -> None:
    """Forget everything learned; what the member said on their dials stays.

    Acts that served learning alone go; the others stay without their facets, so that no rebuild brings it back.
    """
    _hold_the_reader()
    acts = Activity.objects.of_member(member.pk)
    gone, _by_table = acts.filter(verb__in=[*ONLY_FOR_LEARNING, Verb.OPENING]).delete()
    gone += Opening.objects.filter(member=member).delete()[0]
    gone += Remembered.objects.of_member(member.pk).filter(what__in=ONLY_FOR_LEARNING).delete()[0]
    gone += acts.exclude(facets=[]).update(facets=[])
    gone += Interest.objects.filter(member=member).delete()[0]
    gone += Shown.objects.filter(member=member, surface=Surface.PAGE).delete()[0]
    gone += Shown.objects.filter(member=member).exclude(reason="").update(score=0, terms={}, reason="")
    gone += sum(kind.forget(member) for kind in all_kinds())
    if not gone:  # there was nothing to forget, or the other of two clicks was quicker
        return
    record(member=member, verb=Verb.TURNED, now=now, detail={"of": "learning", "level": "start over"})


@transaction.atomic
def erase_member(*, member: Member, now: datetime) -> None:
    """Take a person out of the place: every kind lets go of them, and a nameless row is left."""
    _hold_the_reader()
    made = _made_by(member)
    for kind in all_kinds():
        kind.count_out(member, now=now)
    for kind in all_kinds():
        kind.erase(member)
    for model in (EmailAddress, Authenticator, UserSession):
        model.objects.filter(user=member).delete()
    member.groups.clear()
    member.username = f"gone-{member.pk}"
    member.name = _("someone who left")
    member.email = member.unreached = member.place = member.about = member.website = member.pronouns = ""
    member.last_here = None
    for field in SHOWN:
        setattr(member, f"{field}_to", Sight.NOBODY)
    member.language, member.time_zone, member.is_zone_chosen = settings.LANGUAGE_CODE, "UTC", False
    member.status = Member.Status.ERASED
    member.is_active = member.is_staff = member.is_superuser = member.is_personalised = False
    member.may_be_held_out = member.is_editor = False
    member.volume = 0
    member.set_unusable_password()
    member.last_login = None
    member.joined = now
    member.save()
    _tell_of_the_gone(member, made, now)


def _hold_the_reader() -> None:
    """Nobody folds this member's acts while they are being forgotten."""
    list(Follower.objects.select_for_update().filter(name="interests"))


def _made_by(member: Member) -> dict[str, set[int]]:
    """What the member opened where others find it, by kind."""
    return {kind.name: kind.begun_by(member.pk) for kind in all_kinds()}


def _tell_of_the_gone(member: Member, made: dict[str, set[int]], now: datetime) -> None:
    """What went with the member goes from the index too, which follows the ledger; what stays is not named here."""
    for kind in all_kinds():
        ids = sorted(made.get(kind.name, ()))
        left = {document.ref.id for document in kind.documents(ids)} if kind.is_found and ids else set(ids)
        for item in sorted(set(ids) - left):
            record(member=member, verb=Verb.EDITED, ref=ItemRef(kind.name, item), now=now)
