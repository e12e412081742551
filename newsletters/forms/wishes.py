"""What a member may set of their own newsletter: how much, when, and when not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsletters.models import Timing
from newsletters.schedule import FIRST_HOUR, LAST_HOUR, leaves_at
from profiles.forms import zone_named

Hours = tuple[time, time]


def hour_named(hour: int) -> str:
    """An hour as people write it."""
    return clock_named(time(hour))


def clock_named(at: time) -> str:
    """The same of any time of day."""
    return time_format(at, "TIME_FORMAT")


def _hour_in(quiet: Hours | None, hour: int) -> str:
    """An hour, and when a letter would leave instead where quiet hours do not let it."""
    leaves = leaves_at(hour, quiet)
    if leaves is None or leaves == (time(hour), False):
        return hour_named(hour)
    at, is_next_day = leaves
    said = _("%(hour)s → %(at)s next day (quiet hours)") if is_next_day else _("%(hour)s → %(at)s (quiet hours)")
    return said % {"hour": hour_named(hour), "at": clock_named(at)}


def _by_habit(named: Mapping[int, Any], habit: int | None) -> str:
    if habit is None:
        return _("when you mostly come")
    return _("when you mostly come: %(when)s") % {"when": named[habit]}


class VolumeForm(forms.Form):
    """How much newsletter; each step says what it will mean."""

    volume = forms.TypedChoiceField(label=gettext_lazy("How much newsletter"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args: Any, meaning: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps = [(step, f"{step} · {words}") for step, words in enumerate(meaning)]
        self.fields["volume"].choices = steps  # type: ignore[attr-defined]


class TimingForm(forms.Form):
    """On which day and from which hour on; each may be left to the member's habit."""

    weekday = forms.TypedChoiceField(label=gettext_lazy("Day"), coerce=int, empty_value=None, required=False)
    hour = forms.TypedChoiceField(label=gettext_lazy("Hour"), coerce=int, empty_value=None, required=False)

    def __init__(self, data: Any = None, *, timing: Timing, quiet: Hours | None = None) -> None:
        super().__init__(data, initial={"weekday": timing.weekday, "hour": timing.hour})
        hours = {hour: _hour_in(quiet, hour) for hour in range(FIRST_HOUR, LAST_HOUR)}
        for name, named, habit in (("weekday", WEEKDAYS, timing.habit_weekday), ("hour", hours, timing.habit_hour)):
            self.fields[name].choices = [("", _by_habit(named, habit)), *named.items()]  # type: ignore[attr-defined]


class PauseForm(forms.Form):
    """Until when no letter comes; none ends the pause."""

    until = forms.DateField(
        label=gettext_lazy("No letters before"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


class ThingForm(forms.Form):
    """Of which thing one asks why it was not in a letter."""

    about = forms.CharField(
        label=gettext_lazy("What do you miss in it?"),
        help_text=gettext_lazy("Paste the address of its page, or type words of it."),
        max_length=500,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


class ZoneForm(forms.Form):
    """Where the member's device says it is."""

    zone = forms.CharField(max_length=64)

    def clean_zone(self) -> str:
        named = zone_named(self.cleaned_data["zone"])
        if not named:
            raise forms.ValidationError(_("There is no such time zone."))
        return named


class CockpitForm(forms.Form):
    """What staff decide about all newsletters, and why."""

    ACTS = ("pause", "resume", "seen", "guard", "unguard")

    act = forms.ChoiceField(choices=[(name, name) for name in ACTS], widget=forms.HiddenInput)
    alarm = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("It is kept in the record of what staff did."),
    )


class CopyForm(forms.Form):
    """Whose copy is to be looked at."""

    member = forms.CharField(label=gettext_lazy("Name of the member’s account"), max_length=150)
