"""What a member keeps to come back to, and being reminded of it."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from community.actions.marking import take_back
from community.models import Bookmark, Post, Thread
from lib.kinds import ItemRef, kind_named
from profiles.activity import record
from profiles.models import Member, Verb


@transaction.atomic
def bookmark_thread(*, member: Member, thread: Thread, now: datetime, post: Post | None = None) -> Bookmark:
    """Keep a thread, or one post of it; a second time changes nothing."""
    kept, is_new = Bookmark.objects.get_or_create(member=member, thread=thread, post=post, defaults={"made": now})
    if is_new:
        ref = ItemRef("thread", thread.pk)
        record(member=member, verb=Verb.BOOKMARKED, ref=ref, facets=thread.facets, now=now)
    return kept


@transaction.atomic
def unbookmark_thread(*, member: Member, thread: Thread, now: datetime, post: Post | None = None) -> None:
    """Let what was kept go."""
    kept = Bookmark.objects.select_for_update().filter(member=member, thread=thread, post=post).first()
    if kept is not None:
        kept.delete()
        ref = ItemRef("thread", thread.pk)
        take_back(verb=Verb.BOOKMARKED, ref=ref, now=now, member=member, happened=kept.made)


@transaction.atomic
def keep_item(*, member: Member, ref: ItemRef, now: datetime) -> Bookmark:
    """Keep a thing of a kind that is kept, which the member was shown; a second time changes nothing."""
    if not kind_named(ref.kind).is_kept:
        raise PermissionDenied(_("This cannot be kept."))
    kept, is_new = Bookmark.objects.get_or_create(member=member, kind=ref.kind, item=ref.id, defaults={"made": now})
    if is_new:
        facets = kind_named(ref.kind).facets([ref.id]).get(ref.id, [])
        record(member=member, verb=Verb.BOOKMARKED, ref=ref, facets=facets, now=now)
    return kept


@transaction.atomic
def let_item_go(*, member: Member, ref: ItemRef, now: datetime) -> None:
    """Keep it no longer."""
    kept = Bookmark.objects.select_for_update().filter(member=member, kind=ref.kind, item=ref.id).first()
    if kept is not None:
        kept.delete()
        take_back(verb=Verb.BOOKMARKED, ref=ref, now=now, member=member, happened=kept.made)


@transaction.atomic
def edit_bookmark(*, member: Member, bookmark: Bookmark, note: str, due: datetime | None, now: datetime) -> None:
    """Write beside what is kept, and say when to be reminded of it."""
    if bookmark.member_id != member.pk:
        raise PermissionDenied(_("You may change only what you keep yourself."))
    if due is not None and due <= now and due != bookmark.due:
        raise ValidationError({"due": _("Choose a day that is still to come.")})
    told = bookmark.told if due == bookmark.due else None
    Bookmark.objects.filter(pk=bookmark.pk).update(note=note.strip(), due=due, told=told)
