"""Mailings, each member's own copy, the editions that copies are of, and what holds mailings back."""

from newsletters.models.edition import EDITORS, LAST_PLACE, Edition, Highlight, Intro
from newsletters.models.guarding import HARM, PAUSES, TELLS, Alarm, Guard, Pause, alarm_named, guard_named
from newsletters.models.mailing import DIGEST, LEFT, SAMPLE, Calibration, Digest, Mailing, Timing

__all__ = [
    "DIGEST",
    "EDITORS",
    "HARM",
    "LAST_PLACE",
    "LEFT",
    "PAUSES",
    "SAMPLE",
    "TELLS",
    "Alarm",
    "Calibration",
    "Digest",
    "Edition",
    "Guard",
    "Highlight",
    "Intro",
    "Mailing",
    "Pause",
    "Timing",
    "alarm_named",
    "guard_named",
]
