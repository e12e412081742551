"""What the forms on the page of one's newsletter ask, each by its name: done, and said in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from newsletters.actions import ask_again, choose_timing, pause_letters, skip_next
from newsletters.forms import PauseForm, TimingForm, VolumeForm, ZoneForm
from newsletters.models import Timing
from newsletters.quieting import hindered, quiet_of
from newsletters.selection.meaning import meaning_for
from profiles.actions import choose_zone, turn_dial, turn_volume, withdraw_consent
from profiles.forms import DialForm
from profiles.models import Member

Said = Mapping[str, Any]
WEEKS = (1, 2, 4)  # a pause of so many in one press


def heard(member: Member, said: Said, *, how: str, now: datetime) -> str:
    """Do what was asked, and say so; raises ValidationError with a sentence for what cannot be."""
    wish = WISHES.get(said.get("do", "volume"))
    if wish is None:
        raise ValidationError(_("There is nothing here to turn."))
    return wish(member, said, how, now)


def _volume(member: Member, said: Said, how: str, now: datetime) -> str:
    meaning = meaning_for(member, now=now).words
    volume = _clean(VolumeForm(said, meaning=meaning))["volume"]
    turn_volume(member=member, volume=volume, now=now)
    told = _("Your volume is %(volume)s of 10.") % {"volume": volume}
    return f"{told} {meaning[volume]}"


def _timing(member: Member, said: Said, how: str, now: datetime) -> str:
    chosen = _clean(TimingForm(said, timing=Timing.of(member)))
    member.timing = choose_timing(member=member, weekday=chosen["weekday"], hour=chosen["hour"], now=now)
    if hindered(member.timing, quiet_of(member)):  # the page says beside them what that means
        return _("Your day and hour are set.")
    return _("From now on your letters come then.")


def _pause(member: Member, said: Said, how: str, now: datetime) -> str:
    until = _clean(PauseForm(said))["until"]
    if said.get("weeks", "").isdecimal() and int(said["weeks"]) in WEEKS:
        until = now.astimezone(member.zone).date() + timedelta(weeks=int(said["weeks"]))
    elif "until" in said and until is None:
        raise ValidationError(_("Choose the day before which no letter is to come."))
    member.timing = pause_letters(member=member, until=until, now=now)
    if until is None:
        return _("Your letters come again.")
    return _("No letter comes before %(day)s.") % {"day": date_format(until, "DATE_FORMAT")}


def _skip(member: Member, said: Said, how: str, now: datetime) -> str:
    is_skipping = said.get("skip") == "yes"
    member.timing = skip_next(member=member, is_skipping=is_skipping, now=now)
    return _("The next letter is left out.") if is_skipping else _("The next letter comes.")


def _subject(member: Member, said: Said, how: str, now: datetime) -> str:
    turn = _clean(DialForm(said))
    turn_dial(member=member, of=turn["of"], target=turn["target"], level=turn["level"], now=now)
    return _("It counts from the next page and the next letter on.")


def _zone(member: Member, said: Said, how: str, now: datetime) -> str:
    zone = _clean(ZoneForm(said))["zone"]
    choose_zone(member=member, zone=zone, now=now)
    return _("Your letters go by the clock of %(zone)s.") % {"zone": zone.replace("_", " ")}


def _confirm(member: Member, said: Said, how: str, now: datetime) -> str:
    ask_again(member=member, now=now)
    return _("The mail is on its way to you. Follow its link, and the newsletter comes.")


def _stop(member: Member, said: Said, how: str, now: datetime) -> str:
    withdraw_consent(member=member, how=how, now=now)
    return _("You get no more newsletters.")


def _clean(form: forms.Form) -> dict[str, Any]:
    if not form.is_valid():
        raise ValidationError(next(iter(form.errors.values()))[0])
    return form.cleaned_data


WISHES: dict[str, Callable[[Member, Said, str, datetime], str]] = {
    "volume": _volume,
    "timing": _timing,
    "pause": _pause,
    "skip": _skip,
    "subject": _subject,
    "zone": _zone,
    "confirm": _confirm,
    "stop": _stop,
}
