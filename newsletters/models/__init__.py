"""Mailings, each member's own copy, the editions that copies are of, and what holds mailings back."""

from newsletters.models.edition import EDITORS, LAST_PLACE, Edition, Highlight, Intro
from newsletters.models.guarding import Alarm, Guard, Pause
from newsletters.models.mailing import DIGEST, LEFT, Calibration, Digest, Mailing, Timing

__all__ = [
    "DIGEST",
    "EDITORS",
    "LAST_PLACE",
    "LEFT",
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
]
