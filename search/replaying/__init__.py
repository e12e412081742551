"""The judge: a community's own history walked cut by cut, and every rule asked what it would have chosen."""

from search.replaying.history import History, read_history
from search.replaying.measuring import Verdict, verdicts
from search.replaying.walking import Task, walked

__all__ = ["History", "Task", "Verdict", "read_history", "verdicts", "walked"]
