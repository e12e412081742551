"""Changing a post: one's own, or one that every member may change."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from community.actions.changing import note_change
from community.actions.naming import name_members
from community.actions.polling import Asked, ask_anew
from community.actions.refreshing import refresh_threads
from community.models import Forum, Post, Thread
from community.permissions import is_own, may_edit, may_make_wiki
from community.places import EDIT
from lib.kinds import ItemRef
from profiles.activity import record
from profiles.models import Member, Verb
from writing.actions import LostUpdate, drop_draft, is_slip, keep_pictures, keep_revision
from writing.history import text_of_version
from writing.previews import want_previews
from writing.rendering import rendered


def edit_post(*, editor: Member, post: Post, text: str, version: int, now: datetime, poll: Asked | None = None) -> Post:
    """Replace a text; raises LostUpdate with both texts where another edit came first."""
    if not text.strip():
        raise ValidationError(_("Write something first. To take the post away, delete it."))
    written = rendered(text)
    with transaction.atomic():
        is_granted = Forum.objects.answerable_by(editor).filter(pk=post.thread.forum_id).exists()
        current = locked(post=post)
        if not may_edit(editor, current, is_granted=is_granted):
            raise PermissionDenied(_("You may change only your own posts, while the thread is open."))
        drop_draft(member=editor, place=EDIT.at(current.pk))
        has_asked = is_own(editor, current) and ask_anew(post=current, poll=poll, now=now)
        if text == current.text:
            if has_asked:
                record_edit(post=current, member=editor, now=now)
            return current
        ref = ItemRef("post", current.pk)
        if version != current.version:
            base = text_of_version(ref=ref, version=version)
            raise LostUpdate(mine=text, theirs=current.text, version=current.version, base=base)
        if not is_slip(ref=ref, author_id=current.author_id, editor=editor, posted=current.posted, now=now):
            keep_revision(ref=ref, version=current.version, text=current.text, editor=editor, now=now)
            current.edited = now
        current.text, current.html, current.version = text, written.html, current.version + 1
        current.save(update_fields=["text", "html", "version", "edited"])
        name_members(post=current, members=written.members, now=now)
        want_previews(ref=ref, links=written.links, now=now)
        keep_pictures(ref=ref, html=written.html, writer=editor, now=now)
        record_edit(post=current, member=editor, now=now)
    return current


@transaction.atomic
def redraw_post(*, post: Post) -> None:
    """Make the HTML of a post anew from its text; who looks on is told."""
    current = locked(post=post)
    html = rendered(current.text).html
    if html != current.html:
        current.html = html
        current.save(update_fields=["html"])
        note_change(post=current)


@transaction.atomic
def make_wiki(*, member: Member, post: Post, is_wiki: bool) -> Post:
    """Let every member who may reply change a post, or its author alone again; what they wrote stays."""
    current = locked(post=post)
    if not may_make_wiki(member, current):
        raise PermissionDenied(_("Only who wrote it, or a moderator, may decide who changes it."))
    if current.is_wiki != is_wiki:
        current.is_wiki = is_wiki
        current.save(update_fields=["is_wiki"])
        note_change(post=current)
    return current


def brought_up_to_date(*, post: Post, now: datetime) -> Thread:
    """The thread of a post that changed, made anew from what stands in it; who looks on is told."""
    refresh_threads(ids=[post.thread_id], now=now)
    note_change(post=post)
    return Thread.objects.get(pk=post.thread_id)


def record_edit(*, post: Post, member: Member, now: datetime) -> None:
    """Bring the thread up to date and tell the ledger that a post of it changed."""
    thread = brought_up_to_date(post=post, now=now)
    ref = ItemRef("thread", thread.pk)
    record(member=member, verb=Verb.EDITED, ref=ref, facets=thread.facets, now=now, detail={"post": post.pk})


def locked(*, post: Post) -> Post:
    """The post as it is now; its thread is locked first, as everywhere."""
    Thread.objects.select_for_update(of=("self",)).get(pk=post.thread_id)
    return Post.objects.select_for_update(of=("self",)).select_related("thread", "author").get(pk=post.pk)
