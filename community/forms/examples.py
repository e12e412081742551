"""What members type to tell how they did something, and what staff answer."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from community.forms.knowledge import TOO_LONG
from community.forms.subjects import SubjectsField
from lib.forms import KeyedForm, MarkdownField, VersionedForm


class ExampleFields(forms.Form):
    """How a member did something."""

    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        help_text=_("What you did, in one line."),
        error_messages={"required": _("Give it a title."), "max_length": TOO_LONG},
    )
    text = MarkdownField(label=_("Your story"), rows=14)
    subjects = SubjectsField()

    field_order = ("title", "text", "subjects")


class ExampleForm(ExampleFields, KeyedForm):
    """A new example."""


class ExampleEditForm(ExampleFields, VersionedForm):
    """An example's new words, and the version they began from."""


class WordForm(forms.Form):
    """What a member is told whose example is sent back."""

    word = forms.CharField(
        label=_("A kind word to them"),
        max_length=300,
        help_text=_("What was good, and what would make it fit."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Write a kind sentence: what was good, and what would make it fit."),
            "max_length": TOO_LONG,
        },
    )


class ThanksForm(forms.Form):
    """What staff say to whoever sent an example in, on behalf of the place."""

    words = forms.CharField(
        label=_("What you say"),
        max_length=500,
        error_messages={"required": _("Write a sentence first."), "max_length": TOO_LONG},
    )
