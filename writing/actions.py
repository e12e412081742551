"""Keeping what is begun, what a text said before and the pictures in it, and saying so when two write at once."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from lib.kinds import ItemRef
from lib.pictures import digests_in
from lib.statements import delete_rows
from profiles.models import Member
from writing import files
from writing.drawing import drawn
from writing.models import Draft, Picture, PictureUse, Revision
from writing.permissions import refusal_to_add, refuse

MOST_DRAFTS = 200  # of one member
KEPT = timedelta(days=180)  # a draft that nobody has touched for that long goes
AT_ONCE = 500  # drafts taken away in one step
GRACE = timedelta(minutes=5)  # a slip put right at once is no version that others see
MOST_AN_HOUR = 60  # pictures of one member
UNUSED = timedelta(days=30)  # how long a picture is kept that stands nowhere

Fields = dict[str, list[str]]
Head = dict[str, Any]  # title (str), sort (str) and subjects (their names) of a thread


class LostUpdate(Exception):
    """The text was changed since the form was opened; both texts are here, nothing is lost."""

    def __init__(self, *, mine: str, theirs: str, version: int, base: str | None = None) -> None:
        super().__init__("The text was changed in the meantime.")
        self.mine = mine
        self.theirs = theirs
        self.version = version  # the one that stands now
        self.base = base  # what both began from, where it was kept


def keep_revision(
    *, ref: ItemRef, version: int, text: str, editor: Member, now: datetime, head: Head | None = None
) -> Revision:
    """Keep a text as it was, with the head that is replaced too, before an edit; needs the caller's transaction."""
    return Revision.objects.create(
        kind=ref.kind, item=ref.id, version=version, text=text, head=head or {}, editor=editor, replaced=now
    )


def keep_head(*, ref: ItemRef, head: Head) -> None:
    """Keep the head that a slip put right with the version before it, unless that has one."""
    last = Revision.objects.of(ref).newest_first().first()
    if last is not None and not last.head:
        last.head = head
        last.save(update_fields=["head"])


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
        delete_rows(Draft, member=member.pk, place=place)


def forget_draft(*, member: Member, draft: Draft) -> None:
    """Delete one of one's own drafts."""
    Draft.objects.visible_to(member).filter(pk=draft.pk).delete()


def tidy_drafts(*, now: datetime) -> int:
    """Take away what nobody has touched for half a year, some at a time; says how much that was."""
    old = list(Draft.objects.filter(saved__lt=now - KEPT).order_by("saved").values_list("pk", flat=True)[:AT_ONCE])
    if not old:
        return 0
    return Draft.objects.filter(pk__in=old, saved__lt=now - KEPT).delete()[0]


def add_picture(*, owner: Member, data: bytes, now: datetime) -> Picture:
    """Draw a member's picture anew and keep it; the same again is the one that is there."""
    refuse(refusal_to_add(owner))
    picture = drawn(data)
    digest = sha256(f"{owner.pk}:".encode() + picture.large).hexdigest()[:40]
    with transaction.atomic():
        locked = Member.objects.select_for_update().get(pk=owner.pk)
        if kept := Picture.objects.select_for_update().filter(digest=digest).first():
            kept.left = now
            kept.save(update_fields=["left"])
            return kept
        weight = len(picture.large) + len(picture.small)
        _keep_quota(locked, weight, now)
        kept = Picture.objects.create(
            owner=locked,
            digest=digest,
            width=picture.width,
            height=picture.height,
            bytes=weight,
            added=now,
            left=now,
        )
        files.keep(digest, large=picture.large, small=picture.small)
    return kept


def _keep_quota(owner: Member, weight: int, now: datetime) -> None:
    """Raises ValidationError where a member has no room left, or adds too many in an hour."""
    own = Picture.objects.filter(owner=owner)
    if own.weight() + weight > settings.PICTURES_QUOTA_MB * 1024 * 1024:
        raise ValidationError(
            _("Your pictures fill the %(size)s MB that each member has. Take some out of your posts first.")
            % {"size": settings.PICTURES_QUOTA_MB}
        )
    if own.filter(added__gt=now - timedelta(hours=1)).count() >= MOST_AN_HOUR:
        raise ValidationError(_("That is a lot of pictures for an hour. Wait a while, then go on."))


def keep_pictures(*, ref: ItemRef, html: str, writer: Any, now: datetime) -> None:
    """Note which pictures stand in a text, of those its writer may see; needs the caller's transaction."""
    digests = digests_in(html)
    before = set(PictureUse.objects.filter(kind=ref.kind, item=ref.id).values_list("picture__digest", flat=True))
    if digests == before:
        return
    seen = Picture.objects.visible_to(writer).filter(digest__in=digests - before)
    uses = [PictureUse(picture=picture, kind=ref.kind, item=ref.id) for picture in seen.order_by("pk")]
    PictureUse.objects.bulk_create(uses, ignore_conflicts=True)
    gone = before - digests
    PictureUse.objects.filter(kind=ref.kind, item=ref.id, picture__digest__in=gone).delete()
    Picture.objects.filter(digest__in=gone).update(left=now)


def tidy_pictures(*, now: datetime, limit: int = 50) -> int:
    """Take away pictures that have stood nowhere for a month, files and all; says how many."""
    due = list(Picture.objects.unused_since(now - UNUSED).order_by("pk").values_list("pk", flat=True)[:limit])
    done = 0
    for pk in due:
        with transaction.atomic():
            picture = Picture.objects.unused_since(now - UNUSED).select_for_update().filter(pk=pk).first()
            if picture is not None and not _is_begun(picture):
                picture.delete()
                transaction.on_commit(partial(files.remove, picture.digest))
                done += 1
    return done


def _is_begun(picture: Picture) -> bool:
    """Whether it stands in something its owner has begun and not sent yet."""
    begun = Draft.objects.filter(member=picture.owner_id).values_list("fields", flat=True)
    return any(picture.digest in json.dumps(fields) for fields in begun)


def erase_pictures(*, member: Member) -> None:
    """Pictures that stand in what the member wrote lose their owner; all others go at once."""
    own = Picture.objects.filter(owner=member)
    for picture in own.filter(uses=None).order_by("pk"):
        picture.delete()
        transaction.on_commit(partial(files.remove, picture.digest))
    own.update(owner=None)
