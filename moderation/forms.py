"""What members and moderators type about what is wrong."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lib.forms import KeyedForm

LONGEST = 1000


def reason_field(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": _("Say why. The reason is kept with what you do."),
            "max_length": _("This has %(show_value)s characters. Shorten it to %(limit_value)s."),
        },
    )


class ReportForm(KeyedForm):
    """A member says what is wrong."""

    reason = reason_field(
        _("What is wrong?"), _("Only moderators read this. They see who you are; whoever wrote it does not.")
    )


class ReasonForm(forms.Form):
    """A moderator says why."""

    reason = reason_field(_("Why?"), _("Kept in the record of staff acts, with your name."))
