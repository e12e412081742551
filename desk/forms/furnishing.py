"""The first forums and subjects, as typed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community.models import Forum
from desk.actions import OTHER, Laid, who_of
from desk.setup.suggestions import MEMBERS, NEWS, PUBLIC, beginning

WHO = (
    (PUBLIC, _("everyone reads, members write")),
    (MEMBERS, _("members read and write")),
    (NEWS, _("everyone reads, members reply, you begin")),
)
SPARE, MOST = 2, 40


class ForumForm(forms.Form):
    """One forum; an empty row is none."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=80, required=False)
    description = forms.CharField(label=_("What it is for"), max_length=300, required=False)
    who = forms.ChoiceField(label=_("Who"), choices=WHO)
    is_gone = forms.BooleanField(label=_("Take away"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.initial.get("who") == OTHER or self["who"].data == OTHER:
            self.fields["who"].choices = [(OTHER, _("as set at the desk")), *WHO]  # type: ignore[attr-defined]  # a choice field

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("pk") and not data.get("name") and not data.get("is_gone") and "name" not in self.errors:
            self.add_error("name", _("A forum needs a name. To be rid of it, take it away."))
        return data

    @property
    def laid(self) -> Laid:
        """As the action takes it; a spare row that nobody touched has no name."""
        return Laid(**self.cleaned_data) if self.cleaned_data else Laid(name="")


ForumSet = forms.formset_factory(ForumForm, extra=SPARE, max_num=MOST, absolute_max=MOST)


def forum_rows(forums: Iterable[Forum], like: str) -> list[dict[str, Any]]:
    """The forums that are there; where there is none, what such a community might begin with."""
    rows = [
        {"pk": forum.pk, "name": forum.name, "description": forum.description, "who": who_of(forum=forum)}
        for forum in forums
    ]
    suggested = beginning(like).forums
    return rows or [{"name": str(name), "description": str(about), "who": who} for name, about, who in suggested]


class SubjectsForm(forms.Form):
    """New subjects, one a line."""

    names = forms.CharField(
        label=_("New subjects, one a line"),
        max_length=6000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "Short and plain, as members would say them. Members choose among them, and the site learns by them."
        ),
    )

    def clean_names(self) -> list[str]:
        names = [" ".join(line.split()) for line in self.cleaned_data["names"].splitlines() if line.strip()]
        if long := next((name for name in names if len(name) > 60), ""):
            raise forms.ValidationError(
                _("“%(name)s…” is too long. A subject may have 60 letters.") % {"name": long[:40]}
            )
        if len(names) > 100:
            raise forms.ValidationError(_("These are more than a hundred. Begin with fewer; more can come later."))
        return names
