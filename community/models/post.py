"""Posts: the texts of a thread, numbered from 1."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.forum import Forum
from community.models.thread import Shelf, Thread
from lib.markdown import plain
from profiles.models import Block, Member

# What a thread's page says of a post, to everyone and to one member, in the order of Row.
FOR_ALL = (
    "pk", "number", "is_comment", "author_id", "author__name", "author__username", "html", "posted", "edited",
    "is_wiki", "has_poll", "reactions", "tally", "shelf",
    "answers_id", "answers__number", "answers__shelf", "answers__author__name", "worn",
)  # fmt: skip
GIVEN = ("likes", "bookmarks")
FOR_ONE = ("said", "is_kept", "answers_ignored")


@dataclass(slots=True)
class Row:
    """A post as its thread's page needs it: plain values, because twenty whole posts with authors cost too much."""

    pk: int
    number: int
    is_comment: bool
    author_id: int | None
    author_name: str | None
    author_username: str | None
    html: str
    posted: datetime
    edited: datetime | None
    is_wiki: bool
    has_poll: bool
    reactions: int
    tally: dict[str, int]
    shelf: str
    answers_id: int | None
    answers_number: int | None
    answers_shelf: str | None
    answers_name: str | None
    worn: str | None  # the id, sign and name of its author's highest badge
    said: str | None = None  # the name of this viewer's reaction
    is_kept: bool = False
    answers_ignored: bool = False
    thread: Thread = field(init=False)  # put there by who reads it


class PostQuerySet(models.QuerySet["Post"]):
    def visible_to(self, viewer: Any, *, within: Thread | None = None) -> Self:
        """The one rule for reading: of a visible thread, standing, and not by someone one ignores.

        `within` names a thread that has just been read through its own visible_to, which then is not asked again.
        """
        threads = Q(thread=within) if within is not None else Q(thread__in=Thread.objects.visible_to(viewer))
        posts = self.filter(threads, shelf=Shelf.STANDING)
        if viewer is None or not viewer.is_authenticated:
            return posts
        return posts.exclude(author__in=Block.objects.filter(member=viewer.pk).values("other"))

    def for_staff(self, staff: Any) -> Self:
        """The rule for the desk: what the forum's rights let them see, on whatever shelf."""
        return self.filter(thread__in=Thread.objects.for_staff(staff))

    def deleted_for(self, viewer: Any) -> Self:
        """What its author took back: for the author, where they may still read, and for moderators."""
        if not viewer.is_authenticated:
            return self.none()
        forums = Forum.objects.visible_to(viewer)
        found = self.filter(shelf=Shelf.DELETED, thread__forum__in=forums)
        return found if viewer.is_moderator else found.filter(author=viewer.pk)

    def with_history_for(self, viewer: Any) -> Self:
        """Whose earlier versions this viewer may read: moderators also of what is off the page."""
        return self.for_staff(viewer) if getattr(viewer, "is_moderator", False) else self.visible_to(viewer)

    def plain_texts(self) -> dict[int, str]:
        """Their words without marks, by thread, with what polls ask; one query, two where there is a poll."""
        texts: dict[int, list[str]] = defaultdict(list)
        asking = []
        rows = self.order_by("thread", "number").values_list("thread_id", "html", "has_poll", "pk")
        for thread_id, html, has_poll, pk in rows.iterator():
            texts[thread_id].append(plain(html))
            asking += [pk] if has_poll else []
        for thread_id, asked in poll_texts(asking).items():
            texts[thread_id].append(asked)
        return {thread_id: "\n".join(each) for thread_id, each in texts.items()}

    def in_order(self) -> Self:
        return self.order_by("number")

    def top_level(self) -> Self:
        """Those a page of the thread counts; comments stand under the post they answer."""
        return self.filter(is_comment=False)

    def comments_on(self, posts: Iterable[Post | Row]) -> Self:
        return self.filter(is_comment=True, answers__in=[post.pk for post in posts])

    def since(self, number: int) -> Self:
        """Those a reader who has seen that number has not."""
        return self.filter(number__gt=number)

    def changed_since(self, change: int) -> Self:
        """Those an open page that knows of this change has to ask for, in the order they changed."""
        return self.filter(change__gt=change).order_by("change")

    def rows(self, viewer: Any) -> list[Row]:
        """What the thread's page says of each, as plain values, in one query."""
        return [Row(*values) for values in self.as_rows(viewer)]

    def as_rows(self, viewer: Any) -> models.QuerySet[Any, Any]:
        """The values of rows."""
        if viewer is None or not viewer.is_authenticated:
            return self._with_worn().values_list(*FOR_ALL)
        return self._with_worn()._of_viewer(viewer).values_list(*FOR_ALL, *FOR_ONE)

    def _with_worn(self) -> Self:
        """With the highest of its author's badges that everyone may know of."""
        awards: Any = Member._meta.get_field("awards").related_model  # defined in a later module
        held = awards._default_manager.filter(member=OuterRef("author"), badge__is_on=True, badge__forum__isnull=True)
        told = Concat(Cast("badge", models.CharField()), Value(" "), "badge__glyph", Value(" "), "badge__name")
        return self.annotate(worn=Subquery(held.order_by("-badge__order", "badge__name").values_list(told)[:1]))

    def _of_viewer(self, viewer: Any) -> Self:
        """With what this member did with each, and whether they ignore who is answered."""
        # Named by relation, because what members give is defined in a later module.
        related: dict[str, Any] = {name: self.model._meta.get_field(name).related_model for name in GIVEN}
        mine = {
            name: model._default_manager.filter(member=viewer.pk, post=OuterRef("pk"))
            for name, model in related.items()
        }
        ignored = Block.objects.filter(member=viewer.pk, other=OuterRef("answers__author"))
        return self.annotate(
            said=Subquery(mine["likes"].values("name")[:1]),
            is_kept=Exists(mine["bookmarks"]),
            answers_ignored=Exists(ignored),
        )


