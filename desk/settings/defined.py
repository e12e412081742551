"""Every setting of the owner's: its name, the field it is typed into, what it is before it is touched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lib.colours import OURS, parsed, written
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

    @property
    def is_given(self) -> bool:
        """Whether the server's environment decides it, so that nothing typed here would count."""
        return self.environment in settings.GIVEN_BY_ENVIRONMENT

    def told(self, value: Any) -> str:
        """A kept value as people read it; a secret only as there or not."""
        value = self.default if value is None else value
        if self.is_secret:
            return "••••••••" if value else str(_("none"))
        if isinstance(value, dict):  # a logo
            return str(value.get("digest", ""))[:8]
        choices = getattr(self.form_field(), "choices", ())
        names = {str(key): str(name) for key, name in choices}
        return names.get(str(value), "" if value is None else str(value)) or str(_("empty"))


GROUPS: dict[str, Words] = {
    "place": _("The place"),
    "look": _("Logo and colour"),
    "words": _("Words on every page"),
    "joining": _("Who may join"),
    "roll": _("The list of members"),
    "mail": _("Mail server"),
}
SIGN_UP = (("open", _("everyone")), ("invited", _("only who is invited")), ("closed", _("nobody for now")))
ROLL = (("everyone", _("everyone, guests too")), ("members", _("members")))
SECURITY = (
    ("starttls", _("STARTTLS (mostly port 587)")),
    ("tls", _("TLS (mostly port 465)")),
    ("none", _("none (only on the same machine or network)")),
)
HOST = RegexValidator(
    r"^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$", _("Type the server's name alone, like smtp.example.org.")
)
WEB = partial(forms.URLField, max_length=300, assume_scheme="https")


class ColourField(forms.CharField):
    """One colour, like #0f5c4d; the browser brings the tool to choose it."""

    widget = forms.TextInput(attrs={"type": "color"})

    def clean(self, value: Any) -> str:
        text = str(super().clean(value) or "")
        try:
            return written(parsed(text)) if text else ""
        except ValueError:
            raise forms.ValidationError(_("Write the colour like #0f5c4d, or choose one of the others.")) from None


_ALL = (
    Definition(
        "name",
        "place",
        _("Name of the community"),
        partial(forms.CharField, max_length=60),
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
    Definition(
        "accent",
        "look",
        _("Colour"),
        ColourField,
        default=OURS,
        help_text=_("Of buttons, links and marks. Where it could not be read, it is drawn darker or lighter."),
    ),
    Definition("logo", "look", _("Logo"), forms.CharField),  # what pages need of a Logo
    Definition(
        "welcome",
        "words",
        _("Welcome"),
        partial(forms.CharField, max_length=600, widget=forms.Textarea(attrs={"rows": 3})),
        help_text=_("What guests read on the start page. Empty: how Commonplace works, in two sentences."),
    ),
    Definition(
        "footer",
        "words",
        _("A line at the foot of every page"),
        partial(forms.CharField, max_length=200),
        help_text=_("Who runs the place, for instance."),
    ),
    Definition("imprint", "words", _("Address of the imprint"), WEB, help_text=_("A link at the foot of every page.")),
    Definition(
        "privacy",
        "words",
        _("Address of the privacy notice"),
        WEB,
        help_text=_("A link at the foot of every page, and where people join."),
    ),
    Definition(
        "sign_up",
        "joining",
        _("Who may join"),
        partial(forms.ChoiceField, choices=SIGN_UP),
        default="open",
        help_text=_("Members stay members, whatever you choose here."),
        is_required=True,
    ),
    Definition(
        "volume",
        "joining",
        _("Newsletter volume to begin with"),
        partial(forms.IntegerField, min_value=1, max_value=10),
        default=4,
        help_text=_(
            "For new members who ask for the newsletter: 1 is a letter a month at most, 4 one a week, 10 one a day."
        ),
        is_required=True,
    ),
    Definition(
        "roll",
        "roll",
        _("Who sees the list of members"),
        partial(forms.ChoiceField, choices=ROLL),
        default="everyone",
        help_text=_("Each member decides who sees what of them, and whether they stand in it."),
        is_required=True,
    ),
    Definition(
        "mail_host",
        "mail",
        _("Mail server"),
        partial(forms.CharField, max_length=200, validators=[HOST]),
        help_text=_("Its name, like smtp.example.org. Empty: mail is laid into a folder and goes nowhere."),
        environment="EMAIL_URL",
    ),
    Definition(
        "mail_security",
        "mail",
        _("Encryption"),
        partial(forms.ChoiceField, choices=SECURITY),
        default="starttls",
        is_required=True,
        environment="EMAIL_URL",
    ),
    Definition(
        "mail_port",
        "mail",
        _("Port"),
        partial(forms.IntegerField, min_value=1, max_value=65535),
        default=None,
        help_text=_("Empty: what the encryption mostly has."),
        environment="EMAIL_URL",
    ),
    Definition(
        "mail_user",
        "mail",
        _("User"),
        partial(forms.CharField, max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})),
        help_text=_("Empty where the server asks for none."),
        environment="EMAIL_URL",
    ),
    Definition(
        "mail_password",
        "mail",
        _("Password"),
        partial(
            forms.CharField,
            max_length=300,
            strip=False,
            widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        ),
        help_text=_("Kept sealed and never shown again. Empty: the one that is kept stays."),
        is_secret=True,
        environment="EMAIL_URL",
    ),
    Definition(
        "mail_from",
        "mail",
        _("Mail comes from"),
        forms.EmailField,
        help_text=_("An address that the mail server lets you send from; answers go there."),
        environment="DEFAULT_FROM_EMAIL",
    ),
)
DEFINITIONS: dict[str, Definition] = {each.name: each for each in _ALL}
