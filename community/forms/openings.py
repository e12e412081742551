"""What members type to change the opening of a thread, and what stands over it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community.forms.subjects import SubjectsField
from community.forms.talk import EditForm
from community.headings import Heading, kinds_open_to
from community.models import Post, Thread
from lib.forms import VersionedForm

STAYS = {
    Thread.Sort.EVENT: _("An event stays an event; its date and place are changed on its own page."),
    Thread.Sort.POLL: _("A poll stays a poll; what it asks is changed here while nobody has voted."),
    Thread.Sort.QUESTION: _("It is solved, so it stays a question. Take the solution back first to change that."),
}
NAMES = ("title", "sort", "subjects")


class HeadingForm(VersionedForm):
    """Title, kind and subjects of a thread, and the version of its opening that they began from."""

    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        error_messages={
            "required": _("Give it a title."),
            "max_length": _("This title has %(show_value)s characters. Shorten it to %(limit_value)s."),
        },
    )
    sort = forms.ChoiceField(label=_("Kind"), widget=forms.RadioSelect)
    subjects = SubjectsField()

    def __init__(self, *args: Any, viewer: Any, post: Post, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = kinds_open_to(viewer, post.thread)
        self.stays = STAYS.get(Thread.Sort(post.thread.sort), "") if len(kinds) == 1 else ""
        if self.stays:
            del self.fields["sort"]
        else:
            self.fields["sort"].choices = [(kind, Thread.Sort(kind).label) for kind in kinds]  # type: ignore[attr-defined]

    @property
    def said(self) -> dict[str, Any]:
        """What is to be changed, for the action."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in NAMES}
        title, sort = self.cleaned_data["title"], self.cleaned_data.get("sort", "")
        return given | {"heading": Heading(title, list(self.cleaned_data["subjects"]), sort)}


class OpeningForm(HeadingForm, EditForm):
    """All of it, and the text."""

    field_order = ("title", "sort", "text", "subjects")


def heading_fields(thread: Thread) -> dict[str, Any]:
    """What a fresh form holds of what stands over a thread."""
    return {
        "title": thread.title,
        "sort": thread.sort,
        "subjects": [subject.pk for subject in thread.chosen_subjects()],
    }
