"""What members say of one another."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Avg, Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models import Deal
from profiles.models import Block, Member

PERIODS = (30, 182, 365)  # days: 30 days, 6 months, 12 months
BANDS = {"good": (4, 5), "middling": (3, 3), "bad": (1, 2)}


class RatingQuerySet(models.QuerySet["Rating"]):
    def revealed(self) -> Self:
        """Those both sides have given, or whose time is up."""
        return self.filter(revealed__isnull=False)

    def visible_to(self, viewer: Any) -> Self:
        """Revealed ones to all but those who ignore the rater; a sealed one to its giver alone."""
        if viewer is None or not viewer.is_authenticated:
            return self.filter(revealed__isnull=False, shelf="standing")
        ignored = Block.objects.filter(member=viewer.pk).values("other")
        readable = Q(revealed__isnull=False, shelf="standing") & ~Q(rater__in=ignored)
        return self.filter(readable | Q(rater=viewer.pk))

    def sealed_before(self, when: datetime) -> Self:
        return self.filter(revealed__isnull=True, given__lte=when)

    def received_by(self, member: Member) -> Self:
        """Newest first."""
        return self.filter(rated=member).order_by("-given", "-pk")

    def counted(self) -> Self:
        """Those that make up a member's record."""
        return self.filter(revealed__isnull=False, shelf="standing")

    def for_list(self) -> Self:
        return self.select_related("rater", "deal")

    def by_period(self, now: datetime) -> list[dict[str, Any]]:
        """How many were good, middling and bad in each period, in one query."""
        counts = {
            f"{name}_{days}": Count("pk", filter=Q(given__gt=now - timedelta(days=days), score__range=scores))
            for days in PERIODS
            for name, scores in BANDS.items()
        }
        found = self.aggregate(**counts)
        return [{"band": name, "counts": [found[f"{name}_{days}"] for days in PERIODS]} for name in BANDS]

    def summary(self) -> dict[str, Any]:
        """{"count": n, "mean": 1–5 or None}."""
        return self.aggregate(count=Count("pk"), mean=Avg("score"))


class Rating(models.Model):
    """What one side of a deal says of the other, once."""

    class Shelf(models.TextChoices):
        STANDING = "standing", _("standing")
        HIDDEN = "hidden", _("hidden by a moderator")

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="ratings")
    rater = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="ratings_given")
    rated = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="ratings_received")
    score = models.PositiveSmallIntegerField(_("score"))
    remark = models.CharField(_("remark"), max_length=500, blank=True)
    given = models.DateTimeField(default=timezone.now)
    revealed = models.DateTimeField(null=True, blank=True)  # when both could read it; empty while sealed
    shelf = models.CharField(max_length=8, choices=Shelf, default=Shelf.STANDING)
    key = models.UUIDField()

    objects = RatingQuerySet.as_manager()

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        constraints = [
            models.UniqueConstraint(
                fields=["deal", "rater"],
                name="rating_once_per_deal",
                violation_error_message=_("You have already rated this deal."),
            ),
            models.CheckConstraint(
                condition=Q(score__range=(1, 5)),
                name="rating_score_1_to_5",
                violation_error_message=_("Choose from one to five stars."),
            ),
            models.CheckConstraint(condition=~Q(rater=F("rated")), name="rating_of_another"),
        ]
        indexes = [
            models.Index(fields=["rated", "-given"], name="rating_received_recent"),
            models.Index(fields=["given"], name="rating_sealed", condition=Q(revealed__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.score} / 5"
