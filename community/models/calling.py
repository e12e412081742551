"""Before whom a question was put because they may know the answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from community.models.thread import Thread

STANDS = timedelta(days=2)  # then it is put before others


class CallQuerySet(models.QuerySet["Call"]):
    def standing(self, now: datetime) -> Self:
        """Those of the last two days that nobody declined."""
        return self.filter(declined__isnull=True, asked__gt=now - STANDS, asked__lte=now)

    def of_member(self, member: Any) -> Self:
        return self.filter(member=member.pk)


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
