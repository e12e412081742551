"""What is sent while somebody writes."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lib.forms import TEXT_BYTES, MarkdownField

MOST_FIELDS, MOST_VALUES = 30, 50
DRAFT_BYTES = 2 * TEXT_BYTES  # a text full of line ends and quotes grows when it is packed


class PreviewForm(forms.Form):
    """A text as it stands in the field now; an empty one is well."""

    text = MarkdownField(required=False)


class DraftForm(forms.Form):
    """What stands in a form, by field, over which version of the draft it was written."""

    place = forms.CharField(max_length=60)
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1)
    written = forms.JSONField(required=False)

    def clean_written(self) -> dict[str, list[str]]:
        """Lists of strings by name, no larger than what can be sent."""
        said = self.cleaned_data["written"] or {}
        if not isinstance(said, dict) or len(said) > MOST_FIELDS or not all(map(_is_list, said.values())):
            raise forms.ValidationError(_("The draft cannot be read. Reload the page and try again."))
        if len(json.dumps(said, ensure_ascii=False).encode(errors="replace")) > DRAFT_BYTES:
            raise forms.ValidationError(_("This text is too long. Shorten it to 64 kB, or send it in two parts."))
        return {str(name)[:60]: [_storable(value) for value in values] for name, values in said.items()}


def _is_list(values: Any) -> bool:
    return isinstance(values, list) and len(values) <= MOST_VALUES and all(isinstance(each, str) for each in values)


def _storable(value: str) -> str:
    """Without what no database takes: null signs and halves of letters."""
    return value.replace("\x00", "").encode(errors="replace").decode()


class PictureForm(forms.Form):
    """A picture, and what it shows."""

    picture = forms.FileField(
        label=_("Picture"),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
        error_messages={"required": _("Choose a picture first."), "empty": _("This file is empty. Choose another.")},
    )
    alt = forms.CharField(
        label=_("What does the picture show?"),
        required=False,
        max_length=300,
        help_text=_("For those who cannot see it, and for searching. One sentence is enough."),
        error_messages={"max_length": _("This has %(show_value)s characters. Shorten it to %(limit_value)s.")},
    )
