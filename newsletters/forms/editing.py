"""What an editor says of an edition: for whom it is, what stands at its head, and what is put into it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.forms import KeyField
from newsletters.actions import Rules, rules_of
from newsletters.models import LAST_PLACE, Edition, Highlight, Intro
from newsletters.selection.fitting import words_in
from profiles.models import Group, Member, Subject

WEEK = timedelta(days=7)  # how long something stands unless another day is said
MOST_PLACES = 100
FOUND = 10  # members of a name to choose from
READS = (Member.Status.ACTIVE, Member.Status.SILENCED)


class RulesForm(forms.Form):
    """For whom an edition is; a group or subject that is gone stays until it is taken out."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Who reads the site in"),
        required=False,
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
    )
    places = forms.CharField(
        label=gettext_lazy("Who says they are in"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("A place on each line, as members write it on their page: a town, a region, a country."),
    )
    groups = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Who is in the group"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    subjects = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Who cares about"),
        required=False,
        coerce=int,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=gettext_lazy(
            "Turned to normal or louder; or not turned, and they did something with it three times."
        ),
    )
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, viewer: Any, edition: Edition | None = None) -> None:
        super().__init__(data, initial=_stands(edition) if edition else {})
        rules = rules_of(edition=edition) if edition else Rules()
        groups = Group.objects.visible_to(viewer).order_by("name").values_list("pk", "name")
        subjects = Subject.objects.order_by("name").values_list("pk", "name")
        self.fields["groups"].choices = _offered(groups, rules.groups)  # type: ignore[attr-defined]
        self.fields["subjects"].choices = _offered(subjects, rules.subjects)  # type: ignore[attr-defined]
        if not self.fields["groups"].choices:  # type: ignore[attr-defined]
            del self.fields["groups"]

    def clean_places(self) -> list[str]:
        places = list(dict.fromkeys(filter(None, map(str.strip, self.cleaned_data["places"].splitlines()))))
        if len(places) > MOST_PLACES:
            raise forms.ValidationError(_("Name %(count)d places at most.") % {"count": MOST_PLACES})
        if strange := next((place for place in places if not words_in(place)), ""):
            raise forms.ValidationError(_("“%(place)s” has no word in it.") % {"place": strange})
        return places

    @property
    def rules(self) -> Rules:
        return Rules(
            **{rule: self.cleaned_data.get(rule, []) for rule in ("languages", "places", "groups", "subjects")}
        )

    def renewed(self, edition: Edition) -> None:
        """After a change by somebody else: let what was typed be sent again knowingly."""
        said = _("Somebody changed this meanwhile. What stands now is below; send again to put yours in its place.")
        self.add_error(None, said)
        _renew(self, "version", edition.version)


class EditionForm(RulesForm):
    """A new edition."""

    key = KeyField()

    def __init__(self, data: Any = None, *, viewer: Any) -> None:
        super().__init__(data, viewer=viewer)
        del self.fields["version"]


class IntroForm(forms.Form):
    """What stands at the head of an edition's letters."""

    text = forms.CharField(
        label=gettext_lazy("Intro"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Each member reads it once, at the head of their next letter. Empty: nothing is said."),
    )
    until = forms.DateField(
        label=gettext_lazy("Until the end of"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    over = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, stands: Intro | None, now: datetime) -> None:
        is_over = stands is None or stands.until < today(now)
        initial = {
            "text": "" if is_over or stands is None else stands.text,
            "until": today(now) + WEEK if is_over or stands is None else stands.until,
            "over": stands.pk if stands else 0,
        }
        super().__init__(data, initial=initial, prefix="intro")

    def renewed(self, intro: Intro) -> None:
        """After another was written by somebody else."""
        said = _("Somebody wrote another meanwhile, which is below. Send again to put yours in its place.")
        self.add_error(None, said)
        _renew(self, "over", intro.pk)


class NoteForm(forms.Form):
    """What the editors say of a thing in an edition, and for how long it stands there."""

    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=240, widget=forms.Textarea(attrs={"rows": 2})
    )
    until = forms.DateField(
        label=gettext_lazy("Until the end of"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, highlight: Highlight) -> None:
        stands = {"note": highlight.note, "until": highlight.until, "version": highlight.version}
        super().__init__(data, initial=stands, prefix=f"note-{highlight.pk}")

    def renewed(self, highlight: Highlight) -> None:
        """After a change by somebody else."""
        said = _("Somebody changed this meanwhile; it says now: “%(note)s”. Send again to put yours in its place.")
        self.add_error(None, said % {"note": highlight.note})
        _renew(self, "version", highlight.version)


class HighlightForm(forms.Form):
    """A thing to put into an edition, by its address on this site."""

    key = KeyField()
    address = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=2000,
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
        help_text=gettext_lazy("Copy it from the page of the thread, article, example or listing."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=240, widget=forms.Textarea(attrs={"rows": 2})
    )
    place = forms.IntegerField(label=gettext_lazy("Place in the letter"), min_value=1, max_value=LAST_PLACE, initial=1)
    until = forms.DateField(
        label=gettext_lazy("Until the end of"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, data: Any = None, *, now: datetime) -> None:
        super().__init__(data, initial={"until": today(now) + WEEK}, prefix="put")


class LookForm(forms.Form):
    """As whom an edition is to be looked at: a name that one member alone has, or the name of an account."""

    member = forms.CharField(label=gettext_lazy("Name of a member"), max_length=150)

    several: Sequence[Member] = ()  # of whom it could be

    def clean_member(self) -> Member:
        named = self.cleaned_data["member"].removeprefix("@")
        found = list(Member.objects.filter(username__iexact=named)) or list(_called(named))
        if not found:
            raise forms.ValidationError(_("No member is called “%(name)s”.") % {"name": named})
        able = [member for member in found if member.is_active and member.status in READS]
        if not able:
            raise forms.ValidationError(_("They get no mail: they left, or were suspended. Choose another."))
        if len(able) > 1:
            self.several = able
            raise forms.ValidationError(_("Several are called so. Choose one of them."))
        return able[0]


def _called(named: str) -> QuerySet[Member]:
    """Of that name, else those whose name or account begins so."""
    exact = Member.objects.filter(name__iexact=named).order_by("pk")[:FOUND]
    begins = Q(name__istartswith=named) | Q(username__istartswith=named)
    return exact if exact.exists() else Member.objects.filter(begins).order_by("name", "pk")[:FOUND]


def today(now: datetime) -> date:
    """Days of the newsletter's editors are those of UTC."""
    return now.astimezone(UTC).date()


def _renew(form: forms.Form, hidden: str, value: int) -> None:
    """Let a form that was overtaken be sent again, over what stands now."""
    data: Any = form.data.copy()  # type: ignore[attr-defined]  # what was sent
    data[form.add_prefix(hidden)] = str(value)
    form.data = data


def _stands(edition: Edition) -> dict[str, Any]:
    rules = rules_of(edition=edition)
    return {
        "name": edition.name,
        "languages": rules.languages,
        "places": "\n".join(rules.places),
        "groups": rules.groups,
        "subjects": rules.subjects,
        "version": edition.version,
    }


def _offered(there: Iterable[tuple[int, str]], stand: Iterable[int]) -> list[tuple[int, str]]:
    """What may be chosen, and what is chosen though one may choose it no more."""
    offered = list(there)
    gone = set(stand) - {pk for pk, _name in offered}
    return [*offered, *((pk, _("another, number %(id)d") % {"id": pk}) for pk in sorted(gone))]
