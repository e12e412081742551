"""What members type into the talk."""

from community.forms.events import AnswerForm, ChangeEventForm, EventForm, OffForm, RenewForm, event_fields
from community.forms.examples import ExampleEditForm, ExampleForm, ThanksForm, WordForm
from community.forms.knowledge import ArticleEditForm, ArticleForm, VerdictForm
from community.forms.openings import HeadingForm, OpeningForm, heading_fields
from community.forms.polls import Asking, PollForm, VoteForm, poll_fields
from community.forms.subjects import SubjectsField
from community.forms.talk import (
    AddPeopleForm,
    BookmarkForm,
    ChangesForm,
    ConversationForm,
    EditForm,
    MessageForm,
    PeopleField,
    ReadForm,
    ReplyForm,
    ThreadForm,
    Title,
)

__all__ = [
    "AddPeopleForm",
    "AnswerForm",
    "ArticleEditForm",
    "ArticleForm",
    "Asking",
    "BookmarkForm",
    "ChangeEventForm",
    "ChangesForm",
    "ConversationForm",
    "EditForm",
    "EventForm",
    "ExampleEditForm",
    "ExampleForm",
    "HeadingForm",
    "MessageForm",
    "OffForm",
    "OpeningForm",
    "PeopleField",
    "PollForm",
    "ReadForm",
    "RenewForm",
    "ReplyForm",
    "SubjectsField",
    "ThanksForm",
    "ThreadForm",
    "Title",
    "VerdictForm",
    "VoteForm",
    "WordForm",
    "event_fields",
    "heading_fields",
    "poll_fields",
]
