"""Forums and who may see, reply and start in each."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from profiles.models import Group


def reaching(viewer: Any) -> Q:
    """Grants that reach this viewer: everyone's, the members', and those of their groups."""
    if viewer is None or not viewer.is_authenticated:
        return Q(audience=ForumGrant.Audience.EVERYONE)
    return Q(audience__in=[ForumGrant.Audience.EVERYONE, ForumGrant.Audience.MEMBERS]) | Q(group__members=viewer.pk)


def _count_in(own: models.QuerySet[Any]) -> Coalesce:
    return Coalesce(Subquery(own.values("forum").annotate(count=Count("pk")).values("count")), 0)


class ForumQuerySet(models.QuerySet["Forum"]):
    def visible_to(self, viewer: Any) -> Self:
        """The one rule for reading; guests are viewers too."""
        return self._granted(viewer, may_see=True)

    def open_to(self, viewer: Any) -> Self:
        """Where this viewer may start a thread."""
        return self._granted(viewer, may_see=True, may_start=True)

    def answerable_by(self, viewer: Any) -> Self:
        """Where this viewer may reply."""
        return self._granted(viewer, may_see=True, may_reply=True)

    def with_activity(
        self, threads: models.QuerySet[Any], ignored: models.QuerySet[Any], seen: models.QuerySet[Any]
    ) -> Self:
        """Adds how many of these threads each forum has without the ignored ones, and the latest that is seen.

        Counted apart, because all that stand in a forum are counted in an index alone.
        """
        every, less, left = (each.filter(forum=OuterRef("pk")).order_by() for each in (threads, ignored, seen))
        return self.annotate(
            thread_count=_count_in(every) - _count_in(less),
            latest_thread=Subquery(left.order_by("-active", "-pk").values("pk")[:1]),
        )

    def shown_to(self, audience: str) -> Self:
        """What guests (“everyone”), or every member whatever their groups, may see."""
        audiences = [ForumGrant.Audience.EVERYONE]
        if audience == ForumGrant.Audience.MEMBERS:
            audiences.append(ForumGrant.Audience.MEMBERS)
        return self.filter(
            Exists(ForumGrant.objects.filter(forum=OuterRef("pk"), may_see=True, audience__in=audiences))
        )

    def _granted(self, viewer: Any, **rights: bool) -> Self:
        if viewer is not None and viewer.is_authenticated and viewer.is_superuser:
            return self
        grants = ForumGrant.objects.filter(reaching(viewer), forum=OuterRef("pk"), **rights)
        return self.filter(Exists(grants))


class Forum(models.Model):
    """A place to talk, at most two deep."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    slug = models.SlugField(max_length=90, unique=True, allow_unicode=True)
    description = models.CharField(_("description"), max_length=300, blank=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = ForumQuerySet.as_manager()

    class Meta:
        verbose_name = _("forum")
        verbose_name_plural = _("forums")
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("community:forum", args=[self.slug])


class ForumGrant(models.Model):
    """What one audience may do in one forum; without a grant nobody may."""

    class Audience(models.TextChoices):
        EVERYONE = "everyone", _("everyone, guests too")
        MEMBERS = "members", _("members")
        GROUP = "group", _("a group")

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="grants")
    audience = models.CharField(_("audience"), max_length=8, choices=Audience)
    group = models.ForeignKey(Group, on_delete=models.CASCADE, null=True, blank=True, related_name="forum_grants")
    may_see = models.BooleanField(_("may see"), default=True)
    may_reply = models.BooleanField(_("may reply"), default=False)
    may_start = models.BooleanField(_("may start"), default=False)

    class Meta:
        verbose_name = _("right")
        verbose_name_plural = _("rights")
        constraints = [
            models.UniqueConstraint(
                fields=["forum", "audience"], condition=Q(group__isnull=True), name="forumgrant_once_an_audience"
            ),
            models.UniqueConstraint(fields=["forum", "group"], name="forumgrant_once_a_group"),
            models.CheckConstraint(
                condition=Q(audience="group", group__isnull=False) | (~Q(audience="group") & Q(group__isnull=True)),
                name="forumgrant_group_named",
                violation_error_message=_("Name the group, or choose another audience."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_audience_display()
