"""Every setting of the owner's: its name, the field it is typed into, what it is before it is touched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from profiles.forms import zones

Words = Promise | str


@dataclass(frozen=True, slots=True)
class Definition:
    """One thing the owner decides."""

    name: str
    group: str
    label: Words
    field: Callable[..., forms.Field]
    default: Any = ""
    help_text: Words = ""
    is_required: bool = False
    is_secret: bool = False  # kept sealed, never shown again
    environment: str = ""  # the variable that wins where the server sets it

    def form_field(self) -> forms.Field:
        """The field as every form of it shows it."""
        return self.field(label=self.label, help_text=self.help_text, required=self.is_required)

    def told(self, value: Any) -> str:
        """A kept value as people read it; a secret only as there or not."""
        value = self.default if value is None else value
        if self.is_secret:
            return "••••••••" if value else str(_("none"))
        choices = getattr(self.form_field(), "choices", ())
        names = {str(key): str(name) for key, name in choices}
        return names.get(str(value), str(value)) or str(_("empty"))


Text = partial(forms.CharField, max_length=60)

GROUPS: dict[str, Words] = {
    "place": _("The place"),
}

_ALL = (
    Definition(
        "name",
        "place",
        _("Name of the community"),
        Text,
        default="Commonplace",
        help_text=_("It stands on every page and in every mail."),
        is_required=True,
    ),
    Definition(
        "tagline",
        "place",
        _("One line about it"),
        partial(forms.CharField, max_length=160),
        help_text=_("What people come for. It stands on the start page and at the foot of every page."),
    ),
    Definition(
        "language",
        "place",
        _("Language"),
        partial(forms.ChoiceField, choices=settings.LANGUAGES),
        default=settings.LANGUAGE_CODE,
        help_text=_("For guests whose browser asks for none of ours, and for mail to people who are no members yet."),
        is_required=True,
    ),
    Definition(
        "time_zone",
        "place",
        _("Time zone"),
        partial(forms.ChoiceField, choices=zones),
        default="UTC",
        help_text=_("Guests see times in it, and new members begin with it."),
        is_required=True,
    ),
)
DEFINITIONS: dict[str, Definition] = {each.name: each for each in _ALL}
