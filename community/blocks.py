"""The blocks of My page about talk, and the sections and places of the navigation."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils.translation import gettext_lazy as _

from community.models import (
    Bookmark,
    Conversation,
    Example,
    Forum,
    Participant,
    Post,
    ReadLine,
    ReadMark,
    Shelf,
    Thread,
)
from lib.blocks import COUNTED, SIDE, Block, Place, register
from lib.blocks import When as For
from profiles.models import Activity, Dial, Level, Sort, used_lately

MOST = 40  # ids that each is asked for; some may stand in another block already


def unread_threads(viewer: Any) -> QuerySet[Any, Any]:
    """Threads one wrote in or kept that went on since, the latest first."""
    wrote = Post.objects.filter(author=viewer.pk, shelf=Shelf.STANDING).order_by().values("thread")
    kept = Bookmark.objects.filter(member=viewer.pk, thread__isnull=False).values("thread")
    threads = Thread.objects.visible_to(viewer).unmuted_by(viewer).exclude(last_author=viewer.pk)
    mine = threads.filter(pk__out_of=wrote.union(kept))
    return mine.with_read_mark(viewer).unread().latest_first().annotate(item=F("pk"))[:MOST]


def new_replies(viewer: Any) -> QuerySet[Any, Any]:
    """What others answered to one's posts, or wrote in the threads one began, and one has not read; latest first."""
    own = Post.objects.filter(author=viewer.pk).order_by().values("pk")
    to_posts = Post.objects.filter(answers__pk__out_of=own).order_by().values("pk")
    whole = ReadMark.objects.filter(member=viewer.pk, thread=OuterRef("pk"), number__gte=OuterRef("last_number"))
    begun = Thread.objects.filter(~Exists(whole), author=viewer.pk).order_by().values("pk")  # and not read to the end
    in_threads = Post.objects.filter(thread__pk__out_of=begun, answers__isnull=True, number__gt=1).order_by()
    posts = Post.objects.visible_to(viewer).filter(pk__out_of=to_posts.union(in_threads.values("pk")))
    others = posts.exclude(author=viewer.pk).exclude(author__in=_dials(viewer, Dial.Of.MEMBER, level=Level.MUTED))
    read = ReadMark.objects.filter(member=viewer.pk, thread=OuterRef("thread"), number__gte=OuterRef("number"))
    lines = ReadLine.objects.filter(member=viewer.pk, read__gte=OuterRef("posted"))
    under = lines.filter(Q(forum=None) | Q(forum=OuterRef("thread__forum")))
    unread = others.filter(~Exists(read), ~Exists(under), thread__in=Thread.objects.unmuted_by(viewer))
    return unread.order_by("-posted", "-pk").annotate(item=F("pk"))[:MOST]


def followed_threads(viewer: Any) -> QuerySet[Any, Any]:
    """Unread threads of what one turned up: the thread itself, its forum or one of its subjects; latest first."""
    subjects = Thread.subjects.through.objects.filter(
        thread=OuterRef("pk"), subject__in=_dials(viewer, Dial.Of.SUBJECT, level=Level.NORMAL)
    )
    followed = (
        Q(pk__in=_dials(viewer, Dial.Of.THREAD, level=Level.NORMAL))
        | Q(forum__in=_dials(viewer, Dial.Of.FORUM, level=Level.NORMAL))
        | Exists(subjects)
    )
    # Whoever turned nothing up is asked for nothing: not of every thread whether it is among them.
    levels = {"of__in": [Dial.Of.THREAD, Dial.Of.FORUM, Dial.Of.SUBJECT], "level__gte": Level.NORMAL}
    turned_up = Exists(Dial.objects.filter(member=viewer.pk, **levels))
    threads = Thread.objects.visible_to(viewer).unmuted_by(viewer).exclude(last_author=viewer.pk)
    threads = threads.filter(turned_up, followed)
    return threads.with_read_mark(viewer).unread().latest_first().annotate(item=F("pk"))[:MOST]


def own_forums(viewer: Any) -> QuerySet[Any, Any]:
    """The forums one turned up, the loudest first, then those without a dial in which one does something.

    Equally loud ones stand by what one did there lately. Nothing in them is counted, as that is dear in a large one.
    """
    dial = Dial.objects.filter(member=viewer.pk, of=Dial.Of.FORUM, target=OuterRef("pk")).values("level")
    use = used_lately(viewer, Sort.PLACE, Concat(Value("forum:"), Cast(OuterRef("pk"), CharField())))
    forums = Forum.objects.visible_to(viewer).annotate(level=Subquery(dial[:1]), use=use)
    own = forums.filter(Q(level__gte=Level.NORMAL) | Q(level=None, use__gt=0))
    return own.order_by(F("level").desc(nulls_last=True), F("use").desc(), "name").annotate(unread=Value(0))[:MOST]


def threads_to_read(viewer: Any) -> QuerySet[Any, Any]:
    """Threads one turned up that have posts one has not read, the latest first, with how many."""
    turned_up = _dials(viewer, Dial.Of.THREAD, level=Level.NORMAL)
    threads = Thread.objects.visible_to(viewer).unmuted_by(viewer).filter(pk__in=turned_up)
    unread = threads.with_read_mark(viewer).unread().latest_first()
    return unread.annotate(unread=F("last_number") - F("read_number"))[:MOST]


