"""What the owner decides about the weights of the ranking."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

ACTS = ("accept", "leave", "ship", "automatic", "by-hand")


class RankingForm(forms.Form):
    """One decision, about the proposal that was looked at, and why."""

    act = forms.ChoiceField(choices=[(name, name) for name in ACTS], widget=forms.HiddenInput)
    refit = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It is kept in the record of what staff did."),
    )
