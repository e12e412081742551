"""Threads: what was asked or told, and where its talk stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When, Window
from django.db.models.functions import Coalesce, RowNumber
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.forum import Forum
from profiles.models import Block, Dial, Level, Subject, Subjected, Tagging

NO_LEVEL = Value(None, output_field=models.IntegerField())  # a guest has no dial


class Shelf(models.TextChoices):
    """Whether a text stands where people see it."""

    STANDING = "standing", _("standing")
    HIDDEN = "hidden", _("hidden by a moderator")
    DELETED = "deleted", _("deleted by its author")


class ThreadQuerySet(models.QuerySet["Thread"]):
    def visible_to(self, viewer: Any) -> Self:
        """The one rule for reading: a forum one may see, standing, and not by someone one ignores."""
        threads = self.filter(forum__in=Forum.objects.visible_to(viewer), shelf=Shelf.STANDING)
        if viewer is None or not viewer.is_authenticated:
            return threads
        return threads.exclude(author__in=Block.objects.filter(member=viewer.pk).values("other"))

    def unmuted_by(self, reader: Any) -> Self:
        """But for what the reader muted, be it the thread, its forum, a subject of it or its author; no query more."""
        if reader is None or not reader.is_authenticated:
            return self

        def muted(of: str) -> QuerySet[Dial, int]:
            return Dial.objects.filter(member=reader.pk, of=of, level=Level.MUTED).values_list("target", flat=True)

        own = self.exclude(pk__in=muted(Dial.Of.THREAD)).exclude(forum__in=muted(Dial.Of.FORUM))
        return own.exclude(author__in=muted(Dial.Of.MEMBER)).exclude(subjects__in=muted(Dial.Of.SUBJECT))

    def muted_by_each(self, members: Sequence[int]) -> set[tuple[int, int]]:
        """Pairs of member and thread of these, by the same rule; three queries for any number of members."""
        muted: dict[tuple[str, int], set[int]] = defaultdict(set)
        dials = Dial.objects.filter(member__in=members, level=Level.MUTED).values_list("of", "target", "member")
        for of, target, member in dials:
            muted[of, target].add(member)
        if not muted:
            return set()
        rows = self.order_by().values_list("pk", "forum", "author")
        of_rows = [
            (pk, about)
            for pk, forum, author in rows
            for about in ((Dial.Of.THREAD, pk), (Dial.Of.FORUM, forum), (Dial.Of.MEMBER, author))
        ]
        of_rows += [(pk, (Dial.Of.SUBJECT, subject)) for pk, subject in self.order_by().values_list("pk", "subjects")]
        return {(member, pk) for pk, about in of_rows for member in muted.get(about, ())}

    def for_staff(self, staff: Any) -> Self:
        """The rule for the desk: what the forum's rights let them see, on whatever shelf."""
        return self.filter(forum__in=Forum.objects.visible_to(staff))

    def open_questions(self) -> Self:
        """Those that stand, are not closed and have no solution."""
        return self.filter(sort=Thread.Sort.QUESTION, shelf=Shelf.STANDING, solution__isnull=True, is_closed=False)

    def to_be_answered_by(self, member: Any) -> Self:
        """Others' threads that this member may see and reply in, has not muted and wrote nothing in.

        Nor those of somebody who ignores them.
        """
        ignoring = Block.objects.filter(other=member.pk).values("member")
        threads = self.visible_to(member).unmuted_by(member).filter(forum__in=Forum.objects.answerable_by(member))
        return threads.exclude(author=member.pk).exclude(author__in=ignoring).exclude(posts__author=member.pk)

    def active_since(self, when: datetime) -> Self:
        return self.filter(active__gte=when)

    def latest_first(self) -> Self:
        return self.order_by("-active", "-pk")

    def foremost(self, count: int, *, of_each_forum: int) -> Self:
        """So many that were active last, and some of each forum, so that a busy one does not crowd out the others."""
        latest = [F("active").desc(), F("pk").desc()]
        ranked = self.annotate(
            nth=Window(RowNumber(), order_by=latest),
            nth_there=Window(RowNumber(), partition_by=[F("forum")], order_by=latest),
        )
        return ranked.filter(Q(nth__lte=count) | Q(nth_there__lte=of_each_forum))

    def with_read_mark(self, viewer: Any) -> Self:
        """Adds `read_number`: the highest post this viewer has read, 0 for none; read lines count as reading."""
        if viewer is None or not viewer.is_authenticated:
            return self.annotate(read_number=Value(0))
        marks, lines = self._read_by(viewer)
        here = lines.filter(Q(forum=None) | Q(forum=OuterRef("forum")))
        later = marks.filter(thread=OuterRef(OuterRef("pk")), read__gt=OuterRef("read"))
        drew = Exists(lines)  # asked once, so that who drew no line, as most, is not asked of each thread
        is_under = drew & Exists(here.filter(~Exists(later), read__gte=OuterRef("active")))
        is_seen = drew & Exists(here.filter(seen__gte=OuterRef("posted")))
        whole, mark = F("last_number"), Subquery(marks.filter(thread=OuterRef("pk")).values("number"))
        unmarked = Case(When(is_seen, then=whole), default=Value(0))
        return self.annotate(read_number=Case(When(is_under, then=whole), default=Coalesce(mark, unmarked)))

    def new_to(self, viewer: Any) -> Self:
        """What this member never opened, started after every line that they drew where it is."""
        marks, lines = self._read_by(viewer)
        here = lines.filter(Q(forum=None) | Q(forum=OuterRef("forum")))
        done = here.filter(Q(seen__gte=OuterRef("posted")) | Q(read__gte=OuterRef("posted")))
        return self.filter(~Exists(marks.filter(thread=OuterRef("pk"))), ~Exists(done))

    def _read_by(self, viewer: Any) -> tuple[QuerySet[Any], QuerySet[Any]]:
        """The read marks of a member, and their read lines."""
        # Named by relation, because ReadMark and ReadLine are defined in a later module.
        relations = (self.model._meta.get_field("read_marks"), Forum._meta.get_field("read_lines"))
        marks, lines = (each.related_model._default_manager.filter(member=viewer.pk) for each in relations)
        return marks, lines

    def for_page(self, viewer: Any) -> Self:
        """With what the thread's page says of it and of this viewer, in one query."""
        # Named by relation, because articles are defined in a later module.
        article_model: Any = self.model._meta.get_field("articles").related_model
        articles = article_model._default_manager.published_to(viewer)
        article = Subquery(articles.filter(thread=OuterRef("pk")).values("pk")[:1])
        threads = self.with_read_mark(viewer).select_related("forum", "solution")
        call_model: Any = self.model._meta.get_field("calls").related_model
        calls = call_model._default_manager.filter(thread=OuterRef("pk")).order_by().values("thread")
        called = Coalesce(Subquery(calls.annotate(count=Count("pk")).values("count")), 0)
        threads = threads.annotate(article_pk=article, called=called)
        if viewer is None or not viewer.is_authenticated:
            return threads.annotate(
                is_answerable=Value(value=False), is_bookmarked=Value(value=False), dial_level=NO_LEVEL
            )
        forums = Forum.objects.answerable_by(viewer).filter(pk=OuterRef("forum"))
        kept = self.model._default_manager.filter(
            pk=OuterRef("pk"), bookmarks__member=viewer.pk, bookmarks__post__isnull=True
        )
        dial = Dial.objects.filter(member=viewer.pk, of=Dial.Of.THREAD, target=OuterRef("pk")).values("level")
        return threads.annotate(is_answerable=Exists(forums), is_bookmarked=Exists(kept), dial_level=Subquery(dial[:1]))

    def about(self, subject: Subject) -> Self:
        return self.filter(subjects=subject)

    def for_list(self) -> Self:
        """With what a row of a list shows, in two queries."""
        return self.select_related("author", "forum", "last_author").prefetch_related("subjects")

    def unread(self) -> Self:
        """Needs with_read_mark."""
        return self.filter(last_number__gt=F("read_number"))