def conversations(viewer: Any) -> QuerySet[Any, Any]:
    """Those one takes part in, the latest first, called by another who takes part and how many more there are.

    Not by their title: they stand on every page, for whoever looks over a shoulder, and say no more than the bell does.
    """
    others = Participant.objects.here().filter(conversation=OuterRef("pk")).exclude(member=viewer.pk)
    first = Coalesce(Subquery(others.order_by("pk").values("member__name")[:1]), Value("–"))
    count = others.order_by().values("conversation").annotate(count=Count("pk")).values("count")
    found = Conversation.objects.visible_to(viewer).for_inbox(viewer).annotate(more=Coalesce(Subquery(count), 1) - 1)
    several = Concat(first, Value(" +"), Cast("more", CharField()))
    return found.annotate(called=Case(When(more__gt=0, then=several), default=first))[:MOST]


def new_examples(viewer: Any) -> QuerySet[Any, Any]:
    """Chosen ones of others that one has not opened, the latest first."""
    seen = Activity.objects.views_of("example").filter(item=OuterRef("pk"), member=viewer.pk)
    found = Example.objects.visible_to(viewer).public().exclude(author=viewer.pk).filter(~Exists(seen))
    return found.order_by("-decided", "-pk").annotate(item=F("pk"))[:MOST]


def _dials(viewer: Any, of: str, *, level: int) -> QuerySet[Dial, Any]:
    """What those of a member's dials are of that stand there, or louder; muted ones stand at muted alone."""
    dials = Dial.objects.filter(member=viewer.pk, of=of)
    own = dials.filter(level=level) if level == Level.MUTED else dials.filter(level__gte=level)
    return own.values_list("target", flat=True)


register(
    Block(
        name="replies",
        title=_("Replies"),
        says=_("What others answered to what you wrote, and you have not read yet."),
        nth=20,
        most=3,
        kind="post",
        rows=new_replies,
        when=For.LEARNING,
    )
)
register(
    Block(
        name="followed",
        title=_("Unread in what you follow"),
        says=_("Unread threads of the subjects, forums and threads whose dials you turned up, the latest first."),
        nth=40,
        kind="thread",
        rows=followed_threads,
        when=For.LEARNING,
    )
)
register(
    Block(
        name="examples",
        title=_("Examples"),
        says=_("How others did it: examples that were chosen and that you have not opened."),
        nth=70,
        most=2,
        kind="example",
        rows=new_examples,
        when=For.LEARNING,
    )
)
register(
    Block(
        name="unread",
        title=_("Unread in what you take part in"),
        says=_("Threads that you wrote in or keep, and that went on since you read them."),
        nth=30,
        kind="thread",
        rows=unread_threads,
        when=For.LEARNING,
    )
)
register(
    Block(
        name="my-forums",
        title=_("Your forums"),
        says=_("The forums whose dials you turned up, the loudest first, then those you do most in lately."),
        nth=20,
        column=SIDE,
        template=COUNTED,
        address="community:forum",
        rows=own_forums,
        columns=("slug", "name", "unread"),
    )
)
register(
    Block(
        name="my-threads",
        title=_("Threads you follow"),
        says=_("Threads whose dials you turned up and that went on since you read them, the latest first."),
        nth=30,
        column=SIDE,
        template=COUNTED,
        address="community:thread",
        rows=threads_to_read,
        columns=("pk", "title", "unread"),
    )
)
register(
    Block(
        name="my-talks",
        title=_("Your conversations"),
        says=_("The conversations you take part in, the latest first."),
        nth=40,
        most=3,
        column=SIDE,
        template=COUNTED,
        address="community:conversation",
        rows=conversations,
        columns=("pk", "called", "fresh"),
    )
)
for _place in (
    Place(
        name="to-talk",
        title=_("Discussions"),
        says=_("The forums, and the threads in them."),
        nth=20,
        glyph="talk",
        address="community:forum-list",
        stands_for="community",
        for_guests=_("Discussions"),
    ),
    Place(
        name="to-articles",
        title=_("Articles"),
        says=_("What is known, written down."),
        nth=30,
        glyph="leaf",
        address="community:article-list",
        stands_for="articles",
        for_guests=_("Articles"),
    ),
    Place(
        name="to-examples",
        title=_("Examples"),
        says=_("How others did it."),
        nth=40,
        glyph="picture",
        address="community:example-list",
        stands_for="examples",
        for_guests=_("Examples"),
    ),
    Place(
        name="to-events",
        title=_("Events"),
        says=_("What takes place, and when."),
        nth=50,
        glyph="calendar",
        address="community:event-list",
        stands_for="events",
        for_guests=_("Events"),
    ),
    Place(
        name="to-messages",
        title=_("Messages"),
        says=_("What you and others write to one another alone."),
        nth=90,
        glyph="mail",
        address="community:inbox",
        stands_for="messages",
    ),
):
    register(_place)
