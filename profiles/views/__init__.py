"""The pages of profiles: what we think a member cares about, and who they are."""

from profiles.views.asking import answer, asked
from profiles.views.interests import (
    compare,
    consent,
    forget_act,
    interests,
    pause,
    start_over,
    turn_dial,
    turn_volume,
)
from profiles.views.keys import keys
from profiles.views.leaving import download, erase, held
from profiles.views.members import card, choose_subjects, ignore, ignored, member, settings
from profiles.views.roll import member_feed, member_list
from profiles.views.showing import investment, note_shown, shown_list
from profiles.views.signalling import say, signals
from profiles.views.speaking import choose_language
from profiles.views.tagging import answer_subject

__all__ = [
    "answer",
    "answer_subject",
    "asked",
    "card",
    "choose_language",
    "choose_subjects",
    "compare",
    "consent",
    "download",
    "erase",
    "forget_act",
    "held",
    "ignore",
    "ignored",
    "interests",
    "investment",
    "keys",
    "member",
    "member_feed",
    "member_list",
    "note_shown",
    "pause",
    "say",
    "settings",
    "shown_list",
    "signals",
    "start_over",
    "turn_dial",
    "turn_volume",
]
