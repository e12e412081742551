"""What may be asked of a history: which things stand to choice at a cut, and which of them are right."""

from __future__ import annotations

from dataclasses import dataclass

WARM, COLD, SENDING, SUBJECTS = "warm", "cold", "sending", "subjects"
MORNING = 8  # the hour of the day at which the worker begins to send
LETTER = 8  # items a letter has


@dataclass(frozen=True, slots=True)
class Task:
    """What is asked at each cut, in days; a case is a member with at least one right thing to choose."""

    what: str = WARM
    step: int = 7
    back: int = 30  # a thread is a candidate when something was written in it within these
    ahead: int = 14  # a candidate is right when the member first wrote in it within these
    active: int | None = 30  # the member had written within these, or ever
    min_earlier: int = 3  # threads the member had joined before
    limit_cuts: int | None = None  # only the latest so many cuts
    before: int | None = None  # of history before the first cut; as many as `back` and one
    hour: int = 0  # of the day, in UTC
    length: int | None = None  # of a list; all there is

    @property
    def first(self) -> int:
        """Days from the first text to the first cut."""
        return (self.back if self.before is None else self.before) + 1


# What is asked unless more is said, by what and by how far the cuts are apart.
TASKS: dict[str, dict[str, Task]] = {
    WARM: {"day": Task(step=1, back=7, ahead=3, active=None), "week": Task()},
    COLD: {
        "day": Task(COLD, step=1, back=7, ahead=7, active=None),
        "week": Task(COLD, ahead=7),
    },
    SENDING: {
        "day": Task(SENDING, step=1, ahead=1, active=None, before=7, hour=MORNING, length=LETTER),
        "week": Task(SENDING, ahead=7, active=None, hour=MORNING, length=LETTER),
    },
    SUBJECTS: {
        "day": Task(SUBJECTS, step=1, back=7, ahead=3, active=None),
        "week": Task(SUBJECTS, ahead=7),
    },
}
