"""What members do with threads and posts beside writing them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.forum import Forum
from community.models.post import Post
from community.models.thread import Thread
from lib.kinds import ItemRef, all_kinds
from profiles.models import Block

Moment = datetime | None


class ReadMark(models.Model):
    """How far a member has read a thread."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="read_marks", db_index=False
    )
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="read_marks")
    number = models.PositiveIntegerField()  # the highest post read
    read = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "thread"], name="readmark_once")]

    def __str__(self) -> str:
        return f"{self.member_id} read {self.thread_id} to {self.number}"


class ReadLine(models.Model):
    """Up to when a member has read everything, in one forum or, without one, everywhere."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="read_lines")
    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, null=True, related_name="read_lines")
    read = models.DateTimeField(null=True)  # what was last active until then is read
    seen = models.DateTimeField(null=True)  # what was started until then is not new, though it was never opened

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "forum"], name="readline_once_a_forum"),
            models.UniqueConstraint(
                fields=["member"], condition=Q(forum__isnull=True), name="readline_once_everywhere"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.forum_id or 'all'}: read {self.read}, seen {self.seen}"


class ReactionQuerySet(models.QuerySet["Reaction"]):
    def visible_to(self, viewer: Any) -> Self:
        """Of posts one may see, by members one does not ignore; the newest first."""
        given = self.filter(post__in=Post.objects.visible_to(viewer), member__is_active=True).order_by("-given", "-pk")
        if viewer is None or not viewer.is_authenticated:
            return given
        return given.exclude(member__in=Block.objects.filter(member=viewer.pk).values("other"))


class Reaction(models.Model):
    """What a member says to a post without words: one thing at a time, which may be changed."""

    class Name(models.TextChoices):
        LIKE = "like", _("Like")
        THANKS = "thanks", _("Thanks")
        HELPFUL = "helpful", _("Helpful")
        AGREE = "agree", _("Agree")
        SMILE = "smile", _("Made me smile")

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reactions")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="likes")
    name = models.CharField(max_length=8, choices=Name, default=Name.LIKE)
    given = models.DateTimeField(default=timezone.now)

    objects = ReactionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "post"], name="reaction_once")]

    def __str__(self) -> str:
        return f"{self.member_id} says {self.name} to {self.post_id}"


class BookmarkQuerySet(models.QuerySet["Bookmark"]):
    def visible_to(self, viewer: Any) -> Self:
        """One's own, of what one may still see."""
        if viewer is None or not viewer.is_authenticated:
            return self.none()
        threads, posts = Thread.objects.visible_to(viewer), Post.objects.visible_to(viewer)
        readable = Q(thread__in=threads) & (Q(post__isnull=True) | Q(post__in=posts))
        for kind in all_kinds():
            if kind.is_kept:
                readable |= Q(kind=kind.name, item__in=kind.visible_to(viewer).order_by().values("pk"))
        return self.filter(readable, member=viewer.pk)

    def for_list(self, now: datetime) -> Self:
        """What is due first, then the newest, with what a list says of each."""
        is_due = Case(When(due__lte=now, then=0), default=1)
        return self.select_related("thread__forum", "post__author").order_by(is_due, "-made", "-pk")

    def due(self, now: datetime) -> Self:
        """Those whose day has come, and of which their member was not told yet."""
        return self.filter(due__lte=now, told__isnull=True)


class Bookmark(models.Model):
    """A member keeps a thread, a post of it or another thing, perhaps with a note and a day to be reminded."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="bookmarks")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, null=True, blank=True, related_name="bookmarks")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, null=True, blank=True, related_name="bookmarks")
    kind = models.CharField(max_length=16, blank=True, db_default="")  # of what is kept and no thread; else empty
    item = models.BigIntegerField(null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    due = models.DateTimeField(_("remind me"), null=True, blank=True)
    told = models.DateTimeField(null=True, blank=True)  # when they were reminded
    made = models.DateTimeField(default=timezone.now)

    objects = BookmarkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "thread"], condition=Q(post__isnull=True), name="bookmark_once"),
            models.UniqueConstraint(fields=["member", "post"], name="bookmark_post_once"),
            models.UniqueConstraint(fields=["member", "kind", "item"], name="bookmark_item_once"),
            models.CheckConstraint(
                condition=Q(thread__isnull=False, kind="", item__isnull=True)
                | (Q(thread__isnull=True, post__isnull=True, item__isnull=False) & ~Q(kind="")),
                name="bookmark_of_one_thing",
            ),
        ]
        indexes = [
            models.Index(fields=["member", "-made", "-id"], name="bookmark_recent"),
            models.Index(fields=["due"], name="bookmark_due", condition=Q(told__isnull=True, due__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} keeps {self.ref}"

    def get_absolute_url(self) -> str:
        """Where a thread or post that was kept stands; of other kinds their stories know."""
        return self.post.get_absolute_url() if self.post else self.thread.get_absolute_url()  # type: ignore[union-attr]

    @property
    def ref(self) -> ItemRef:
        """What is kept: of a post, its thread."""
        return ItemRef("thread", self.thread_id) if self.thread_id else ItemRef(self.kind, self.item or 0)


def is_kept_by(viewer: Any, kind: str) -> Any:
    """Whether this viewer keeps a thing of that kind, as a column of its own query."""
    if viewer is None or not viewer.is_authenticated:
        return Value(value=False)
    return Exists(Bookmark.objects.filter(member=viewer.pk, kind=kind, item=OuterRef("pk")))


class ThreadLink(models.Model):
    """One thread names another, or repeats it."""

    class Sort(models.TextChoices):
        RELATED = "related", _("related")
        DUPLICATE = "duplicate", _("asks the same")

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="links")
    other = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="linked_from")
    sort = models.CharField(max_length=10, choices=Sort, default=Sort.RELATED)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["thread", "other", "sort"], name="threadlink_once")]

    def __str__(self) -> str:
        return f"{self.thread_id} → {self.other_id}"


def read_under_lines(members: Sequence[int], ids: Sequence[int]) -> set[tuple[int, int]]:
    """Pairs (member, thread) of those that members were done with, and have not touched since."""
    lines = list(ReadLine.objects.filter(member__pk__among=members).values_list("member", "forum", "read", "seen"))
    if not lines:
        return set()
    threads = list(Thread.objects.filter(pk__among=ids).values_list("pk", "forum", "active", "posted"))
    marks = ReadMark.objects.filter(member__pk__among=members, thread__pk__among=ids).values_list(
        "member", "thread", "read"
    )
    marked = {(member, pk): when for member, pk, when in marks}
    return {
        (member, pk)
        for member, place, read, seen in lines
        for pk, forum, active, posted in threads
        if place in {None, forum} and is_done_with(active, posted, read, seen, marked.get((member, pk)))
    }


def is_done_with(active: Moment, posted: Moment, read: Moment, seen: Moment, marked: Moment) -> bool:
    """Whether a line covers a thread; what was marked after it was drawn goes by its mark."""
    is_under = bool(read and active and active <= read and not (marked and marked > read))
    return is_under or bool(seen and posted and posted <= seen and not marked)
