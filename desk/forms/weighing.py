"""What acts weigh, as the owner types it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.actions.weighing import HEAVIEST, WEIGHED, weighing_version
from profiles.models import Verb
from profiles.weighing import WEIGHTS


class WeightsForm(forms.Form):
    """A number for every act, and why."""

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("It is kept in the record of what staff did."),
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, *, stands: Mapping[str, float], start: Mapping[str, float]) -> None:
        self.stands = stands
        initial: dict[str, Any] = {verb: _short(start[verb]) for verb in WEIGHED}
        super().__init__(data, initial=initial | {"version": weighing_version()})
        for verb in WEIGHED:
            self.fields[verb] = forms.FloatField(
                label=_label(Verb(verb)),
                label_suffix="",
                min_value=0,
                max_value=HEAVIEST,
                widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
            )

    def rows(self) -> Iterator[tuple[Any, str, str]]:
        """Each act's field, what it weighs as shipped and what it weighs now, as people read it."""
        for verb in WEIGHED:
            yield self[verb], told(WEIGHTS[verb]), told(self.stands[verb])

    @property
    def weights(self) -> dict[str, float]:
        """As they are kept."""
        return {verb: self.cleaned_data[verb] for verb in WEIGHED}

    @property
    def is_other(self) -> bool:
        """Whether anything would be decided."""
        return any(self.weights[verb] != self.stands[verb] for verb in WEIGHED)

    def clean(self) -> dict[str, Any]:
        kept = super().clean() or {}
        if not self.errors and not any(self.weights.values()):
            raise forms.ValidationError(
                _("If nothing weighs anything, nothing is learned. Let at least one act weigh something.")
            )
        return kept

    def renewed(self) -> None:
        """After a decision by somebody else: let the same be sent again knowingly."""
        said = _("Somebody decided meanwhile: “now” is what they made of it. Send again to put yours in its place.")
        self.add_error(None, said)
        self.data = {name: self.data.get(name) for name in self.data} | {"version": weighing_version()}


def told(weight: float) -> str:
    """A weight without needless digits, as the reader's language writes numbers."""
    return str(number_format(Decimal(f"{weight:g}")))


def _short(weight: float) -> float:
    """1 for 1.0, as one would type it."""
    return int(weight) if weight == int(weight) else weight


def _label(verb: Verb) -> str:
    return _("%(act)s (is subtracted)") % {"act": verb.label} if verb == Verb.LESS else str(verb.label)
