"""Settings as the owner types them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from desk.actions import version_of
from desk.logo import MOST_BYTES, Drawn, drawn
from desk.settings import DEFINITIONS
from desk.settings.sealing import sealed
from lib.colours import OURS

PALETTE = (
    (OURS, _("green")),
    ("#0b6478", _("petrol")),
    ("#1f4e9e", _("blue")),
    ("#6a3d9a", _("violet")),
    ("#a01f5b", _("berry")),
    ("#a8321e", _("brick")),
    ("#8a5008", _("amber")),
    ("#444444", _("grey")),
)
OWN = "own"
MAIL = [name for name, each in DEFINITIONS.items() if each.group == "mail"]


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


class LookForm(SettingsForm):
    """The colour, from a palette or free, and the logo."""

    palette = forms.ChoiceField(
        label=_("Colour"),
        choices=[*PALETTE, (OWN, _("another"))],
        widget=forms.RadioSelect,
        help_text=_("Of buttons, links and marks. Where it could not be read, it is drawn darker or lighter."),
    )
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        allow_empty_file=True,
        help_text=_("PNG, JPEG or WebP, at most 2 MB. It is drawn anew, without what the file says of you."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )
    without_logo = forms.BooleanField(label=_("Take the logo away"), required=False)
    field_order = ("palette", "accent", "logo", "without_logo", "version")

    def __init__(self, data: QueryDict | None, files: Any, *, stands: Mapping[str, Any]) -> None:
        super().__init__(data, names=["accent"], stands=stands, files=files)
        self.names = ["accent", "logo"]
        self.stands["logo"] = stands["logo"]
        accent = stands["accent"]
        self.initial["palette"] = accent if accent in dict(PALETTE) else OWN
        self.initial["version"] = version_of(names=self.names)
        self.fields["accent"].label = _("Another colour")
        self.fields["accent"].help_text = ""
        if not stands["logo"]:
            del self.fields["without_logo"]
        self.order_fields(self.field_order)

    def clean_logo(self) -> Drawn | None:
        """Drawn anew; too large a file is refused before it is read."""
        file = self.cleaned_data["logo"]
        if not file:
            return None
        return drawn(file.read(MOST_BYTES + 1))

    @property
    def decided(self) -> dict[str, Any]:
        """The colour alone; a logo is kept first."""
        data = self.cleaned_data
        return {"accent": data["accent"] or OURS if data["palette"] == OWN else data["palette"]}


class MailForm(SettingsForm):
    """The mail server; what the environment decides is shown and cannot be typed."""

    def __init__(self, data: QueryDict | None, *, stands: Mapping[str, Any], is_kept: bool) -> None:
        super().__init__(data, names=MAIL, stands=stands)
        self.is_kept = is_kept  # whether a password is there
        self.given = {DEFINITIONS[name].environment for name in MAIL if DEFINITIONS[name].is_given}
        self.names = [name for name in MAIL if not DEFINITIONS[name].is_given]
        for name in MAIL:
            if name not in self.names:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """A kept password goes to the server and the user it was typed for, and to no other."""
        data = super().clean() or {}
        same = all(data.get(name) == self.stands.get(name) for name in ("mail_host", "mail_user"))
        if self.is_kept and data.get("mail_user") and not data.get("mail_password") and not same:
            self.add_error("mail_password", _("Type the password again: the kept one is for another server or user."))
        return data

    @property
    def decided(self) -> dict[str, Any]:
        """The password sealed; an empty one stays as it is, and goes where there is no user."""
        found = {name: value for name, value in super().decided.items() if name != "mail_password"}
        if password := self.cleaned_data.get("mail_password"):
            found["mail_password"] = sealed(password)
        elif self.is_kept and not found.get("mail_user"):
            found["mail_password"] = ""
        return found
