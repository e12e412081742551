"""Every write of profiles: a verb each, a transaction each."""

from profiles.actions.allowing import (
    allow_comparison,
    block,
    ignore,
    note_reach,
    pause_learning,
    refuse_comparison,
    resume_learning,
    stop_ignoring,
)
from profiles.actions.arriving import (
    SettingsChanged,
    choose_language,
    choose_zone,
    edit_profile,
    join,
    learn_zone,
    version_of,
    welcome,
)
from profiles.actions.asking import answer_question, note_asked, note_asked_each, take_answer_back
from profiles.actions.coming_by import came_by, keep_here, note_here
from profiles.actions.consenting import confirm_consent, follow_address, give_consent, withdraw_consent
from profiles.actions.forgetting import forget_act
from profiles.actions.leaving import erase_member, start_over
from profiles.actions.saying import say_less, say_more, say_seen, take_seen_back, take_word_back
from profiles.actions.showing import Showing, note_clicked, note_shown, note_shown_to
from profiles.actions.turning import choose_subjects, turn_dial, turn_volume

__all__ = [
    "SettingsChanged",
    "Showing",
    "allow_comparison",
    "answer_question",
    "block",
    "came_by",
    "choose_language",
    "choose_subjects",
    "choose_zone",
    "confirm_consent",
    "edit_profile",
    "erase_member",
    "follow_address",
    "forget_act",
    "give_consent",
    "ignore",
    "join",
    "keep_here",
    "learn_zone",
    "note_asked",
    "note_asked_each",
    "note_clicked",
    "note_here",
    "note_reach",
    "note_shown",
    "note_shown_to",
    "pause_learning",
    "refuse_comparison",
    "resume_learning",
    "say_less",
    "say_more",
    "say_seen",
    "start_over",
    "stop_ignoring",
    "take_answer_back",
    "take_seen_back",
    "take_word_back",
    "turn_dial",
    "turn_volume",
    "version_of",
    "welcome",
    "withdraw_consent",
]
