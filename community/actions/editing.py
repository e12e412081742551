"""Changing a post: one's own, or one that every member may change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from community.actions.changing import note_change
from community.actions.naming import name_members
from community.actions.polling import Asked, ask_anew
from community.actions.refreshing import refresh_threads
from community.actions.retitling import check_heading, retitle
from community.headings import Heading, head_of, in_words, wanted_head
from community.models import Forum, Post, Thread, ThreadSubject
from community.permissions import is_own, may_edit, may_make_wiki, may_retitle
from community.places import EDIT
from lib.kinds import ItemRef
from profiles.activity import record
from profiles.models import Member, Subject, Verb
from profiles.proposing.tagging import decline_subject
from writing.actions import Head, LostUpdate, drop_draft, is_slip, keep_head, keep_pictures, keep_revision
from writing.history import head_of_version, text_of_version
from writing.previews import want_previews
from writing.rendering import Rendered, rendered


def edit_post(
    *,
    editor: Member,
    post: Post,
    version: int,
    now: datetime,
    text: str | None = None,
    poll: Asked | None = None,
    heading: Heading | None = None,
) -> Post:
    """Replace a text, and of an opening what stands over the thread; what is None stays.

    Raises LostUpdate with all of both where another edit came first.
    """
    written = _rendered(text)
    with transaction.atomic():
        is_granted = Forum.objects.answerable_by(editor).filter(pk=post.thread.forum_id).exists()
        current = locked(post=post)
        _check(editor, current, text, heading, is_granted=is_granted)
        drop_draft(member=editor, place=EDIT.at(current.pk))
        has_asked = is_own(editor, current) and ask_anew(post=current, poll=poll, now=now)
        old = _replaced(current, heading)
        if text in {None, current.text} and not old:
            if has_asked:
                record_edit(post=current, member=editor, now=now)
            return current
        if version != current.version:
            raise _lost(current, text, heading, version)
        _keep_version(current, editor, old, now)
        if heading is not None and old:
            retitle(thread=current.thread, heading=heading)
        _write(current, text, written, editor, now)
        record_edit(post=current, member=editor, now=now)
    return current


def _rendered(text: str | None) -> Rendered | None:
    if text is not None and not text.strip():
        raise ValidationError(_("Write something first. To take the post away, delete it."))
    return rendered(text) if text is not None else None


def _check(editor: Member, post: Post, text: str | None, heading: Heading | None, *, is_granted: bool) -> None:
    """Whether they may change what they want to, as the post stands now."""
    if text is not None and not may_edit(editor, post, is_granted=is_granted):
        raise PermissionDenied(_("You may change only your own posts, while the thread is open."))
    if heading is not None:
        check_heading(editor=editor, post=post, heading=heading)


def _replaced(post: Post, heading: Heading | None) -> Head:
    """What stands over the thread, if this heading changes it; empty where it stays."""
    if heading is None:
        return {}
    old = head_of(post.thread)
    return old if wanted_head(post.thread, heading) != old else {}


def _keep_version(post: Post, editor: Member, head: Head, now: datetime) -> None:
    """What stood until now, unless a slip is put right; `head` where that is replaced too."""
    ref = ItemRef("post", post.pk)
    if is_slip(ref=ref, author_id=post.author_id, editor=editor, posted=post.posted, now=now):
        if head:
            keep_head(ref=ref, head=head)
        return
    keep_revision(ref=ref, version=post.version, text=post.text, head=head, editor=editor, now=now)
    post.edited = now


def _write(post: Post, text: str | None, written: Rendered | None, editor: Member, now: datetime) -> None:
    """The new text, where there is one, and the next version."""
    post.version += 1
    if text is None or written is None or text == post.text:
        post.save(update_fields=["version", "edited"])
        return
    post.text, post.html = text, written.html
    post.save(update_fields=["text", "html", "version", "edited"])
    ref = ItemRef("post", post.pk)
    name_members(post=post, members=written.members, now=now)
    want_previews(ref=ref, links=written.links, now=now)
    keep_pictures(ref=ref, html=written.html, writer=editor, now=now)


def _lost(post: Post, text: str | None, heading: Heading | None, version: int) -> LostUpdate:
    """What the editor wrote, what stands now and what both began from: of an opening with what stands over it."""
    ref = ItemRef("post", post.pk)
    base, mine = text_of_version(ref=ref, version=version), post.text if text is None else text
    if heading is None:
        return LostUpdate(mine=mine, theirs=post.text, version=post.version, base=base)
    now = head_of(post.thread)
    earlier = head_of_version(ref=ref, version=version, head=now)
    return LostUpdate(
        mine=_whole(wanted_head(post.thread, heading), mine),
        theirs=_whole(now, post.text),
        version=post.version,
        base=None if base is None else _whole(earlier, base),
    )


def _whole(head: Mapping[str, Any], text: str) -> str:
    """All the words of an opening, to be laid side by side."""
    return f"{in_words(head)}\n\n{text}"


@transaction.atomic
def keep_subject(*, member: Member, thread: Thread, subject: Subject, now: datetime) -> bool:
    """A thread is about what was proposed: from now on it has that subject, as if it had been chosen; whether it was
    still proposed. The others that are proposed stay so.
    """
    opening = locked(post=Post.objects.get(thread=thread, number=1))
    chosen = list(opening.thread.chosen_subjects())
    heading = Heading(opening.thread.title, [*chosen, subject], leaves_proposed=True)
    check_heading(editor=member, post=opening, heading=heading)
    if not ThreadSubject.objects.proposed().filter(thread=thread, subject=subject).exists():
        return False
    _keep_version(opening, member, head_of(opening.thread), now)
    retitle(thread=opening.thread, heading=heading)
    _write(opening, None, None, member, now)
    record_edit(post=opening, member=member, now=now)
    return True


@transaction.atomic
def refuse_subject(*, member: Member, thread: Thread, subject: Subject, now: datetime) -> bool:
    """A thread is not about what was proposed, and that is not proposed for it again; whether it still was."""
    opening = locked(post=Post.objects.get(thread=thread, number=1))
    if not may_retitle(member, opening):
        raise PermissionDenied(_("Only who began the thread, or a moderator, may say what it is about."))
    if not decline_subject(kind="thread", item=thread.pk, subject=subject.pk, now=now):
        return False
    brought_up_to_date(post=opening, now=now)
    return True


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
