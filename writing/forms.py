"""What is sent while somebody writes."""

from __future__ import annotations

from django import forms

from lib.forms import MarkdownField


class PreviewForm(forms.Form):
    """A text as it stands in the field now; an empty one is well."""

    text = MarkdownField(required=False)
