"""What the owner types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from desk.actions import version_of
from desk.settings import DEFINITIONS
from profiles.models import Member


class AdministratorForm(forms.Form):
    """The first administrator, with the code that the server told."""

    code = forms.CharField(
        label=_("Set-up code"),
        max_length=40,
        help_text=_("The server printed it when it started. “manage.py setup_code” prints it again."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    name = forms.CharField(
        label=_("Your name"),
        max_length=80,
        help_text=_("How others see you. It need not be your real one."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    username = forms.CharField(
        label=_("Username"),
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        help_text=_("Letters, digits and @ . + - _ only."),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    email = forms.EmailField(
        label=_("Your email address"),
        help_text=_("To sign in with, and to find back in with if you lose the password."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        help_text=_("Eight characters or more; a few words that do not belong together are best."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if password := data.get("password"):
            told = Member(**{field: data.get(field, "") for field in ("name", "username", "email")})
            try:
                validate_password(password, told)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return data


class SettingsForm(forms.Form):
    """Some of the owner's settings, each in the field it was defined with."""

    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: QueryDict | None, *, names: Iterable[str], stands: Mapping[str, Any], **kwargs: Any
    ) -> None:
        self.names = list(names)
        self.stands = {name: stands[name] for name in self.names if not DEFINITIONS[name].is_secret}
        initial = self.stands | {"version": version_of(names=self.names)}
        super().__init__(data, initial=initial, **kwargs)
        self.fields |= {name: DEFINITIONS[name].form_field() for name in self.names}

    @property
    def decided(self) -> dict[str, Any]:
        """The values as they are kept."""
        return {name: self.cleaned_data[name] for name in self.names if name in self.cleaned_data}

    def renewed(self, changed: Iterable[str]) -> None:
        """After a change by somebody else: say what they made of it, and let the same be sent again knowingly."""
        stands = {name: DEFINITIONS[name] for name in changed}
        for name, definition in stands.items():
            now = definition.told(self.stands.get(name))
            self.add_error(
                name,
                _("Somebody changed this meanwhile to: %(value)s. Send again to put yours in its place.")
                % {"value": now},
            )
        typed = {name: self.data.get(name) for name in self.data}
        self.data = typed | {"version": version_of(names=self.names)}
