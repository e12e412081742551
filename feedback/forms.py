"""What members type about a deal that is done."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from lib.forms import KeyedForm

SCORES = [
    (5, _("5 – all as agreed")),
    (4, _("4 – good")),
    (3, _("3 – so-so")),
    (2, _("2 – poor")),
    (1, _("1 – bad")),
]


class RatingForm(KeyedForm):
    """Stars and a remark."""

    score = forms.TypedChoiceField(
        label=_("How did it go?"),
        choices=SCORES,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose from one to five stars."),
            "invalid_choice": _("Choose from one to five stars."),
        },
    )
    remark = forms.CharField(
        label=_("In a few words"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody can read it, once both of you have rated or 14 days have passed."),
        error_messages={"max_length": _("This has %(show_value)s characters. Shorten it to %(limit_value)s.")},
    )

    field_order = ("score", "remark")
