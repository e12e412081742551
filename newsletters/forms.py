"""The newsletter's own dial."""

from django import forms
from django.utils.translation import gettext_lazy as _

from newsletters.schedule import LOUDEST, in_words


class VolumeForm(forms.Form):
    """How much newsletter; each step says what it will mean."""

    volume = forms.TypedChoiceField(label=_("How much newsletter"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        steps = [(step, f"{step} · {in_words(step)}") for step in range(LOUDEST + 1)]
        self.fields["volume"].choices = steps  # type: ignore[attr-defined]
