"""What members type into the talk."""

from community.forms.knowledge import ArticleEditForm, ArticleForm, VerdictForm
from community.forms.polls import Asking, PollForm, VoteForm, poll_fields
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
    Subjects,
    ThreadForm,
    Title,
)

__all__ = [
    "AddPeopleForm",
    "ArticleEditForm",
    "ArticleForm",
    "Asking",
    "BookmarkForm",
    "ChangesForm",
    "ConversationForm",
    "EditForm",
    "MessageForm",
    "PeopleField",
    "PollForm",
    "ReadForm",
    "ReplyForm",
    "Subjects",
    "ThreadForm",
    "Title",
    "VerdictForm",
    "VoteForm",
    "poll_fields",
]