def poll_texts(posts: Sequence[int]) -> dict[int, str]:
    """What the polls of these posts ask and the options they give, by thread; no query where there are none."""
    texts: dict[int, list[str]] = defaultdict(list)
    if posts:
        asked = Post.objects.filter(pk__in=posts).order_by("number", "poll__options__number")
        for thread_id, question, option in asked.values_list("thread_id", "poll__question", "poll__options__text"):
            texts[thread_id] += [option] if question in texts[thread_id] else [question, option]
    return {thread_id: " · ".join(each) for thread_id, each in texts.items()}


class Post(models.Model):
    """One member's text in a thread."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="posts", db_index=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="posts")
    number = models.PositiveIntegerField()
    answers = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="answered_by")
    is_comment = models.BooleanField(default=False)  # a short remark on the post it answers
    text = models.TextField(_("text"))  # Markdown, or the imported HTML made Markdown-safe
    html = models.TextField()  # rendered and made safe
    version = models.PositiveIntegerField(default=1)  # grows with each edit; a form that carries an older one is a 409
    posted = models.DateTimeField(default=timezone.now)
    edited = models.DateTimeField(null=True)
    deleted = models.DateTimeField(null=True)  # by its author, who may bring it back for a while
    has_poll = models.BooleanField(default=False, db_default=False)
    is_wiki = models.BooleanField(default=False)  # every member who may reply may change it
    reactions = models.IntegerField(default=0)  # given here, of whatever name, plus an imported score
    tally = models.JSONField(default=dict)  # how many of each name were given here
    shelf = models.CharField(max_length=8, choices=Shelf, default=Shelf.STANDING)
    change = models.PositiveIntegerField(default=0, db_default=0)  # the thread's last that touched it
    key = models.UUIDField()

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.UniqueConstraint(fields=["thread", "number"], name="post_number_once"),
            models.UniqueConstraint(fields=["author", "key"], name="post_once_per_form"),
        ]
        indexes = [
            models.Index(fields=["author", "-posted"], name="post_author_recent", condition=Q(shelf="standing")),
            models.Index(fields=["thread", "change"], name="post_thread_change", condition=Q(change__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.thread_id}#{self.number}"

    def get_absolute_url(self) -> str:
        """The thread at this post, on whatever page it is."""
        return f"{self.thread.get_absolute_url()}?post={self.number}#p{self.number}"
