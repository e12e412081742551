"""What members and staff type about what the community knows: articles, and whether they helped."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.forms.subjects import SubjectsField
from community.models import Forum
from lib.forms import KeyedForm, MarkdownField, VersionedForm
from profiles.models import Member

TOO_LONG = _("This has %(show_value)s characters. Shorten it to %(limit_value)s.")


class ArticleFields(forms.Form):
    """What an article has: its words, where it belongs, and who looks after it until when."""

    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        help_text=_("What somebody would search for."),
        error_messages={"required": _("Give it a title."), "max_length": TOO_LONG},
    )
    lead = forms.CharField(
        label=_("In one sentence"),
        max_length=300,
        required=False,
        help_text=_("The answer for who reads no further; it stands in lists and in search."),
        error_messages={"max_length": TOO_LONG},
    )
    text = MarkdownField(rows=18)
    subjects = SubjectsField()
    forum = forms.ModelChoiceField(
        Forum.objects.none(),
        label=_("Who may read it"),
        required=False,
        empty_label=_("Everyone: it belongs to the whole site"),
        help_text=_("An article that belongs to a forum is read by whoever may see that forum."),
        error_messages={"invalid_choice": _("Choose a forum that you may see.")},
    )
    owner = forms.ModelChoiceField(
        Member.objects.none(),
        label=_("Who looks after it"),
        required=False,
        empty_label=_("Nobody for now"),
        error_messages={"invalid_choice": _("Choose one of the moderators.")},
    )
    review = forms.DateField(
        label=_("Look at it again on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Who looks after it is told on that day, and readers see that it is due."),
        error_messages={"invalid": _("Write the day as year-month-day.")},
    )

    field_order = ("title", "lead", "text", "subjects", "forum", "owner", "review")

    def __init__(self, *args: Any, viewer: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staff = Member.objects.filter(is_active=True).filter(Q(is_staff=True) | Q(is_superuser=True)).order_by("name")
        self.fields["forum"].queryset = Forum.objects.visible_to(viewer)  # type: ignore[attr-defined]
        self.fields["owner"].queryset = staff  # type: ignore[attr-defined]


class ArticleForm(ArticleFields, KeyedForm):
    """A new article."""


class ArticleEditForm(ArticleFields, VersionedForm):
    """An article's new words, and the version they began from."""


class VerdictForm(KeyedForm):
    """Whether an article helped, and what was missing where it did not; a guest is known by the first key."""

    helpful = forms.ChoiceField(choices=[("yes", ""), ("no", "")])
    remark = forms.CharField(max_length=300, required=False, error_messages={"max_length": TOO_LONG})
