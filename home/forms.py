"""The forms of My page: behind every button that arranges it, and for what of other sites stands there."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from home.actions import DOES, Change
from home.models import Device
from home.outside.addresses import LONGEST as LONGEST_ADDRESS

LONGEST = 80


class SourceForm(forms.Form):
    """The address of a feed, or of a page that names one."""

    url = forms.CharField(
        label=_("Address"),
        max_length=2 * LONGEST_ADDRESS,
        help_text=_("Of a feed (RSS, Atom, JSON), or of a page that names one: example.org/news"),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )


class ArrangeForm(forms.Form):
    """One press: `does` is what is done, with which block, and past which other: “above:replies:unread”."""

    device = forms.ChoiceField(choices=Device.choices)
    version = forms.IntegerField(min_value=0)
    does = forms.CharField(max_length=LONGEST)

    def clean_does(self) -> Change:
        does, _colon, of = self.cleaned_data["does"].partition(":")
        block, _colon, past = of.partition(":")
        if does not in DOES:
            raise forms.ValidationError(_("Press one of the buttons."), code="invalid")
        return Change(does, block, past)
