"""Taking a member's person out of the talk: what they wrote stays, without a name."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from community.actions.marking import retally
from community.actions.refreshing import refresh_threads
from community.models import Bookmark, Mention, Post, Reaction, ReadLine, ReadMark, Thread
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
    ReadLine.objects.filter(member=member).delete()
    refresh_threads(ids=ids, now=now)


@transaction.atomic
def erase_posts(*, member: Member, now: datetime) -> None:
    """Posts lose their author and their earlier versions; likes given go, from the counts too, and so do mentions."""
    own = Post.objects.filter(author=member)
    posts = dict(own.order_by("pk").values_list("pk", "thread"))
    Revision.objects.filter(kind="post", item__in=own.values("pk")).delete()
    Revision.objects.filter(editor=member).update(editor=None)
    given = Reaction.objects.filter(member=member)
    threads = {*posts.values(), *given.values_list("post__thread", flat=True)}
    # Threads before their posts, as every act takes them.
    list(Thread.objects.select_for_update(of=("self",)).filter(pk__in=threads).order_by("pk").values_list("pk"))
    liked = list(
        Post.objects.select_for_update(of=("self",)).filter(likes__in=given).order_by("pk").values_list("pk", flat=True)
    )
    given.delete()
    retally(posts=liked, change=-1)
    Mention.objects.filter(member=member).delete()
    own.update(author=None)
    refresh_threads(ids=threads, now=now)
