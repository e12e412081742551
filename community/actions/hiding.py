"""Taking threads and posts from everyone's sight, and bringing them back; moderation records who did it, and why."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from community.actions.deleting import shelve
from community.actions.editing import brought_up_to_date
from community.models import Post, Shelf, Thread


@transaction.atomic
def hide_post(*, post: Post, now: datetime) -> bool:
    """Hide a post; the opening takes its thread with it. Whether it stood until now."""
    return _move(post, Shelf.STANDING, Shelf.HIDDEN, now)


@transaction.atomic
def restore_post(*, post: Post, now: datetime) -> bool:
    """Bring a hidden post back, and with the opening its thread. Whether it was hidden until now."""
    return _move(post, Shelf.HIDDEN, Shelf.STANDING, now)


def hide_thread(*, thread: Thread, now: datetime) -> bool:
    """Hide a thread by its opening."""
    return hide_post(post=thread.posts.get(number=1), now=now)


def restore_thread(*, thread: Thread, now: datetime) -> bool:
    """Bring a hidden thread back."""
    return restore_post(post=thread.posts.get(number=1), now=now)


def _move(post: Post, start: Shelf, end: Shelf, now: datetime) -> bool:
    """From one shelf to another; a post that is not there stays where it is."""
    Thread.objects.select_for_update(of=("self",)).get(pk=post.thread_id)
    current = Post.objects.get(pk=post.pk)
    if current.shelf != start:
        return False
    shelve(post=current, shelf=end, now=now)
    brought_up_to_date(post=current, now=now)
    return True
