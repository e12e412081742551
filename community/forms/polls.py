"""What members type into a poll: asking it, and voting."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.timezone import localtime, make_aware
from django.utils.translation import gettext_lazy as _

from community.actions.polling import MOST_OPTIONS, Asked
from community.models import Poll, Thread
from lib.forms import is_row_id

LONGEST_OPTION = 200
TELLING = ("poll_question", "poll_options", "poll_closes")  # all empty, nothing is asked, whatever else is set


class PollForm(forms.Form):
    """A poll in a post: part of the form of the text it stands in; all empty, there is none."""

    poll_question = forms.CharField(
        label=_("What you ask"), max_length=200, required=False, help_text=_("Left empty, the title of the thread.")
    )
    poll_options = forms.CharField(
        label=_("Options"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Two to twenty, each on a line of its own."),
    )
    poll_most = forms.IntegerField(
        label=_("How many one may choose"), min_value=1, max_value=MOST_OPTIONS, initial=1, required=False
    )
    poll_closes = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write the day as year-month-day.")},
        help_text=_("It closes when this day ends. Left empty, when you close it."),
    )
    poll_shows = forms.ChoiceField(
        label=_("The result is shown"), choices=Poll.Shows.choices, initial=Poll.Shows.ALWAYS, required=False
    )
    poll_is_named = forms.BooleanField(label=_("Everyone sees who chose what"), required=False)

    @property
    def is_begun(self) -> bool:
        """Whether anything is asked in it, right or wrong, or should be."""
        is_wanted = self.data.get("sort") == Thread.Sort.POLL
        return is_wanted or bool(self["poll_options"].value() or self["poll_question"].value() or self.errors)

    def clean_poll_options(self) -> tuple[str, ...]:
        lines = (" ".join(line.split()) for line in self.cleaned_data["poll_options"].splitlines())
        options = tuple(dict.fromkeys(line for line in lines if line))
        if any(len(option) > LONGEST_OPTION for option in options):
            raise forms.ValidationError(_("An option has at most 200 characters. Shorten it."))
        if options and not 1 < len(options) <= MOST_OPTIONS:
            raise forms.ValidationError(_("Give two to twenty options."))
        return options

    def clean_poll_closes(self) -> datetime | None:
        """The end of that day, in the member's own zone."""
        day = self.cleaned_data["poll_closes"]
        return make_aware(datetime.combine(day + timedelta(days=1), time.min)) if day else None

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        options = said.get("poll_options", ())
        if said.get("poll_question") and "poll_options" in said and not options:
            self.add_error("poll_options", _("Give two to twenty options."))
        if options and (said.get("poll_most") or 1) > len(options):
            self.add_error("poll_most", _("One cannot choose more options than there are."))
        return said

    def asked(self) -> Asked:
        """What the fields say."""
        said = self.cleaned_data
        if not said["poll_options"]:
            return Asked()
        return Asked(
            question=said["poll_question"],
            options=said["poll_options"],
            most=said["poll_most"] or 1,
            closes=said["poll_closes"],
            shows=said["poll_shows"] or Poll.Shows.ALWAYS,
            is_named=said["poll_is_named"],
        )


def poll_fields(asked: Asked) -> dict[str, Any]:
    """What a form holds of a poll that stands."""
    day = localtime(asked.closes - timedelta(seconds=1)).date() if asked.closes else None
    return {
        "poll_question": asked.question,
        "poll_options": "\n".join(asked.options),
        "poll_most": asked.most,
        "poll_closes": day,
        "poll_shows": asked.shows,
        "poll_is_named": asked.is_named,
    }


class Asking(forms.Form):
    """A form for a text that may hold a poll; `cleaned_data["poll"]` has it, None where `asks` is off."""

    asks = True

    @cached_property
    def poll(self) -> PollForm | None:
        """The fields of the poll; most texts have none, and then only a page that shows the form wants them."""
        return PollForm(self.data if self.is_bound else None, initial=self.initial) if self.asks else None

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        said["poll"] = self._asked() if self.asks else None
        return said

    def _asked(self) -> Asked | None:
        if not any(self.data.get(name, "").strip() for name in TELLING):
            return Asked()
        if self.poll is not None and self.poll.is_valid():
            return self.poll.asked()
        self.add_error(None, _("The poll is not right yet. Look at its fields."))
        return None


class VoteForm(forms.Form):
    """What somebody chooses in a poll, by ids."""

    option = forms.MultipleChoiceField(
        required=False, error_messages={"invalid_choice": _("This option is no longer there. Look at the poll again.")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sent = self.data.getlist("option")  # type: ignore[attr-defined]
        self.fields["option"].choices = [(each, each) for each in sent[:MOST_OPTIONS] if is_row_id(each)]  # type: ignore[attr-defined]

    def clean_option(self) -> list[int]:
        return [int(each) for each in self.cleaned_data["option"]]
