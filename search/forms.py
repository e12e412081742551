"""What people search for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from search.documents import parse

LONGEST = 200


class SearchForm(forms.Form):
    """Words, and where to look."""

    q = forms.CharField(
        label=_("Words"),
        max_length=LONGEST,
        error_messages={
            "required": _("Type at least one word."),
            "max_length": _("Shorten it to 200 characters; a few words find most."),
        },
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=_("Where"),
        required=False,
        choices=[
            ("", _("Everywhere")),
            ("article", _("Articles")),
            ("example", _("Examples")),
            ("thread", _("Discussions")),
            ("listing", _("Directory")),
        ],
        error_messages={"invalid_choice": _("Choose one of the places.")},
    )

    def clean_q(self) -> str:
        words: str = self.cleaned_data["q"]
        if not parse(words):
            raise forms.ValidationError(_("Type at least one word."))
        return words

    def wanted_kinds(self) -> list[str] | None:
        kind: Any = self.cleaned_data.get("kind")
        return [kind] if kind else None
