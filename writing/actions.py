"""Keeping what is begun and what a text said before, and saying so when two write at once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from lib.kinds import ItemRef
from profiles.models import Member
from writing.models import Draft, Revision

MOST_DRAFTS = 200  # of one member
KEPT = timedelta(days=180)  # a draft that nobody has touched for that long goes
AT_ONCE = 500  # drafts taken away in one step

Fields = dict[str, list[str]]

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


class StaleDraft(Exception):
    """Another window or device saved, sent or deleted the draft in the meantime; what stands now is here."""

    def __init__(self, standing: Draft | None) -> None:
        super().__init__("The draft was saved somewhere else in the meantime.")
        self.standing = standing


@transaction.atomic
def save_draft(*, member: Member, place: str, fields: Fields, version: int, now: datetime) -> Draft | None:
    """Keep what is begun in a place, over the version it was begun from (0: none); nothing written is no draft."""
    Member.objects.select_for_update(no_key=True).get(pk=member.pk)  # two windows take turns
    standing = Draft.objects.filter(member=member, place=place).first()
    if standing and standing.fields == fields:
        return standing
    if (standing.version if standing else 0) != version:
        raise StaleDraft(standing)
    if not fields:
        drop_draft(member=member, place=place)
        return None
    if standing:
        standing.fields, standing.version, standing.saved = fields, version + 1, now
        standing.save(update_fields=["fields", "version", "saved"])
        return standing
    if Draft.objects.filter(member=member).count() >= MOST_DRAFTS:
        raise ValidationError(_("You have 200 drafts. Send or delete some first."))
    return Draft.objects.create(member=member, place=place, fields=fields, saved=now)


def drop_draft(*, member: Member | None, place: str) -> None:
    """Let go of a draft, because it is sent: in the sender's own transaction."""
    if place and member is not None:
        Draft.objects.filter(member=member, place=place).delete()


def forget_draft(*, member: Member, draft: Draft) -> None:
    """Delete one of one's own drafts."""
    Draft.objects.visible_to(member).filter(pk=draft.pk).delete()


def tidy_drafts(*, now: datetime) -> int:
    """Take away what nobody has touched for half a year, some at a time; says how much that was."""
    old = list(Draft.objects.filter(saved__lt=now - KEPT).order_by("saved").values_list("pk", flat=True)[:AT_ONCE])
    if not old:
        return 0
    return Draft.objects.filter(pk__in=old, saved__lt=now - KEPT).delete()[0]
