"""What the owner decides about the hold-out group."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from desk.holdout.drawing import MOST_SHARE


class HoldoutForm(forms.Form):
    """How many in a hundred members are held out, and why."""

    share = forms.IntegerField(
        label=_("Members held out, in a hundred"),
        min_value=0,
        max_value=MOST_SHARE,
        help_text=_("0 to 20. A larger share only adds members; 0 holds nobody out."),
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It is kept in the record of what staff did."),
    )
