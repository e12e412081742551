"""What items are about: subjects somebody chose, those proposed from the words, and those said not to fit."""

from __future__ import annotations

from typing import Any, Self
from uuid import uuid4

from django.db import models
from django.db.models import BooleanField, ExpressionWrapper, Q

from profiles.models.subject import Subject

PROPOSED = ExpressionWrapper(Q(strength__isnull=False), BooleanField())


class TaggingQuerySet(models.QuerySet[Any]):
    def chosen(self) -> Self:
        return self.filter(strength__isnull=True)

    def proposed(self) -> Self:
        return self.filter(strength__isnull=False)


class Tagging(models.Model):
    """That an item is about a subject, as somebody chose it, or seems to be, as its words say.

    Both stand in one table, so that whatever asks what an item is about finds both.
    """

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+")
    strength = models.FloatField(null=True)  # how near the words are, where it is proposed; else somebody chose it
    proposed = models.DateTimeField(null=True)

    objects = TaggingQuerySet.as_manager()

    class Meta:
        abstract = True


class NotAbout(models.Model):
    """That an item is not about a subject that was proposed, whoever said so; it is not proposed again."""

    kind = models.CharField(max_length=20)
    item = models.BigIntegerField()
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+")
    said = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "item", "subject"], name="not_about_once")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.item} is not about {self.subject_id}"


class Lesson(models.Model):
    """What the community's own choice of subjects taught of words, on a day; there is one."""

    key = models.UUIDField(default=uuid4)  # by which workers keep what they read of it
    made = models.DateTimeField()
    items = models.PositiveIntegerField()  # it was learned from
    bar = models.FloatField(null=True)  # the least strength that is proposed; without one nothing is
    tried = models.PositiveIntegerField()  # proposals for items left out, of that strength
    right = models.PositiveIntegerField()  # of these those that somebody had chosen
    chosen = models.PositiveIntegerField()  # subjects that had been chosen for the items left out
    model = models.JSONField()  # profiles.proposing.centroids.Model, as JSON
    left = models.JSONField()  # kind → below which number items have still to be looked through

    def __str__(self) -> str:
        return f"{self.made:%Y-%m-%d %H:%M}"

    @property
    def precision(self) -> float | None:
        """The share of proposals that were right, as it was measured; None where nothing is proposed."""
        return self.right / self.tried if self.tried else None

    @property
    def recall(self) -> float:
        """The share of chosen subjects that were proposed, as it was measured."""
        return self.right / self.chosen if self.chosen else 0.0
