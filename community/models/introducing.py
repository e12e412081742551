"""Before whom an item was put because who wrote it asked to show it to those who may care."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from community.models.calling import Call

STANDS = timedelta(days=7)  # then it is gone from their page
DAY, WEEK = timedelta(days=1), timedelta(days=7)
A_DAY, A_WEEK = 2, 5  # calls and introductions together, to one member at most


def overasked(members: Sequence[int], now: datetime) -> set[int]:
    """Those of these members before whom as much was put lately as may be, whoever asked for it; one query."""
    put: dict[int, list[datetime]] = defaultdict(list)
    calls, introductions = (
        model._default_manager.filter(member__in=members, asked__gt=now - WEEK)
        .order_by()
        .values_list("member", "asked")
        for model in (Call, Introduction)
    )
    for member, asked in calls.union(introductions, all=True):
        put[member].append(asked)
    return {
        member for member, times in put.items() if len(times) >= A_WEEK or sum(t > now - DAY for t in times) >= A_DAY
    }


class IntroductionQuerySet(models.QuerySet["Introduction"]):
    def standing(self, now: datetime) -> Self:
        """Those of the last seven days that nobody declined."""
        return self.filter(declined__isnull=True, asked__gt=now - STANDS, asked__lte=now)


class Introduction(models.Model):
    """An item was put before a member who may care, as who wrote it asked, once; they may say that it is not theirs."""

    kind = models.CharField(max_length=16)
    item = models.BigIntegerField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="introduced", db_index=False
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="introductions", db_index=False
    )
    asked = models.DateTimeField(default=timezone.now)
    declined = models.DateTimeField(null=True)
    reason = models.CharField(max_length=240)  # in the member's own language: what is true of them

    objects = IntroductionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "item", "member"], name="introduction_once"),
            models.CheckConstraint(condition=~Q(member=F("by")), name="introduction_to_another"),
        ]
        indexes = [
            models.Index(fields=["member", "-asked"], name="introduction_member_recent"),
            models.Index(fields=["by", "-asked"], name="introduction_by_recent"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.item} to {self.member_id}"


def introduced_lately(member: Any, now: datetime) -> int:
    """How many items of theirs they had shown within a week; one query."""
    lately = Introduction.objects.filter(by=member.pk, asked__gt=now - WEEK)
    return lately.order_by().values("kind", "item").distinct().count()
