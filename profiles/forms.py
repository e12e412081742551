"""What members type about themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Self
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.core import signing
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from lib.forms import ChosenField
from lib.kinds import ItemRef
from profiles.actions import Showing, version_of
from profiles.actions.arriving import SETTINGS, TO, WRITTEN
from profiles.models import Level, Member, Sight, Subject

TO_CONFIRM = _("Follow the link in the mail that we send to your address: from then on the newsletter comes to you.")
# The very words beside the box; what stood there when it was ticked is kept with the consent.
NEWSLETTER_WORDS = _(
    "Send me the newsletter that is written for me, about one letter a week. I can turn it down or stop it at any time."
)
FEWEST, MOST = 3, 5
SALT = "profiles.shown"
VALID_FOR = 24 * 3600  # seconds; what an older page shows is no longer news


@cache  # Python looks into some six hundred files to name them
def zones() -> tuple[tuple[str, str], ...]:
    """Every time zone with a place in its name, and UTC."""
    named = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix")))
    return ("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in named)


def zone_named(said: str) -> str:
    """The zone of that name, as a browser says it; empty for none that is known here."""
    return said if said in dict(zones()) else ""


class SightField(forms.ChoiceField):
    """To whom one thing is shown; left out, it stays as it is."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label=label, choices=Sight.choices, **kwargs)

    def clean(self, value: Any) -> str:
        return str(super().clean(value)) if value not in self.empty_values else ""


