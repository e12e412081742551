"""Every write of newsletters: a verb each, a transaction each."""

from newsletters.actions.confirming import ask_again, ask_to_confirm
from newsletters.actions.counting_out import count_out
from newsletters.actions.editing import (
    EditionChanged,
    IntroChanged,
    Rules,
    change_edition,
    make_edition,
    move_edition,
    rules_of,
    set_open,
    write_intro,
)
from newsletters.actions.guarding import decide_guard, look_at_alarm, raise_alarms, take_look
from newsletters.actions.highlighting import (
    HighlightChanged,
    change_highlight,
    drop_highlight,
    move_highlight,
    put_highlight,
)
from newsletters.actions.looking import look_at_letters, may_look, refuse_unsaid, said_of
from newsletters.actions.mailing import (
    calibrate,
    close_mailings,
    forget_reasons,
    keep_asked,
    keep_left_out,
    keep_shown,
    open_mailing,
    set_going,
    take_back,
    tally,
    write_digests,
)
from newsletters.actions.pausing import pause_newsletter, resume_newsletter
from newsletters.actions.sampling import send_preview, send_sample
from newsletters.actions.timing import choose_timing, keep_habits, pause_letters, skip_next

__all__ = [
    "EditionChanged",
    "HighlightChanged",
    "IntroChanged",
    "Rules",
    "ask_again",
    "ask_to_confirm",
    "calibrate",
    "change_edition",
    "change_highlight",
    "choose_timing",
    "close_mailings",
    "count_out",
    "decide_guard",
    "drop_highlight",
    "forget_reasons",
    "keep_asked",
    "keep_habits",
    "keep_left_out",
    "keep_shown",
    "look_at_alarm",
    "look_at_letters",
    "make_edition",
    "may_look",
    "move_edition",
    "move_highlight",
    "open_mailing",
    "pause_letters",
    "pause_newsletter",
    "put_highlight",
    "raise_alarms",
    "refuse_unsaid",
    "resume_newsletter",
    "rules_of",
    "said_of",
    "send_preview",
    "send_sample",
    "set_going",
    "set_open",
    "skip_next",
    "take_back",
    "take_look",
    "tally",
    "write_digests",
    "write_intro",
]
