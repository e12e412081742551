"""What items are about: subjects somebody chose, those proposed from the words, and those said not to fit."""

from __future__ import annotations

from typing import Any, Self
from uuid import uuid4

from django.db import models
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils.functional import cached_property

from lib.telling import About
from profiles.models.subject import Subject

PROPOSED = ExpressionWrapper(Q(strength__isnull=False), BooleanField())


class TaggingQuerySet(models.QuerySet[Any]):
    def with_subjects(self) -> Self:
        """By name."""
        return self.select_related("subject").order_by("subject__name")

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


class Subjected(models.Model):
    """A thing that is about subjects; the rows between the two are its `taggings`."""

    taggings: Any

    class Meta:
        abstract = True

    def chosen_subjects(self) -> models.QuerySet[Subject]:
        """Those that somebody chose; what is proposed is left out."""
        return Subject.objects.filter(pk__in=self.taggings.chosen().values("subject"))

    def proposed(self) -> list[int]:
        """The numbers of the subjects that are only proposed; one query."""
        return list(self.taggings.proposed().order_by("subject_id").values_list("subject_id", flat=True))

    @cached_property
    def about(self) -> list[About]:
        """What it is about and seems to be, by name; a query where its taggings were not fetched with it."""
        fetched = getattr(self, "_prefetched_objects_cache", {}).get("taggings")
        rows = self.taggings.with_subjects() if fetched is None else fetched
        return [About(row.subject_id, row.subject.slug, row.subject.name, row.strength is not None) for row in rows]


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
    """What the community's own choice of subjects taught of words for one kind, on a day."""

    kind = models.CharField(max_length=20, unique=True)
    key = models.UUIDField(default=uuid4)  # of the model, by which workers keep what they read of it
    made = models.DateTimeField()
    items = models.PositiveIntegerField()  # it was learned from
    is_taught_alone = models.BooleanField(default=True)  # by items of this kind; else by those of all
    is_tried_alone = models.BooleanField(default=True)  # on items of this kind, as is what follows; else on all
    bar = models.FloatField(null=True)  # the least strength that is proposed; without one nothing is
    tried = models.PositiveIntegerField()  # proposals for items left out, of that strength
    right = models.PositiveIntegerField()  # of these those that somebody had chosen
    chosen = models.PositiveIntegerField()  # subjects that had been chosen for the items left out
    model = models.JSONField()  # profiles.proposing.centroids.Model; of lessons with one key one alone has it
    left = models.BigIntegerField(null=True)  # below which number items have still to be looked through

    def __str__(self) -> str:
        return f"{self.kind}, {self.made:%Y-%m-%d %H:%M}"

    @property
    def precision(self) -> float | None:
        """The share of proposals that were right, as it was measured; None where nothing is proposed."""
        return self.right / self.tried if self.tried else None

    @property
    def recall(self) -> float:
        """The share of chosen subjects that were proposed, as it was measured."""
        return self.right / self.chosen if self.chosen else 0.0
