"""Changing one's own post, and taking it back."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from community.actions.naming import name_members
from community.actions.refreshing import refresh_threads
from community.models import Post, Shelf, Thread
from community.permissions import may_delete, may_edit
from lib.kinds import ItemRef
from lib.live import hint
from profiles.activity import record
from profiles.models import Member, Verb
from writing.actions import LostUpdate, keep_revision
from writing.rendering import rendered

GRACE = timedelta(minutes=5)  # a slip put right at once is no revision


def edit_post(*, editor: Member, post: Post, text: str, version: int, now: datetime) -> Post:
    """Replace one's text; raises LostUpdate with both texts where another edit came first."""
    if not text.strip():
        raise ValidationError(_("Write something first. To take the post away, delete it."))
    written = rendered(text)
    with transaction.atomic():
        current = _locked(post)
        if not may_edit(editor, current):
            raise PermissionDenied(_("You may change only your own posts, while the thread is open."))
        if text == current.text:
            return current
        if version != current.version:
            raise LostUpdate(mine=text, theirs=current.text, version=current.version)
        if now - current.posted > GRACE:
            ref = ItemRef("post", current.pk)
            keep_revision(ref=ref, version=current.version, text=current.text, editor=editor, now=now)
            current.edited = now
        current.text, current.html, current.version = text, written.html, current.version + 1
        current.save(update_fields=["text", "html", "version", "edited"])
        name_members(post=current, members=written.members, now=now)
        _record_edit(post=current, member=editor, now=now)
    return current


def delete_post(*, member: Member, post: Post, now: datetime) -> Post:
    """Take one's post off the page; alone in its thread it takes the thread with it."""
    with transaction.atomic():
        current = _locked(post)
        if current.shelf == Shelf.DELETED and current.author_id == member.pk:
            return current
        if not may_delete(member, current):
            raise PermissionDenied(
                _("You may delete only your own posts, and an opening only before others have replied.")
            )
        shelve(post=current, shelf=Shelf.DELETED)
        _record_edit(post=current, member=member, now=now)
    return current


def shelve(*, post: Post, shelf: Shelf) -> None:
    """Put a post, and with the opening its thread, on that shelf; a solution that goes is no longer one."""
    post.shelf = shelf
    post.save(update_fields=["shelf"])
    if post.number == 1:
        Thread.objects.filter(pk=post.thread_id).update(shelf=shelf)
    if shelf != Shelf.STANDING:
        Thread.objects.filter(pk=post.thread_id, solution=post).update(solution=None)


def brought_up_to_date(*, post: Post, now: datetime) -> Thread:
    """The thread of a post that changed, made anew from what stands in it; who looks on is told."""
    refresh_threads(ids=[post.thread_id], now=now)
    transaction.on_commit(partial(hint, "thread", post.thread_id))
    return Thread.objects.get(pk=post.thread_id)


def _record_edit(*, post: Post, member: Member, now: datetime) -> None:
    """Bring the thread up to date and tell the ledger that a post of it changed."""
    thread = brought_up_to_date(post=post, now=now)
    ref = ItemRef("thread", thread.pk)
    record(member=member, verb=Verb.EDITED, ref=ref, facets=thread.facets, now=now, detail={"post": post.pk})


def _locked(post: Post) -> Post:
    """The post as it is now; its thread is locked first, as everywhere."""
    Thread.objects.select_for_update(of=("self",)).get(pk=post.thread_id)
    return Post.objects.select_for_update(of=("self",)).select_related("thread", "author").get(pk=post.pk)
