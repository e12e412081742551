"""What can be answered by mail, as the apps above say it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from lib.kinds import ItemRef


class Answers(Protocol):
    """What an app registers for a kind of thing that notices are gathered under, from its module `kinds`."""

    is_alike: bool  # whether members with the same rights may answer the same

    def open_to(self, member: Any, ids: Sequence[int]) -> set[int]:
        """Those of these things that this member may answer now."""

    def invitation(self) -> str:
        """A sentence, at the head of a mail, that says what an answer to it becomes."""

    def place(self, item_id: int) -> str:
        """Where the words are kept as a draft when they are refused."""

    def address(self, member: Any, item_id: int) -> str:
        """Where one answers on the site; empty where the member may not see the thing any more."""

    def take(self, *, member: Any, item_id: int, to: ItemRef | None, text: str, key: UUID, now: datetime) -> None:
        """Do what the form on the site does; raises what it raises. `to` is the one thing the mail told of."""


_answers: dict[str, Answers] = {}


def register(kind: str, answers: Answers) -> None:
    """Make a kind known as one that can be answered."""
    _answers[kind] = answers


def answers_to(kind: str) -> Answers | None:
    """How things of this kind are answered; None where they are not."""
    return _answers.get(kind)
