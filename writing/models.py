"""What everyone who writes needs: the earlier versions of every text."""

from __future__ import annotations

from typing import Self

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
