"""The subjects of a thread, an article or a listing, as one chooses them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from community.actions.starting import MOST_SUBJECTS
from lib.forms import ChosenField
from profiles.models import Subject


class Subjects(forms.CheckboxSelectMultiple):
    """Chips that are checkboxes; the class is the list's, not each box's."""

    template_name = "components/subjects.html"
    option_inherits_attrs = False


class SubjectsField(ChosenField):
    """None to five of all subjects."""

    widget = Subjects

    def __init__(self) -> None:
        told: dict[str, Any] = {
            "label": _("Subjects"),
            "help_text": _("Up to five. Those who care about them will hear of it."),
            "validators": [MaxLengthValidator(MOST_SUBJECTS, _("Choose at most five subjects."))],
        }
        super().__init__(Subject.objects.all(), required=False, **told)
