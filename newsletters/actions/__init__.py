"""Every write of newsletters: a verb each, a transaction each."""

from newsletters.actions.confirming import ask_again, ask_to_confirm
from newsletters.actions.mailing import (
    calibrate,
    close_mailings,
    keep_asked,
    keep_left_out,
    keep_shown,
    open_mailing,
    set_going,
    take_back,
    tally,
    write_digests,
)
from newsletters.actions.timing import choose_timing, keep_habits, pause_letters, skip_next

__all__ = [
    "ask_again",
    "ask_to_confirm",
    "calibrate",
    "choose_timing",
    "close_mailings",
    "keep_asked",
    "keep_habits",
    "keep_left_out",
    "keep_shown",
    "open_mailing",
    "pause_letters",
    "set_going",
    "skip_next",
    "take_back",
    "tally",
    "write_digests",
]
