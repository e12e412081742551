"""Keeping what a text said before, and saying so when two people edit at once."""

from __future__ import annotations

from datetime import datetime, timedelta

from lib.kinds import ItemRef
from profiles.models import Member
from writing.models import Revision

GRACE = timedelta(minutes=5)  # a slip put right at once is no version that others see


class LostUpdate(Exception):
    """The text was changed since the form was opened; both texts are here, nothing is lost."""

    def __init__(self, *, mine: str, theirs: str, version: int, base: str | None = None) -> None:
        super().__init__("The text was changed in the meantime.")
        self.mine = mine
        self.theirs = theirs
        self.version = version  # the one that stands now
        self.base = base  # what both began from, where it was kept


def keep_revision(*, ref: ItemRef, version: int, text: str, editor: Member, now: datetime) -> Revision:
    """Keep a text as it was, before an edit replaces it; needs the caller's transaction."""
    return Revision.objects.create(kind=ref.kind, item=ref.id, version=version, text=text, editor=editor, replaced=now)


def mark_hidden(*, ref: ItemRef, version: int, is_hidden: bool) -> Revision | None:
    """Take an earlier text from members' sight, or give it back; None where it is so already."""
    found = Revision.objects.select_for_update().of(ref).filter(version=version, is_hidden=not is_hidden).first()
    if found is not None:
        found.is_hidden = is_hidden
        found.save(update_fields=["is_hidden"])
    return found


def is_slip(*, ref: ItemRef, author_id: int | None, editor: Member, posted: datetime, now: datetime) -> bool:
    """Whether an edit only puts right what the same member wrote a moment ago."""
    last = Revision.objects.of(ref).newest_first().first()
    writer, began = (last.editor_id, last.replaced) if last else (author_id, posted)
    return writer == editor.pk and now - began <= GRACE
