"""What everyone who writes needs: the earlier versions of every text, and what is begun and not sent."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.kinds import ItemRef


class RevisionQuerySet(models.QuerySet["Revision"]):
    def of(self, ref: ItemRef) -> Self:
        return self.filter(kind=ref.kind, item=ref.id)

    def newest_first(self) -> Self:
        return self.order_by("-version")


class Revision(models.Model):
    """A text as it was before an edit; who may see the thing it was a text of decides who may read it."""

    kind = models.CharField(max_length=16)
    item = models.BigIntegerField()
    version = models.PositiveIntegerField()  # the version this text had
    text = models.TextField()
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    replaced = models.DateTimeField(default=timezone.now)
    is_hidden = models.BooleanField(default=False)  # by a moderator, who alone still reads it

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        constraints = [models.UniqueConstraint(fields=["kind", "item", "version"], name="revision_once")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.item} v{self.version}"


class DraftQuerySet(models.QuerySet["Draft"]):
    def visible_to(self, viewer: Any) -> Self:
        """One's own, and nobody else's, whoever they are."""
        if viewer is None or not viewer.is_authenticated:
            return self.none()
        return self.filter(member=viewer.pk)

    def newest_first(self) -> Self:
        return self.order_by("-saved", "-pk")


class Draft(models.Model):
    """What a member has begun to write in one place and not sent; the place is “reply:thread:12”."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts", db_index=False
    )
    place = models.CharField(max_length=60)
    fields = models.JSONField(default=dict)  # what stands in the form, by name: lists of strings
    version = models.PositiveIntegerField(default=1)  # grows with each save; a save that knows an older one is refused
    saved = models.DateTimeField(default=timezone.now)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [models.UniqueConstraint(fields=["member", "place"], name="draft_once_a_place")]
        indexes = [
            models.Index(fields=["member", "-saved"], name="draft_member_recent"),
            models.Index(fields=["saved"], name="draft_saved"),
        ]

    @property
    def text(self) -> str:
        """The longest piece of it, to know it by."""
        return max((value for values in self.fields.values() for value in values), key=len, default="")
