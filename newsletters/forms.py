"""The newsletter's own dial."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class VolumeForm(forms.Form):
    """How much newsletter; each step says what it will mean."""

    volume = forms.TypedChoiceField(label=_("How much newsletter"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args: Any, meaning: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps = [(step, f"{step} · {words}") for step, words in enumerate(meaning)]
        self.fields["volume"].choices = steps  # type: ignore[attr-defined]
