"""The blocks of My page about talk."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from community.models import Bookmark, Post, Shelf, Thread
from lib.blocks import Block, When, register

MOST = 40  # ids that each is asked for; some may stand in another block already


def unread_threads(viewer: Any) -> QuerySet[Any, Any]:
    """Threads one wrote in or kept that went on since, the latest first."""
    wrote = Post.objects.filter(author=viewer.pk, shelf=Shelf.STANDING).order_by().values("thread")
    kept = Bookmark.objects.filter(member=viewer.pk, thread__isnull=False).values("thread")
    # From the member's own few threads, not by asking of every thread whether it is one of them.
    threads = Thread.objects.visible_to(viewer).unmuted_by(viewer).exclude(last_author=viewer.pk)
    mine = threads.filter(pk__in=wrote.union(kept))
    return mine.with_read_mark(viewer).unread().latest_first().annotate(item=F("pk"))[:MOST]


register(
    Block(
        name="unread",
        title=_("Unread in what you take part in"),
        says=_("Threads that you wrote in or keep, and that went on since you read them."),
        nth=30,
        kind="thread",
        rows=unread_threads,
        when=When.LEARNING,
    )
)
