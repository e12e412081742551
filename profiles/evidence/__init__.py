"""What we think a member cares about, with what it rests on: the numbers, the acts, and what they said themselves."""

from profiles.evidence.portrait import Portrait, Row, portrait, row_of
from profiles.evidence.talking import facts_of, offered_subjects, own_subjects, public_talk

__all__ = [
    "Portrait",
    "Row",
    "facts_of",
    "offered_subjects",
    "own_subjects",
    "portrait",
    "public_talk",
    "row_of",
]
