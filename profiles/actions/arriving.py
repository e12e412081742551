"""A member's first minutes, and what they tell of themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from hashlib import sha256
from json import dumps

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from lib.kinds import ItemRef
from lib.live import happened
from profiles.actions.consenting import give_consent
from profiles.actions.turning import choose_subjects, turn_volume
from profiles.activity import record
from profiles.models import Activity, Consent, Member, Remembered, Sight, Subject, Verb
from profiles.permissions import SHOWN, may_steer
from profiles.rolling import enrol

WRITTEN = ("name", "pronouns", "place", "website", "about")  # what others read in the member's own words
TO = tuple(f"{field}_to" for field in SHOWN)
SETTINGS = (
    *WRITTEN, *TO, "is_listed", "language", "time_zone", "is_presence_shown", "are_keys_on", "messages_from",
)  # fmt: skip


@transaction.atomic
def join(*, member: Member, now: datetime) -> None:
    """Record that a member has come, once, whatever they choose afterwards."""
    member = Member.objects.select_for_update().get(pk=member.pk)  # a double click joins once
    acts, before = Activity.objects.of_member(member.pk), Remembered.objects.of_member(member.pk)
    if not acts.filter(verb=Verb.JOINED).exists() and not before.filter(what=Verb.JOINED).exists():
        record(member=member, verb=Verb.JOINED, ref=ItemRef("member", member.pk), now=now)
        transaction.on_commit(partial(happened, "member", member.pk))


@transaction.atomic
def welcome(
    *,
    member: Member,
    subjects: Iterable[Subject],
    wants_newsletter: bool,
    words: str,
    now: datetime,
    volume: int | None = None,
) -> Consent | None:
    """Take in what a new member chose; `words` is what stood beside the box they ticked."""
    join(member=member, now=now)
    choose_subjects(member=member, subjects=subjects, now=now)
    if not wants_newsletter:
        return None
    consent = give_consent(member=member, how=Consent.SIGN_UP, words=words, now=now)
    if volume is not None:
        turn_volume(member=member, volume=volume, now=now)
    return consent


@transaction.atomic
def choose_language(*, member: Member, language: str, now: datetime) -> None:
    """Speak this language with a member from now on, on pages and in mail."""
    if not may_steer(member):
        raise PermissionDenied(_("This account can no longer change anything."))
    stands = Member.objects.select_for_update().get(pk=member.pk)
    if stands.language == language:
        return
    stands.language = language
    stands.save(update_fields=["language"])
    record(member=stands, verb=Verb.EDITED, ref=ItemRef("member", stands.pk), now=now)


@transaction.atomic
def learn_zone(*, member: Member, zone: str, now: datetime) -> bool:
    """Go by the clock of the browser they sign in with, unless they chose a zone; whether that changed anything."""
    stands = Member.objects.select_for_update().get(pk=member.pk)
    if stands.is_zone_chosen or stands.time_zone == zone or not may_steer(stands):
        return False
    _go_by(stands, zone, now, is_chosen=False)
    member.time_zone = zone
    return True


@transaction.atomic
def choose_zone(*, member: Member, zone: str, now: datetime) -> None:
    """Go by this clock, whatever browsers say."""
    if not may_steer(member):
        raise PermissionDenied(_("This account can no longer change anything."))
    stands = Member.objects.select_for_update().get(pk=member.pk)
    if (stands.time_zone, stands.is_zone_chosen) != (zone, True):
        _go_by(stands, zone, now, is_chosen=True)
    member.time_zone, member.is_zone_chosen = zone, True


def _go_by(member: Member, zone: str, now: datetime, *, is_chosen: bool) -> None:
    member.time_zone, member.is_zone_chosen = zone, is_chosen
    member.save(update_fields=["time_zone", "is_zone_chosen"])
    record(member=member, verb=Verb.EDITED, ref=ItemRef("member", member.pk), now=now)


class SettingsChanged(Exception):
    """The settings were changed since the form was opened; what stands is here, nothing is lost."""

    def __init__(self, stands: Member) -> None:
        super().__init__("The settings were changed in the meantime.")
        self.stands = stands


def version_of(*, member: Member) -> str:
    """A short number of what the settings say; a form that carries another began from something else."""
    return sha256(dumps([getattr(member, field) for field in SETTINGS]).encode()).hexdigest()[:32]


def _writes(stands: Member, said: Mapping[str, str | bool]) -> bool:
    """Whether this changes what others read of a member."""
    return any(str(said[field]).split() != getattr(stands, field).split() for field in WRITTEN if field in said)


@transaction.atomic
def edit_profile(*, member: Member, version: str, now: datetime, **said: str | bool) -> None:
    """Change what others see of a member, and how the member sees the site; a setting that is not said stays."""
    if not may_steer(member):
        raise PermissionDenied(_("This account can no longer change anything."))
    if unknown := said.keys() - set(SETTINGS):
        raise TypeError(f"There is no setting {', '.join(sorted(unknown))}.")
    stands = Member.objects.select_for_update().get(pk=member.pk)
    if said.items() <= {field: getattr(stands, field) for field in SETTINGS}.items():
        return  # a second click, or nothing new
    if version != version_of(member=stands):
        raise SettingsChanged(stands)
    if _writes(stands, said) and not stands.may_write:
        raise PermissionDenied(_("You may not change what others read of you for now. Ask a moderator why."))
    if said.get("time_zone", stands.time_zone) != stands.time_zone:
        stands.is_zone_chosen = True
    for field, value in said.items():
        setattr(stands, field, value)
    if stands.here_to == Sight.NOBODY:
        stands.last_here = None
    stands.full_clean(exclude=["password", "username", "email"])
    stands.save(update_fields=[*SETTINGS, "is_zone_chosen", "last_here"])
    record(member=stands, verb=Verb.EDITED, ref=ItemRef("member", stands.pk), now=now)
    enrol([stands.pk])  # what is no longer shown is found by nobody from this moment on
