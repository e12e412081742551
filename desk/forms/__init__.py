"""What the owner types."""

from desk.forms.administrator import AdministratorForm
from desk.forms.furnishing import ForumSet, SubjectsForm, forum_rows
from desk.forms.settings import LookForm, MailForm, SettingsForm

__all__ = ["AdministratorForm", "ForumSet", "LookForm", "MailForm", "SettingsForm", "SubjectsForm", "forum_rows"]