class Thread(Subjected):
    """A talk, opened by its first post."""

    class Sort(models.TextChoices):
        DISCUSSION = "discussion", _("discussion")
        QUESTION = "question", _("question")
        ANNOUNCEMENT = "announcement", _("announcement")
        EVENT = "event", _("event")
        POLL = "poll", _("poll")

    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="threads")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="threads")
    sort = models.CharField(_("kind"), max_length=12, choices=Sort, default=Sort.DISCUSSION)
    title = models.CharField(_("title"), max_length=200)
    subjects = models.ManyToManyField(
        Subject, verbose_name=_("subjects"), related_name="threads", blank=True, through="community.ThreadSubject"
    )
    posted = models.DateTimeField(default=timezone.now)
    active = models.DateTimeField(default=timezone.now)  # when the last standing post came
    last_author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    last_number = models.PositiveIntegerField(default=0)  # the highest number that stands; Post.objects knows the next
    post_count = models.PositiveIntegerField(default=0)  # standing posts, the first included
    changes = models.PositiveIntegerField(default=0, db_default=0)  # to its posts, for open pages
    faces = models.JSONField(default=list, blank=True)  # ids of the last who wrote beside the author, newest first
    views = models.PositiveIntegerField(default=0)  # visits, gathered and added by the minute
    top = models.IntegerField(default=0)  # replies and likes together; what the list Top goes by
    heat = models.FloatField(default=0)  # lib.heat: standing posts, each cooling by half a day; what Hot goes by
    solution = models.ForeignKey("community.Post", on_delete=models.SET_NULL, null=True, related_name="+")
    shelf = models.CharField(max_length=8, choices=Shelf, default=Shelf.STANDING)
    is_closed = models.BooleanField(_("closed"), default=False)
    facets = models.JSONField(default=list)  # facet ids: forum, subjects, author, words of the running thread
    key = models.UUIDField()  # from the form: a second click is the same thread

    objects = ThreadQuerySet.as_manager()

    class Meta:
        verbose_name = _("thread")
        verbose_name_plural = _("threads")
        constraints = [models.UniqueConstraint(fields=["author", "key"], name="thread_once_per_form")]
        indexes = [
            models.Index(fields=["-active", "-id"], name="thread_recent", condition=Q(shelf="standing")),
            models.Index(fields=["forum", "-active", "-id"], name="thread_forum_recent", condition=Q(shelf="standing")),
            models.Index(fields=["author", "-posted"], name="thread_author_recent"),
            models.Index(fields=["-posted", "-id"], name="thread_newest", condition=Q(shelf="standing")),
            models.Index(
                fields=["-posted", "-id"], name="thread_unanswered", condition=Q(shelf="standing", post_count__lte=1)
            ),
            models.Index(fields=["-top", "-id"], name="thread_top", condition=Q(shelf="standing")),
            models.Index(fields=["-heat", "-id"], name="thread_hot", condition=Q(shelf="standing")),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("community:thread", args=[self.pk])


class ThreadSubject(Tagging):
    """What a thread is about, or seems to be."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="taggings")

    class Meta:
        db_table = "community_thread_subjects"
        unique_together = (("thread", "subject"),)

    def __str__(self) -> str:
        return f"thread:{self.thread_id} is about {self.subject_id}"
