"""Keeping what a text said before, and saying so when two people edit at once."""

from __future__ import annotations

from datetime import datetime

from lib.kinds import ItemRef
from profiles.models import Member
from writing.models import Revision


class LostUpdate(Exception):
    """The text was changed since the form was opened; both texts are here, nothing is lost."""

    def __init__(self, *, mine: str, theirs: str, version: int) -> None:
        super().__init__("The text was changed in the meantime.")
        self.mine = mine
        self.theirs = theirs
        self.version = version  # the one that stands now


def keep_revision(*, ref: ItemRef, version: int, text: str, editor: Member, now: datetime) -> Revision:
    """Keep a text as it was, before an edit replaces it; needs the caller's transaction."""
    return Revision.objects.create(kind=ref.kind, item=ref.id, version=version, text=text, editor=editor, replaced=now)
