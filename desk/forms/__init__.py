"""What the owner types."""

from desk.forms.administrator import AdministratorForm
from desk.forms.furnishing import ForumSet, SubjectsForm, forum_rows
from desk.forms.inviting import InviteForm
from desk.forms.settings import LookForm, MailForm, SettingsForm

__all__ = [
    "AdministratorForm",
    "ForumSet",
    "InviteForm",
    "LookForm",
    "MailForm",
    "SettingsForm",
    "SubjectsForm",
    "forum_rows",
]
