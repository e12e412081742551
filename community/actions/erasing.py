"""Taking a member's person out of the talk: what they wrote stays, without a name."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from community.actions.refreshing import refresh_threads
from community.models import Bookmark, Mention, Post, Reaction, ReadMark, Thread
from profiles.models import Member
from writing.models import Revision


@transaction.atomic
def erase_threads(*, member: Member, now: datetime) -> None:
    """Threads lose their author; bookmarks and read marks go."""
    ids = list(Thread.objects.filter(author=member).order_by("pk").values_list("pk", flat=True))
    Thread.objects.filter(author=member).update(author=None)
    Thread.objects.filter(last_author=member).update(last_author=None)
    Bookmark.objects.filter(member=member).delete()
    ReadMark.objects.filter(member=member).delete()
    refresh_threads(ids=ids, now=now)


@transaction.atomic
def erase_posts(*, member: Member, now: datetime) -> None:
    """Posts lose their author and their earlier versions; likes given go, from the counts too, and so do mentions."""
    own = Post.objects.filter(author=member)
    posts = dict(own.order_by("pk").values_list("pk", "thread"))
    Revision.objects.filter(kind="post", item__in=own.values("pk")).delete()
    Revision.objects.filter(editor=member).update(editor=None)
    liked = Reaction.objects.filter(member=member)
    Post.objects.filter(pk__in=liked.values("post")).update(reactions=F("reactions") - 1)
    liked.delete()
    Mention.objects.filter(member=member).delete()
    own.update(author=None)
    refresh_threads(ids=posts.values(), now=now)
