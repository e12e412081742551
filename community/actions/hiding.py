"""Taking threads and posts from everyone's sight, and bringing them back; moderation records who and why."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from community.actions.editing import changed, shelve
from community.models import Post, Shelf, Thread
from profiles.models import Verb


@transaction.atomic
def hide_post(*, post: Post, now: datetime) -> Post:
    """Hide a post; the opening takes its thread with it."""
    return _move(post, Shelf.STANDING, Shelf.HIDDEN, now)


@transaction.atomic
def restore_post(*, post: Post, now: datetime) -> Post:
    """Bring a hidden post back, and with the opening its thread."""
    return _move(post, Shelf.HIDDEN, Shelf.STANDING, now)


def hide_thread(*, thread: Thread, now: datetime) -> Post:
    """Hide a thread by its opening."""
    return hide_post(post=thread.posts.get(number=1), now=now)


def restore_thread(*, thread: Thread, now: datetime) -> Post:
    """Bring a hidden thread back."""
    return restore_post(post=thread.posts.get(number=1), now=now)


def _move(post: Post, start: Shelf, end: Shelf, now: datetime) -> Post:
    """From one shelf to another; a post that is not there stays where it is."""
    thread = (
        Thread.objects.select_for_update(of=("self",)).select_related("author", "last_author").get(pk=post.thread_id)
    )
    current = Post.objects.select_related("author").get(pk=post.pk)
    if current.shelf != start:
        return current
    shelve(post=current, shelf=end)
    verb = Verb.HIDDEN if end == Shelf.HIDDEN else Verb.RESTORED
    # The ledger has no row without a member; where the writer is gone, whoever took part stands for them.
    changed(post=current, member=current.author or thread.author or thread.last_author, verb=verb, now=now)
    return current
