"""The judge: a community's own history walked cut by cut, and every rule asked what it would have chosen."""

from search.replaying.answering import ANSWERING, HELPERS, Answered, judged
from search.replaying.caring import CARE, CARING
from search.replaying.history import History, read_history
from search.replaying.measuring import Outcome, verdicts
from search.replaying.tasks import TASKS, Task
from search.replaying.walking import walked

__all__ = [
    "ANSWERING",
    "CARE",
    "CARING",
    "HELPERS",
    "TASKS",
    "Answered",
    "History",
    "Outcome",
    "Task",
    "judged",
    "read_history",
    "verdicts",
    "walked",
]