class SettingsForm(forms.Form):
    """What others see of a member, and how the member sees the site."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("How others see you."))
    pronouns = forms.CharField(label=_("Pronouns"), max_length=40, required=False)
    pronouns_to = SightField(_("Who sees your pronouns"))
    place = forms.CharField(label=_("Place"), max_length=120, required=False)
    place_to = SightField(_("Who sees your place"))
    website = forms.URLField(label=_("Website"), max_length=200, required=False, assume_scheme="https")
    website_to = SightField(_("Who sees your website"))
    about = forms.CharField(
        label=_("About you"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    about_to = SightField(_("Who sees what you say about yourself"))
    joined_to = SightField(_("Who sees since when you are here"))
    here_to = SightField(
        _("Who sees when you were last here"),
        help_text=_("Today, this week, this month or longer ago. For nobody, it is not kept at all."),
    )
    subjects_to = SightField(_("Who sees what you talk about"))
    is_listed = forms.BooleanField(
        label=_("I stand in the list of members"),
        required=False,
        help_text=_("Without it, nobody finds you there; your page and what you write stay as they are."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=zones, help_text=_("Times on pages and of your newsletter follow it.")
    )
    is_presence_shown = forms.BooleanField(
        label=_("Members who have the same thread open may see that I am there, and when I write"),
        required=False,
        help_text=_("Without it you do not see who else is there either."),
    )
    are_keys_on = forms.BooleanField(
        label=_("Single keys do something on pages, such as j for the next post"),
        required=False,
        help_text=_("The key ? lists them. Switch them off where you speak to your device, or press keys by mistake."),
    )
    messages_from = forms.ChoiceField(
        label=_("Who may write to you in private"),
        choices=Member.Reach.choices,
        help_text=_("Conversations you are in go on. Whoever a message does not reach is not told why."),
    )
    version = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)

    @classmethod
    def begun_from(cls, data: QueryDict | None, member: Member) -> Self:
        """Filled with what stands, and knowing it."""
        said = {field: getattr(member, field) for field in SETTINGS}
        return cls(data or None, initial=said | {"version": version_of(member=member)})

    @property
    def parts(self) -> list[tuple[Any, list[Any]]]:
        """The fields by what they are about."""
        own = [self[name] for field in WRITTEN for name in (field, f"{field}_to") if name in self.fields]
        told = [self[name] for name in ("joined_to", "here_to", "subjects_to", "is_listed")]
        taken = {field.name for field in (*own, *told)}
        rest = [field for field in self.visible_fields() if field.name not in taken]
        return [
            (_("What you say of yourself"), own),
            (_("What the site says of you"), told),
            (_("How you see the site, and who sees you there"), rest),
        ]

    def clean(self) -> dict[str, Any]:
        """A choice of who sees something that was not made leaves what stands."""
        data = super().clean() or {}
        return {name: value for name, value in data.items() if value or name not in TO}

    def as_lines(self, values: Mapping[str, Any]) -> str:
        """These values a line each, as people compare them."""
        return "\n".join(f"{self.fields[field].label}: {values[field]}" for field in SETTINGS if field in values)


class LanguageForm(forms.Form):
    """In which language the site shall speak."""

    language = forms.ChoiceField(choices=settings.LANGUAGES)


class ChooseSubjectsForm(forms.Form):
    """The first subjects of a new member, and whether they want the newsletter."""

    subjects = ChosenField(
        queryset=Subject.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("Subjects"),
    )
    wants_newsletter = forms.BooleanField(label=NEWSLETTER_WORDS, required=False)
    volume = forms.IntegerField(min_value=0, max_value=10, required=False)

    def __init__(self, *args: Any, offered: QuerySet[Subject], is_skipped: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["subjects"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = offered
        self.fewest = 0 if is_skipped else min(FEWEST, len(offered))

    def clean_subjects(self) -> list[Subject]:
        chosen = list(self.cleaned_data["subjects"])
        if not self.fewest <= len(chosen) <= MOST:
            raise forms.ValidationError(_("Choose three to five subjects. You can add more later."))
        return chosen


class DialForm(forms.Form):
    """One turn of a dial: of a subject by id or by name, or of something else."""

    of = forms.CharField(required=False, max_length=8)
    target = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    subject = forms.ModelChoiceField(
        queryset=Subject.objects.all(),
        required=False,
        error_messages={"invalid_choice": _("There is no such subject.")},
    )
    name = forms.CharField(required=False, max_length=60)
    level = forms.TypedChoiceField(
        choices=[("", ""), *Level.choices],
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": _("Choose one of the five steps.")},
    )

    def clean(self) -> dict[str, Any]:
        """Leaves `of` and `target` as turn_dial takes them."""
        data = super().clean() or {}
        if data.get("name"):
            data["subject"] = Subject.objects.filter(name__iexact=data["name"].strip()).first()
            if not data["subject"]:
                raise forms.ValidationError(_("There is no subject of that name. Choose one from the list."))
        if data.get("subject"):
            data |= {"of": "subject", "target": data["subject"].pk}
        elif data.get("of") == "subject" and data.get("target"):
            data["subject"] = Subject.objects.filter(pk=data["target"]).first()
        if not data.get("of") or not data.get("target"):
            raise forms.ValidationError(_("Name what you want to turn."))
        return data


class SayForm(forms.Form):
    """One thing said of an item in one press, or taken back; a dial is put back to the level that it stood at."""

    kind = forms.CharField(max_length=16)
    item = forms.IntegerField(min_value=1, max_value=2**62)
    says = forms.RegexField(r"^((back:)?(more|less)|seen|unseen|(person|subject:[1-9]\d{0,17})(:([0-4]|unset))?)$")
    surface = forms.ChoiceField(choices=[("page", "page"), ("mail", "mail")], required=False)


class AnswerForm(forms.Form):
    """An answer to one question; none skips it, or takes back what was said."""

    question = forms.RegexField(r"^[a-z]+:[a-z0-9]{1,18}$", max_length=40)
    answer = forms.CharField(max_length=40, required=False)


class ForgetForm(forms.Form):
    """An act by its name in the evidence."""

    act = forms.RegexField(r"^\d{6}-\d{1,18}$")

    def clean_act(self) -> dict[str, int]:
        """The month and the number of its row."""
        month, number = str(self.cleaned_data["act"]).split("-")
        return {"month": int(month), "number": int(number)}


class VolumeForm(forms.Form):
    """How much newsletter."""

    volume = forms.IntegerField(min_value=0, max_value=10)


class EraseForm(forms.Form):
    """Proof that the member, and not whoever found the screen, wants to be erased."""

    proof = forms.CharField(max_length=200)

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member
        field = self.fields["proof"]
        if member.has_usable_password():
            field.label = _("Your password")
            field.widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})
        else:
            field.label = _("Your username")
            field.help_text = _("Type it to confirm.")

    def clean_proof(self) -> str:
        proof: str = self.cleaned_data["proof"]
        by_password = self.member.has_usable_password()
        is_right = self.member.check_password(proof) if by_password else proof == self.member.username
        if not is_right:
            raise forms.ValidationError(
                _("That is not your password. Nothing was erased.")
                if by_password
                else _("That is not your username. Nothing was erased.")
            )
        return proof


def sealed(member: Member, showings: Iterable[Showing]) -> str:
    """What a page may later say was shown, so that no client can invent an item, a score or a reason."""
    rows = [
        [str(each.ref), each.place, each.score, dict(each.terms), each.reason, each.probability] for each in showings
    ]
    return signing.dumps([member.pk, rows], salt=SALT, compress=True)


def unsealed(text: str, *, member: Member) -> dict[str, Showing] | None:
    """The showings by item; None for another member's, an invented or a day-old page."""
    try:
        owner, rows = signing.loads(text, salt=SALT, max_age=VALID_FOR)
    except signing.BadSignature:
        return None
    return {row[0]: Showing(ItemRef.parse(row[0]), *row[1:]) for row in rows} if owner == member.pk else None
