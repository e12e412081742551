"""What members say about notices."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any, Self

from django import forms
from django.utils.translation import gettext_lazy as _

from lib.forms import is_row_id
from lib.kinds import ItemRef
from notices.actions import choices_of
from notices.models import Manner
from notices.occasions import Hindered, Occasion, all_ways, hindered_by, occasions_of
from notices.pushing.keys import is_key, is_secret
from profiles.models import Level, Member

# A push service of the open web has a name, and is asked at no other port.
SERVICE = re.compile(r"https://[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}/", re.IGNORECASE)


class TimeInput(forms.TimeInput):
    """Hours and minutes by the browser's own picker."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class SeeForm(forms.Form):
    """What was seen: everything under one thing, or, with nothing named, all."""

    under = forms.CharField(max_length=40, required=False)

    def clean_under(self) -> ItemRef | None:
        """As an item."""
        text: str = self.cleaned_data["under"]
        kind, _colon, number = text.partition(":")
        if text and not (kind and is_row_id(number)):
            raise forms.ValidationError(_("There is no such thing."))
        return ItemRef(kind, int(number)) if text else None


class DeviceForm(forms.Form):
    """What a browser says of itself once it is allowed to tell."""

    endpoint = forms.URLField(max_length=1000, assume_scheme="https")
    p256dh = forms.CharField(max_length=120)
    auth = forms.CharField(max_length=40)
    name = forms.CharField(max_length=80, required=False)

    def clean_endpoint(self) -> str:
        """By its name; where that leads, the guarded door asks at each sending."""
        address: str = self.cleaned_data["endpoint"]
        if not SERVICE.match(address):
            raise forms.ValidationError(_("This browser’s push service cannot be used."))
        return address

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not (is_key(data["p256dh"]) and is_secret(data["auth"])):
            raise forms.ValidationError(_("This browser’s push service cannot be used."))
        return data


class ChoicesForm(forms.Form):
    """Every occasion by every way, and when mail may come."""

    quiet_from = forms.TimeField(label=_("No mail from"), required=False, widget=TimeInput)
    quiet_until = forms.TimeField(label=_("until"), required=False, widget=TimeInput)
    mails_a_day = forms.IntegerField(
        label=_("Mails a day at most"),
        min_value=1,
        max_value=50,
        help_text=_("Notices and newsletters together. The rest of the notices comes in one the next morning."),
    )
    mails_a_week = forms.IntegerField(
        label=_("Mails a week at most"),
        min_value=1,
        max_value=350,
        help_text=_("Today and the six days before it. Mails about your account always come."),
    )
    started = forms.TypedChoiceField(label=_("Threads you start"), choices=Level.choices[1:], coerce=int)
    joined = forms.TypedChoiceField(label=_("Threads you write in"), choices=Level.choices[1:], coerce=int)

    member: Member
    occasions: Sequence[Occasion] = ()  # those that the member may be told of
    shut_out: Sequence[Hindered] = ()  # mail to which the hours that were sent would leave none
    MANNER = ("quiet_from", "quiet_until", "mails_a_day", "mails_a_week", "started", "joined")

    @classmethod
    def of(cls, member: Member, data: Any) -> Self:
        """As it stands for this member, or as they send it."""
        manner = Manner.objects.filter(member=member).first() or Manner()
        stands = {name: getattr(manner, name) for name in cls.MANNER}
        form = cls(data, initial=stands)
        form.member, form.occasions = member, occasions_of(member)
        for (occasion, way), is_on in choices_of(member=member).items():
            form.fields[f"{occasion}-{way}"] = forms.BooleanField(required=False, initial=is_on)
        return form

    def say_costs(self, costs: Mapping[str, Mapping[int, str]]) -> None:
        """Put what each step of the dials of own threads brings by mail beside it."""
        for name, said in costs.items():
            self.fields[name].choices = [  # type: ignore[attr-defined]
                (level, f"{str(label).capitalize()}. {said.get(level, '')}".strip())
                for level, label in Level.choices[1:]
            ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (data.get("quiet_from") is None) != (data.get("quiet_until") is None):
            raise forms.ValidationError(_("Say from when until when, or neither."))
        # Who changes something else meanwhile may: what stood before is said on the page.
        if not {"quiet_from", "quiet_until"}.isdisjoint(self.changed_data):
            if data.get("quiet_from") is not None and data["quiet_from"] == data.get("quiet_until"):
                raise forms.ValidationError(_("From and until are the same hour. Choose another, or leave both empty."))
            self._refuse_to_shut_out()
        return data

    def _refuse_to_shut_out(self) -> None:
        self.shut_out = [each for each in hindered_by(self.member, self._quiet) if each.is_shut_out]
        for each in self.shut_out:
            self.add_error("quiet_from", str(each.says))

    @property
    def _quiet(self) -> tuple[time, time] | None:
        """As sent, else as it stands."""
        said = self.cleaned_data if self.is_bound and hasattr(self, "cleaned_data") else self.initial
        hours = said.get("quiet_from"), said.get("quiet_until")
        return None if hours[0] is None or hours[1] is None else (hours[0], hours[1])

    @property
    def hindered(self) -> list[Hindered]:
        """What the hours that stand do to other mail."""
        return [] if self.errors else hindered_by(self.member, self._quiet)

    @property
    def rows(self) -> list[tuple[Any, list[tuple[Any, forms.BoundField]]]]:
        """An occasion's label with a box for each way."""
        ways = all_ways()
        return [
            (occasion.label, [(label, self[f"{occasion.name}-{way}"]) for way, label in ways.items()])
            for occasion in self.occasions
        ]

    @property
    def ways_named(self) -> list[Any]:
        return list(all_ways().values())

    @property
    def manner(self) -> dict[str, Any]:
        """What was said of hours, share and own threads."""
        return {name: self.cleaned_data[name] for name in self.MANNER}

    @property
    def ways(self) -> dict[tuple[str, str], bool]:
        """What was said of every occasion and way."""
        return {
            (occasion.name, way): self.cleaned_data[f"{occasion.name}-{way}"]
            for occasion in self.occasions
            for way in all_ways()
        }
