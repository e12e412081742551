"""Before whom a question was put because they may know the answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils import timezone

from community.models.thread import Thread

STANDS = timedelta(days=2)  # then it is put before others
DAY, WEEK = timedelta(days=1), timedelta(days=7)
A_DAY, A_WEEK = 2, 5  # calls to one member at most


class CallQuerySet(models.QuerySet["Call"]):
    def standing(self, now: datetime) -> Self:
        """Those of the last two days that nobody declined."""
        return self.filter(declined__isnull=True, asked__gt=now - STANDS, asked__lte=now)

    def of_member(self, member: Any) -> Self:
        return self.filter(member=member.pk)

    def overasked(self, members: Sequence[int], now: datetime) -> set[int]:
        """Those of these members who were asked as often lately as anybody may be; one query."""
        lately = self.filter(member__in=members, asked__gt=now - WEEK)
        counted = (
            lately.order_by()
            .values("member")
            .annotate(day=Count("pk", filter=Q(asked__gt=now - DAY)), week=Count("pk"))
        )
        return set(counted.filter(Q(day__gte=A_DAY) | Q(week__gte=A_WEEK)).values_list("member", flat=True))


class Call(models.Model):
    """A question was put before a member who may know the answer, once; they may say that it is not theirs."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="calls", db_index=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calls", db_index=False)
    asked = models.DateTimeField(default=timezone.now)
    declined = models.DateTimeField(null=True)
    reason = models.CharField(max_length=240)  # in the member's own language: what follows “Because”

    objects = CallQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["thread", "member"], name="call_once")]
        indexes = [models.Index(fields=["member", "-asked"], name="call_member_recent")]

    def __str__(self) -> str:
        return f"{self.member_id} about {self.thread_id}"
