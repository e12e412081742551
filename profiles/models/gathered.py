"""What is left of acts that were pruned: what they taught, and the little that the site goes on asking of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from profiles.models.activity import Activity, Verb
from profiles.models.interest import Facet

DAY = "day"  # that a member did something so many days after joining


class Opening(models.Model):
    """What the pruned acts of one month taught of one member in one facet (in the landmark's units, as Interest)."""

    month = models.PositiveIntegerField()  # of recording, 202411
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="openings", db_index=False
    )
    facet = models.ForeignKey(Facet, on_delete=models.CASCADE, related_name="openings")
    long = models.FloatField(default=0)
    lately = models.FloatField(default=0)
    less = models.FloatField(default=0)
    acts = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("gathered month")
        verbose_name_plural = _("gathered months")
        constraints = [models.UniqueConstraint(fields=["member", "month", "facet"], name="opening_once")]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.facet_id}, {self.month}"


class RememberedQuerySet(models.QuerySet["Remembered"]):
    def of_member(self, member_id: int) -> Self:
        return self.filter(member_id=member_id)

    def views_of(self, kind: str) -> Self:
        return self.filter(what=Verb.VIEWED, kind=kind)


class Remembered(models.Model):
    """That a member did this, and how often, in acts that were pruned."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="remembered", db_index=False
    )
    what = models.CharField(max_length=12)  # a Verb, or DAY
    kind = models.CharField(max_length=16, blank=True)
    item = models.BigIntegerField(default=0)  # the thing; of DAY, how many days after joining
    times = models.PositiveIntegerField(default=1)

    objects = RememberedQuerySet.as_manager()

    class Meta:
        verbose_name = _("remembered act")
        verbose_name_plural = _("remembered acts")
        constraints = [
            models.UniqueConstraint(fields=["member", "what", "kind", "item"], name="remembered_once"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.what} {self.kind}:{self.item}"


def looked_at(kind: str, *, member: int) -> Q:
    """For a filter over things of a kind: those that this member ever looked at."""
    about = {"item": OuterRef("pk"), "member": member}
    lately, before = Activity.objects.views_of(kind), Remembered.objects.views_of(kind)
    return Q(Exists(lately.filter(**about))) | Q(Exists(before.filter(**about)))


def looks_at(kind: str, *, members: Iterable[int], items: Iterable[int]) -> set[tuple[int, int]]:
    """Which of these members ever looked at which of these things; one query."""
    about = {"item__in": list(items), "member__in": list(members)}
    lately, before = Activity.objects.views_of(kind), Remembered.objects.views_of(kind)
    names = ("member_id", "item")
    return set(lately.filter(**about).order_by().values_list(*names).union(before.filter(**about).values_list(*names)))
