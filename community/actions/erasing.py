"""Taking a member's person out of the talk: what they wrote stays, without a name."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from community.actions.marking import retally
from community.actions.recognising import await_recount
from community.actions.refreshing import refresh_threads
from community.actions.taking_part import drop_where_nobody_is
from community.models import (
    Bookmark,
    Conversation,
    Mention,
    Message,
    Participant,
    Post,
    Reaction,
    ReadLine,
    ReadMark,
    Shelf,
    Thread,
)
from community.recognition.talk import writers_in
from profiles.models import Member
from writing.models import PictureUse, Revision


@transaction.atomic
def erase_threads(*, member: Member, now: datetime) -> None:
    """Threads lose their author; bookmarks and read marks go."""
    ids = list(Thread.objects.filter(author=member).order_by("pk").values_list("pk", flat=True))
    await_recount(members=writers_in(ids) - {member.pk})
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
    await_recount(members=writers_in(threads) - {member.pk})
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


@transaction.atomic
def erase_messages(*, member: Member) -> None:
    """The words go, unlike those of a thread: in a talk of two a text without its name still says whose it was."""
    own = Message.objects.filter(author=member)
    talks = sorted(set(own.values_list("conversation", flat=True)))
    list(Conversation.objects.select_for_update().filter(pk__in=talks).order_by("pk").values_list("pk"))
    PictureUse.objects.filter(kind="message", item__in=own.values("pk")).delete()
    own.update(author=None, text="", html="", shelf=Shelf.DELETED)


@transaction.atomic
def erase_conversations(*, member: Member) -> None:
    """They take part in none any more; what nobody can read goes."""
    own = list(Conversation.objects.select_for_update().filter(participants__member=member).order_by("pk"))
    Participant.objects.filter(member=member).delete()
    Conversation.objects.filter(begun_by=member).update(begun_by=None)
    for conversation in own:
        drop_where_nobody_is(conversation=conversation)
