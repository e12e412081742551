"""Counting what happens to a thread's posts, so that a page that is open asks for what it has not."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.db.models import F

from community.models import Post, Thread
from lib.live import hint


def note_change(*, post: Post) -> None:
    """Give a post its thread's next change and tell who has it open; holds the thread's row until the end."""
    Thread.objects.filter(pk=post.thread_id).update(changes=F("changes") + 1)
    number = Thread.objects.values_list("changes", flat=True).get(pk=post.thread_id)
    Post.objects.filter(pk=post.pk).update(change=number)
    transaction.on_commit(partial(hint, "thread", post.thread_id, change=number))
