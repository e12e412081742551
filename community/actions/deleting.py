"""Taking one's post back, bringing it back again, and taking an earlier version out of its history."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from community.actions.editing import brought_up_to_date, locked, record_edit
from community.actions.unsaying import choose_again, say_again, unchoose, unsay
from community.models import Post, Shelf, Thread
from community.permissions import NOT_TO_DELETE, is_own, may_delete, may_restore, refuse
from lib.kinds import ItemRef
from moderation.actions import keep_act
from moderation.models import StaffAct
from moderation.permissions import refusal_to_moderate
from profiles.activity import record
from profiles.models import Member, Verb
from writing.actions import mark_hidden


def delete_post(*, member: Member, post: Post, now: datetime) -> Post:
    """Take one's post off the page, and what it taught; alone in its thread it takes the thread with it."""
    with transaction.atomic():
        current = locked(post=post)
        if current.shelf == Shelf.DELETED and current.author_id == member.pk:
            return current
        if not may_delete(member, current):
            raise PermissionDenied(NOT_TO_DELETE)
        current.deleted = now
        current.save(update_fields=["deleted"])
        is_solution = Thread.objects.filter(pk=current.thread_id, solution=current).exists()
        shelve(post=current, shelf=Shelf.DELETED, now=now)
        if is_solution:
            unchoose(thread_id=current.thread_id, now=now, is_deleted=True)
        unsay(post=current, now=now)
        record_edit(post=current, member=member, now=now)
    return current


@transaction.atomic
def bring_back_post(*, member: Member, post: Post, now: datetime, reason: str = "") -> Post:
    """Undo delete_post: its author within a month; a moderator always, with a reason for the record."""
    current = locked(post=post)
    if current.shelf == Shelf.STANDING:
        return current
    if not may_restore(member, current, now=now):
        raise PermissionDenied(_("You may bring back only your own posts, within thirty days."))
    ref = ItemRef("post", current.pk)
    if not is_own(member, current):
        keep_act(
            staff=member,
            verb=StaffAct.Verb.RESTORE,
            ref=ref,
            name=f"{current.thread.title} #{current.number}",
            reason=reason,
            now=now,
        )
    current.deleted = None
    current.save(update_fields=["deleted"])
    shelve(post=current, shelf=Shelf.STANDING, now=now)
    say_again(post=current, now=now)
    if is_own(member, current):
        record_edit(post=current, member=member, now=now)
    else:  # without facets: what a moderator does says nothing about what they care for
        brought_up_to_date(post=current, now=now)
        record(member=member, verb=Verb.RESTORED, ref=ref, now=now)
    return current


@transaction.atomic
def hide_version(*, staff: Member, post: Post, version: int, is_hidden: bool, reason: str, now: datetime) -> None:
    """Take an earlier text out of a post's history, for all but moderators, or put it back; the record says why."""
    refuse(refusal_to_moderate(staff))
    kept = mark_hidden(ref=ItemRef("post", post.pk), version=version, is_hidden=is_hidden)
    if kept is None:
        return
    verb = StaffAct.Verb.HIDE if is_hidden else StaffAct.Verb.RESTORE
    name = f"{post} · {version}"
    keep_act(staff=staff, verb=verb, ref=ItemRef("revision", kept.pk), name=name, reason=reason, now=now)


def shelve(*, post: Post, shelf: Shelf, now: datetime) -> None:
    """Put a post, and with the opening its thread, on that shelf; a solution that goes is none until it comes back."""
    post.shelf = shelf
    post.save(update_fields=["shelf"])
    if post.number == 1:
        Thread.objects.filter(pk=post.thread_id).update(shelf=shelf)
    if shelf == Shelf.STANDING:
        choose_again(post=post, now=now)
    else:
        Thread.objects.filter(pk=post.thread_id, solution=post).update(solution=None)
