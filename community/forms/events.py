"""What members type of an event: when, where, for how many, and whether they come."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import URLValidator
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import gettext_lazy as _

from community.actions.announcing import Announced
from community.models import Attendance, Thread
from lib.forms import VersionedForm

A_DAY = timedelta(days=1)
NO_DAY, NO_TIME = _("Write the day as year-month-day."), _("Write the time as hours:minutes, 19:30.")


def _day(label: Any, *, required: bool = False, **kwargs: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": NO_DAY, "required": _("Say on which day the event is.")},
        **kwargs,
    )


def _time(label: Any, **kwargs: Any) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(
        label=label,
        required=False,
        widget=widget,
        input_formats=["%H:%M", "%H:%M:%S"],
        error_messages={"invalid": NO_TIME},
        **kwargs,
    )


class EventForm(forms.Form):
    """An event: part of the form of its thread. Times are those of one zone, the member's own or the event's."""

    event_day = _day(_("Day"), required=True)
    event_from = _time(_("Begins at"))
    event_last_day = _day(_("Last day"), help_text=_("Left empty, it ends on the same day."))
    event_until = _time(_("Ends at"))
    event_whole_day = forms.BooleanField(label=_("It takes the whole day"), required=False)
    event_place = forms.CharField(label=_("Place"), max_length=200, required=False)
    event_link = forms.URLField(
        label=_("Online"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=_("A link that begins with https://"),
        error_messages={"invalid": _("Give a whole address that begins with https://.")},
    )
    event_room = forms.IntegerField(
        label=_("Room for"),
        min_value=1,
        max_value=1_000_000,
        required=False,
        help_text=_(
            "Left empty, for as many as want. Who comes too late waits, and moves up when somebody cannot come."
        ),
    )
    event_answer_by = _day(
        _("Answer by"), help_text=_("The last day to say that one comes. Left empty, until it begins.")
    )

    def __init__(self, *args: Any, zone: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone or get_current_timezone_name()
        told = _("In the time zone %(zone)s. Not needed where it takes the whole day.")
        self.fields["event_from"].help_text = told % {"zone": self.zone}

    def clean_event_link(self) -> str:
        link: str = self.cleaned_data["event_link"]
        if link:
            URLValidator(["https"], message=_("Give a whole address that begins with https://."))(link)
        return link

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("event_whole_day") and "event_from" in said and said["event_from"] is None:
            self.add_error("event_from", _("Say when it begins, or that it takes the whole day."))
        if not (said.get("event_place") or said.get("event_link") or self.errors):
            self.add_error("event_place", _("Say where it is: give a place, a link, or both."))
        if not self.errors:
            self._reckon(said)
        return said

    def announced(self) -> Announced:
        """What the fields say."""
        said = self.cleaned_data
        return Announced(
            begins=said["begins"],
            ends=said["ends"],
            zone=self.zone,
            is_whole_day=said["event_whole_day"],
            place=" ".join(said["event_place"].split()),
            link=said["event_link"],
            room=said["event_room"],
            answer_by=said["answer_by"],
        )

    def _reckon(self, said: dict[str, Any]) -> None:
        """Days and times as moments."""
        day, last = said["event_day"], said["event_last_day"] or said["event_day"]
        if said["event_whole_day"]:
            said["begins"], said["ends"] = (
                self._at("event_day", day, time()),
                self._at("event_last_day", last + A_DAY, time()),
            )
        else:
            said["begins"] = self._at("event_from", day, said["event_from"])
            said["ends"] = self._end(said, day)
        is_backwards = said["begins"] and said["ends"] and said["ends"] <= said["begins"]
        if last < day or is_backwards:
            self.add_error("event_last_day", _("Let the event end after it begins."))
        self._close(said, day)

    def _close(self, said: dict[str, Any], day: date) -> None:
        """Until when answers are asked for."""
        answered, said["answer_by"] = said["event_answer_by"], None
        if answered and answered > day:
            self.add_error("event_answer_by", _("Ask for answers before the event begins."))
        if answered and said["begins"]:
            said["answer_by"] = self._until(answered, said["begins"])

    def _until(self, day: date, begins: datetime) -> datetime:
        """To the end of a day, and never past the begin."""
        return min(self._at("event_answer_by", day + A_DAY, time()) or begins, begins)

    def _end(self, said: dict[str, Any], day: date) -> datetime | None:
        """Without a day, a time before the begin is one of the night after."""
        last, until = said["event_last_day"], said["event_until"]
        if until is None:
            if last and last > day:
                self.add_error("event_until", _("Say when it ends on the last day."))
            return None
        if last is None:
            last = day if until > said["event_from"] else day + A_DAY
        return self._at("event_until", last, until)

    def _at(self, name: str, day: date, when: time) -> datetime | None:
        """That time of that day; one that the clocks skip is none. Of one that comes twice, the first."""
        zone = ZoneInfo(self.zone)
        made = datetime.combine(day, when, zone)
        there_and_back = made.astimezone(ZoneInfo("UTC")).astimezone(zone)
        if there_and_back.replace(tzinfo=None) != made.replace(tzinfo=None):
            if when == time():  # a day that begins later, as in some zones
                return there_and_back
            self.add_error(name, _("The clocks skip this time on that day. Choose another."))
            return None
        return made.astimezone(ZoneInfo("UTC"))


class ChangeEventForm(EventForm, VersionedForm):
    """The same of an event that stands."""


class AnswerForm(forms.Form):
    """Whether one comes; `undo` takes the answer back."""

    says = forms.ChoiceField(
        choices=Attendance.Says.choices,
        error_messages={"required": _("Choose one of the answers."), "invalid_choice": _("Choose one of the answers.")},
    )


class OffForm(forms.Form):
    """Why an event does not take place; `undo` lets it take place after all."""

    why = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=300,
        help_text=_("Those who come are told, and it stands on the page."),
        error_messages={"max_length": _("This has %(show_value)s characters. Shorten it to %(limit_value)s.")},
    )


class RenewForm(forms.Form):
    """Which address of a calendar is to be replaced: a second click replaces none."""

    number = forms.IntegerField(min_value=0, max_value=2**31 - 2)


def event_fields(event: Announced) -> dict[str, Any]:
    """What a form holds of an event that stands, in the event's own zone."""
    zone = ZoneInfo(event.zone)
    begins = event.begins.astimezone(zone)
    ends = event.ends.astimezone(zone) if event.ends else None
    last = (ends - timedelta(microseconds=1)).date() if ends and event.is_whole_day else ends.date() if ends else None
    by = (event.answer_by - timedelta(microseconds=1)).astimezone(zone).date() if event.answer_by else None
    return {
        "event_day": begins.date(),
        "event_from": None if event.is_whole_day else begins.time(),
        "event_last_day": last if last != begins.date() else None,
        "event_until": None if event.is_whole_day or ends is None else ends.time(),
        "event_whole_day": event.is_whole_day,
        "event_place": event.place,
        "event_link": event.link,
        "event_room": event.room,
        "event_answer_by": by,
    }


class Announcing(forms.Form):
    """A form for a thread that may be an event; `cleaned_data["event"]` has it, None where its kind is another."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_event = self.is_bound and self.data.get("sort") == Thread.Sort.EVENT
        self.event = EventForm(self.data if is_event else None, initial=self.initial)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        said["event"] = None
        if self.event.is_bound:
            if self.event.is_valid():
                said["event"] = self.event.announced()
            else:
                self.add_error(None, _("The event is not right yet. Look at its fields."))
        return said
