"""Devices that notices are pushed to, and what is on its way to them."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notices.models.notice import Notice


class Device(models.Model):
    """A browser of a member's that they asked to be told on; its address at its maker's push service, and its keys."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="devices")
    digest = models.CharField(max_length=64, unique=True)  # of the endpoint: the same browser again is the same row
    endpoint = models.URLField(max_length=1000)
    p256dh = models.CharField(max_length=120)  # its public key, to which what is sent is encrypted
    auth = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=80)
    added = models.DateTimeField(default=timezone.now)
    used = models.DateTimeField(null=True)  # when its service last took something

    class Meta:
        verbose_name = _("device")
        verbose_name_plural = _("devices")

    def __str__(self) -> str:
        return self.name


class PushQuerySet(models.QuerySet["Push"]):
    def due(self, now: datetime, clock: datetime) -> Self:
        """Their time has come, and no living worker holds them."""
        free = Q(leased_until__isnull=True) | Q(leased_until__lt=clock)
        return self.filter(free, ended__isnull=True, due__lte=now).order_by("due", "pk")


class Push(models.Model):
    """One notice on its way to one device; what arrives twice shows once, as it carries the same tag."""

    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="pushes", db_index=False)
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, null=True, related_name="pushes")  # null: a test
    due = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)
    is_sent = models.BooleanField(default=False)

    objects = PushQuerySet.as_manager()

    class Meta:
        verbose_name = _("push")
        verbose_name_plural = _("pushes")
        constraints = [
            models.UniqueConstraint(fields=["device", "notice"], name="push_once"),
            models.UniqueConstraint(
                fields=["device"], condition=Q(notice__isnull=True, ended__isnull=True), name="push_one_test"
            ),
        ]
        indexes = [models.Index(fields=["due", "id"], name="push_due", condition=Q(ended__isnull=True))]

    def __str__(self) -> str:
        return f"{self.notice_id} to {self.device_id}"
