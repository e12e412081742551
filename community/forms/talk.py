"""What members type into the talk."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import Any

from django import forms
from django.db.models.functions import Lower
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _

from community.forms.events import Announcing
from community.forms.polls import Asking
from community.forms.subjects import SubjectsField
from community.models import Forum, Thread
from community.models.message import MOST_PEOPLE
from community.permissions import may_announce
from lib.forms import DraftPlaceField, KeyedForm, MarkdownField, VersionedForm
from lib.kinds import kind_named
from profiles.models import Member

MORNING = time(8)  # when one is reminded of something on a day


class Title(forms.TextInput):
    """A line, and below it threads that are like it."""

    template_name = "components/title.html"


class ThreadForm(Announcing, Asking, KeyedForm):
    """A new thread: where, what, and about which subjects."""

    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        help_text=_("Say what it is about in one line."),
        widget=Title,
        error_messages={
            "required": _("Give it a title."),
            "max_length": _("This title has %(show_value)s characters. Shorten it to %(limit_value)s."),
        },
    )
    forum = forms.ModelChoiceField(
        Forum.objects.none(),
        label=_("Forum"),
        empty_label=None,
        error_messages={"invalid_choice": _("You may not start threads there. Choose another forum.")},
    )
    sort = forms.ChoiceField(
        label=_("Kind"), choices=Thread.Sort.choices, initial=Thread.Sort.DISCUSSION, widget=forms.RadioSelect
    )
    text = MarkdownField(rows=10)
    subjects = SubjectsField()

    draft = DraftPlaceField()

    field_order = ("title", "forum", "sort", "text", "subjects")

    def __init__(self, *args: Any, viewer: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.open_forums = Forum.objects.open_to(viewer)
        kinds = [each for each in Thread.Sort.choices if each[0] != Thread.Sort.ANNOUNCEMENT or may_announce(viewer)]
        self.fields["sort"].choices = kinds  # type: ignore[attr-defined]
        self.fields["forum"].queryset = self.open_forums  # type: ignore[attr-defined]


class ReplyForm(Asking, KeyedForm):
    """A post at the end of a thread, perhaps in answer to one, perhaps only a comment on it."""

    text = MarkdownField(label=_("Your reply"), rows=6)
    answers = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)
    is_comment = forms.BooleanField(required=False, widget=forms.HiddenInput)


class PeopleField(forms.CharField):
    """Members by their usernames, with commas or spaces between."""

    def __init__(self, **kwargs: Any) -> None:
        errors = {"required": _("Name at least one other member.")}
        super().__init__(
            max_length=3000,
            help_text=_("Usernames, with commas between: ann, bo"),
            error_messages=errors,
            widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
            **kwargs,
        )

    def clean(self, value: Any) -> list[Member]:
        """Who is meant; raises ValidationError with the names that nobody has."""
        names = [name.removeprefix("@") for name in re.split(r"[\s,;]+", super().clean(value)) if name.strip("@")]
        wanted = {name.lower(): name for name in names}
        if len(wanted) > MOST_PEOPLE:
            raise forms.ValidationError(_("At most thirty take part in a conversation. Leave somebody out."))
        here = kind_named("member").visible_to(None).annotate(lowered=Lower("username"))
        found = {member.lowered: member for member in here.filter(lowered__in=wanted)}
        if unknown := [name for lowered, name in wanted.items() if lowered not in found]:
            sentence = _("Nobody here has the username %(names)s. Write it as it stands on their page.")
            raise forms.ValidationError(sentence, params={"names": ", ".join(unknown)})
        return list(found.values())


class ConversationForm(KeyedForm):
    """The beginning of a conversation: with whom, perhaps about what, and the first message."""

    to = PeopleField(label=_("To"))
    title = forms.CharField(
        label=_("Title"),
        max_length=120,
        required=False,
        help_text=_("Only those who take part see it."),
        error_messages={"max_length": _("This title has %(show_value)s characters. Shorten it to %(limit_value)s.")},
    )
    text = MarkdownField(label=_("Your message"), rows=8)
    draft = DraftPlaceField()

    field_order = ("to", "title", "text")


class MessageForm(KeyedForm):
    """One more message."""

    text = MarkdownField(label=_("Your message"), rows=5)


class AddPeopleForm(forms.Form):
    """Who else shall take part."""

    to = PeopleField(label=_("Add members"))


class EditForm(Asking, VersionedForm):
    """A post's new text, and the version it began from."""

    text = MarkdownField(rows=12)

    def __init__(self, *args: Any, asks: bool = True, **kwargs: Any) -> None:
        self.asks = asks
        super().__init__(*args, **kwargs)

    @property
    def said(self) -> dict[str, Any]:
        """What is to be changed, for the action."""
        return dict(self.cleaned_data)


class BookmarkForm(forms.Form):
    """A note beside what is kept, and the day to be reminded of it."""

    note = forms.CharField(label=_("Note"), max_length=300, required=False, help_text=_("Only you see it."))
    due = forms.DateField(
        label=_("Remind me on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write the day as year-month-day.")},
    )

    def clean_due(self) -> datetime | None:
        """The morning of that day, in the member's own zone."""
        day = self.cleaned_data["due"]
        return make_aware(datetime.combine(day, MORNING)) if day else None


class ReadForm(forms.Form):
    """How far a thread was read, and how long somebody stayed on it."""

    number = forms.IntegerField(min_value=0)
    seconds = forms.IntegerField(min_value=0, required=False)


class ChangesForm(forms.Form):
    """What an open page has: the change it knows, and, where it is not the last, its last post and the thread's."""

    after = forms.IntegerField(min_value=0, max_value=2**31)
    upto = forms.IntegerField(min_value=1, max_value=2**31, required=False)
    known = forms.IntegerField(min_value=0, max_value=2**31, required=False)
