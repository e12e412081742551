"""Articles: what the community knows, written down once and looked after; and what readers say of them."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.forum import Forum
from community.models.post import Post
from community.models.thread import Shelf, Thread
from profiles.models import Subject, Subjected, Tagging


class ArticleQuerySet(models.QuerySet["Article"]):
    def published_to(self, viewer: Any) -> Self:
        """What everyone may find: published, of the whole site or of a forum one may see."""
        return self.filter(_within(viewer), state=Article.State.PUBLISHED, shelf=Shelf.STANDING)

    def visible_to(self, viewer: Any) -> Self:
        """The one rule for reading: moderators also read what is not yet published, or no longer.

        Whom one ignores does not matter: an article is the site's word, whoever wrote it down.
        """
        if getattr(viewer, "is_moderator", False):
            return self.filter(_within(viewer), shelf=Shelf.STANDING)
        return self.published_to(viewer)

    def for_staff(self, staff: Any) -> Self:
        """The rule for the desk: what the forum's rights let them see, on whatever shelf."""
        return self.filter(_within(staff))

    def public(self) -> Self:
        """Published and standing, whoever may see it."""
        return self.filter(state=Article.State.PUBLISHED, shelf=Shelf.STANDING)

    def due(self, day: date) -> Self:
        """Published ones whose day to be looked at again has come."""
        return self.public().filter(review__lte=day)

    def about(self, subject: Subject) -> Self:
        return self.filter(subjects=subject)

    def newest_first(self) -> Self:
        return self.order_by("-published", "-pk")

    def with_about(self) -> Self:
        """With what each is about and seems to be, in a query more."""
        return self.prefetch_related(Prefetch("taggings", ArticleSubject.objects.with_subjects()))

    def for_list(self) -> Self:
        """With what a row of a list shows, in two queries."""
        helpful = Count("verdicts", filter=Q(verdicts__is_helpful=True), distinct=True)
        return self.select_related("author", "forum").with_about().annotate(helpful=helpful)


def _within(viewer: Any) -> Q:
    return Q(forum__isnull=True) | Q(forum__in=Forum.objects.visible_to(viewer))


class Article(Subjected):
    """A piece of what the community knows, often the solution of a thread, with someone who looks after it."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        RETIRED = "retired", _("retired")

    title = models.CharField(_("title"), max_length=200)
    lead = models.CharField(_("in one sentence"), max_length=300, blank=True)
    text = models.TextField(_("text"))
    html = models.TextField()
    version = models.PositiveIntegerField(default=1)  # grows with each edit; a form that carries an older one is a 409
    subjects = models.ManyToManyField(
        Subject, verbose_name=_("subjects"), related_name="articles", blank=True, through="community.ArticleSubject"
    )
    forum = models.ForeignKey(  # whose rights it has; without one it is the whole site's
        Forum, verbose_name=_("forum"), on_delete=models.PROTECT, null=True, blank=True, related_name="articles"
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="articles")
    credit = models.ForeignKey(  # who knew it: wrote the solution it was made from
        settings.AUTH_USER_MODEL,
        verbose_name=_("thanks to"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="articles_credited",
    )
    owner = models.ForeignKey(  # who looks after it
        settings.AUTH_USER_MODEL,
        verbose_name=_("looked after by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="articles_kept",
    )
    thread = models.ForeignKey(Thread, on_delete=models.SET_NULL, null=True, related_name="articles")
    solution = models.ForeignKey(Post, on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.DRAFT)
    shelf = models.CharField(max_length=8, choices=Shelf, default=Shelf.STANDING)
    begun = models.DateTimeField(_("begun"), default=timezone.now)
    published = models.DateTimeField(_("published"), null=True)  # for the first time
    edited = models.DateTimeField(null=True)  # the last change that readers could see
    checked = models.DateTimeField(_("last checked"), null=True)
    review = models.DateField(_("look at it again on"), null=True, blank=True)
    told = models.DateTimeField(_("owner told"), null=True)  # that its day has come
    facets = models.JSONField(default=list)
    key = models.UUIDField()

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        constraints = [
            models.UniqueConstraint(fields=["author", "key"], name="article_once_per_form"),
            models.UniqueConstraint(fields=["thread"], name="article_once_a_thread"),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(published__isnull=False), name="article_published_is_dated"
            ),
        ]
        indexes = [
            models.Index(
                fields=["-published", "-id"], name="article_recent", condition=Q(state="published", shelf="standing")
            ),
            models.Index(
                fields=["review"],
                name="article_due",
                condition=Q(state="published", shelf="standing", review__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("community:article", args=[self.pk])

    @property
    def changed(self) -> Any:
        """When readers last got something new."""
        return self.edited or self.published or self.begun

    def is_due(self, day: date) -> bool:
        return self.review is not None and self.review <= day


class ArticleSubject(Tagging):
    """What an article is about, or seems to be."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="taggings")

    class Meta:
        db_table = "community_article_subjects"
        unique_together = (("article", "subject"),)

    def __str__(self) -> str:
        return f"article:{self.article_id} is about {self.subject_id}"


class Verdict(models.Model):
    """What one reader answers to “Was this helpful?”; a guest's belongs to their session."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="verdicts")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="verdicts")
    visitor = models.UUIDField(null=True)  # drawn for a guest's session, and kept nowhere else
    is_helpful = models.BooleanField(_("helpful"))
    remark = models.CharField(_("what was missing"), max_length=300, blank=True)
    given = models.DateTimeField(_("given"), default=timezone.now)

    class Meta:
        verbose_name = _("answer to “Was this helpful?”")
        verbose_name_plural = _("answers to “Was this helpful?”")
        constraints = [
            models.UniqueConstraint(fields=["article", "member"], name="verdict_once_a_member"),
            models.UniqueConstraint(fields=["article", "visitor"], name="verdict_once_a_visitor"),
            models.CheckConstraint(
                condition=Q(member__isnull=False) ^ Q(visitor__isnull=False), name="verdict_of_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id or 'guest'} on {self.article_id}: {self.is_helpful}"
