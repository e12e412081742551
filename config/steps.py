"""The steps a worker takes, by sort of work: each does a little and says how much; 0 is nothing left."""

from collections.abc import Callable
from datetime import datetime

from community.actions import (
    ask_to_check_step,
    count_views,
    count_visits,
    remind_of_events_step,
    remind_step,
    words_step,
)
from community.actions.refreshing import READER as WORDS
from community.recognition.awarding import READER as BADGES
from community.recognition.awarding import badge_step
from desk.actions import begin_holdout_step, refit_step
from desk.selfhelp.reporting import keep_visits_step
from feedback.actions import reveal_due
from home.moving import arrange_step
from home.outside.keeping import tidy_sources
from lib.clock import now
from newsletters.steps import deliver_step, guard_step, habits_step, send_step
from notices.actions import tidy_pushes
from notices.answering.step import read_step
from notices.pushing.step import push_step
from notices.telling import READER as TELLING
from notices.telling import tell_step
from profiles.actions import keep_here
from profiles.counting import count_things
from profiles.learning import READER as LEARNING
from profiles.learning import learn_step, refresh_rates
from profiles.partitioning import partition_step
from profiles.proposing.learning import learn_subjects_step
from profiles.proposing.step import READER as PROPOSING
from profiles.proposing.step import propose_step
from profiles.pruning import prune_step
from profiles.rolling import READER as ROLL
from profiles.rolling import roll_step
from search.calling import call_step
from search.indexing import READER as INDEXING
from search.indexing import elastic_place, elastic_step, index_step
from search.near import near_step
from writing.actions import tidy_drafts, tidy_pictures
from writing.previews import preview_step, tidy_previews

LEDGER_STEPS: dict[str, Callable[[], int]] = {
    "words": words_step,
    "propose": lambda: propose_step(now=now()),
    "learn": lambda: learn_step(now=now()),
    "badges": lambda: badge_step(now=now()),
    "tell": lambda: tell_step(now=now()),
    "index": index_step,
    "elasticsearch": elastic_step,
    "views": count_views,
    "visits": lambda: count_visits(now=now()),
    "roll": lambda: roll_step(now=now()),
    "here": lambda: keep_here(now=now()),
}
MAIL_STEPS: dict[str, Callable[[], int]] = {
    "send": lambda: send_step(now()),
    "deliver": lambda: deliver_step(now=now()),
}
PUSH_STEPS: dict[str, Callable[[], int]] = {"push": lambda: push_step(now=now())}
INCOMING_STEPS: dict[str, Callable[[], int]] = {"read": lambda: read_step(now=now())}
PREVIEW_STEPS: dict[str, Callable[[], int]] = {"preview": lambda: preview_step(now=now())}
# What is due at a minute, not at some time of the day.
DUE_STEPS: dict[str, Callable[[], int]] = {
    "events": lambda: remind_of_events_step(now=now()),
    "calls": lambda: call_step(now=now()),
}

# The readers of the ledger that the database keeps the place of, by their step.
READERS = {
    "words": WORDS,
    "propose": PROPOSING,
    "learn": LEARNING,
    "tell": TELLING,
    "index": INDEXING,
    "badges": BADGES,
    "roll": ROLL,
}


def refresh_once() -> int:
    """Community rates as of now, and how rare each word is; never asks to be called again."""
    refresh_rates(now())
    count_things()
    return 0


def prune(at: datetime) -> int:
    """Gather some acts that are past their time and that every reader of the ledger has had."""
    return prune_step(now=at, readers=READERS.values(), read_to=elastic_place())


TIDY_STEPS: dict[str, Callable[[], int]] = {
    "reveal": lambda: reveal_due(now=now()),
    "rates": refresh_once,
    "subjects": lambda: learn_subjects_step(now=now()),
    "reminders": lambda: remind_step(now=now()),
    "articles": lambda: ask_to_check_step(now=now()),
    "drafts": lambda: tidy_drafts(now=now()),
    "pushes": lambda: tidy_pushes(now=now()),
    "pictures": lambda: tidy_pictures(now=now()),
    "previews": lambda: tidy_previews(now=now()),
    "sources": lambda: tidy_sources(now=now()),
    "pages": lambda: arrange_step(now=now()),
    "habits": lambda: habits_step(now=now()),
    "guard": lambda: guard_step(now()),
    "near": lambda: near_step(now=now()),
    "refit": lambda: refit_step(now=now()),
    "holdout": lambda: begin_holdout_step(now=now()),
    "self-help": lambda: keep_visits_step(now=now()),
    "prune": lambda: prune(now()),
    "months": lambda: partition_step(now=now()),
}
