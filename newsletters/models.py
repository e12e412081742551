"""Mailings, and each member's own copy."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notices.models import Outgoing

LEFT = (Outgoing.State.SENT, Outgoing.State.UNCERTAIN)
DIGEST = "digest"  # the purpose of their mails in the outbox


class MailingQuerySet(models.QuerySet["Mailing"]):
    def going_out(self) -> Self:
        """Every copy is written, not every copy has left; oldest first."""
        return self.filter(state=Mailing.State.SENDING).order_by("pk")


class Mailing(models.Model):
    """One run: everyone who was due at its time."""

    class State(models.TextChoices):
        CHOOSING = "choosing", _("choosing")
        SENDING = "sending", _("sending")
        DONE = "done", _("done")

    as_of = models.DateTimeField(_("as of"))  # the clock everything in it was chosen by
    keeps_hours = models.BooleanField(_("by the member's day"), default=False)  # the worker's; by hand it goes at once
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.CHOOSING)
    opened = models.DateTimeField(default=timezone.now)
    finished = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(_("counts"), default=dict)  # copies, versions, skipped by reason, sent, refused, …

    objects = MailingQuerySet.as_manager()

    class Meta:
        verbose_name = _("mailing")
        verbose_name_plural = _("mailings")
        ordering = ["-opened", "-pk"]
        # One is chosen for at a time: whoever comes second goes on with the first.
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="choosing"), name="mailing_chosen_one_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.as_of:%Y-%m-%d %H:%M}"


class DigestQuerySet(models.QuerySet["Digest"]):
    def visible_to(self, viewer: Any) -> Self:
        """One's own."""
        return self.filter(member=viewer.pk) if viewer is not None and viewer.is_authenticated else self.none()

    def mailed(self) -> Self:
        """Those that left, or may have."""
        left = Outgoing.objects.filter(purpose=DIGEST, ref=OuterRef("pk"), state__in=LEFT)
        return self.filter(Exists(left))

    def copies(self) -> Self:
        """Those that say something."""
        return self.filter(skipped="")


class Digest(models.Model):
    """One member's copy of a mailing: what was chosen and why, or why nothing was."""

    class Skipped(models.TextChoices):
        NOTHING_NEW = "nothing-new", _("nothing new for this member")
        TOO_LITTLE = "too-little", _("not worth a letter at this volume")
        NOT_SENT = "not-sent", _("chosen, and not sent any more")

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="digests")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digests")
    items = models.JSONField(default=list)  # [{"kind", "id", "score", "terms", "probability", "reason"}], best first
    worth = models.FloatField(default=0)  # V = 1 − Π(1 − P) over the best five
    bar = models.FloatField(default=0, db_default=0)  # the V that the volume asked for, after so many days
    skipped = models.CharField(_("why nothing"), max_length=40, choices=Skipped, blank=True)  # empty: a copy
    version = models.CharField(max_length=32, blank=True)  # digest of the items: equal for equal copies
    question = models.CharField(max_length=40, blank=True, default="", db_default="")  # the one it asks: "subject:12"
    chosen = models.DateTimeField(default=timezone.now)

    objects = DigestQuerySet.as_manager()

    class Meta:
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        constraints = [models.UniqueConstraint(fields=["mailing", "member"], name="digest_once")]
        indexes = [models.Index(fields=["member", "-chosen"], name="digest_copy", condition=Q(skipped=""))]

    def __str__(self) -> str:
        """Two queries, unless both were fetched along."""
        return f"{self.mailing} · {self.member}"


class CalibrationQuerySet(models.QuerySet["Calibration"]):
    def in_force(self, now: datetime) -> Self:
        """The one that letters of that time are weighed by, first."""
        return self.filter(day__lte=now.astimezone(UTC).date()).order_by("-day")


class Calibration(models.Model):
    """What letters were worth here in a week: where the chance P stands that an item of the middle is wanted."""

    day = models.DateField(unique=True)  # in UTC
    at = models.FloatField()  # P's logit at a score of 0
    average = models.FloatField()  # what letters are worth on average, 0 to 1
    readers = models.PositiveIntegerField()  # by lot, whose next letters were weighed
    letters = models.PositiveIntegerField()  # that these had in the last 90 days
    opened = models.PositiveIntegerField()  # of those, with a click in them

    objects = CalibrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("calibration")
        verbose_name_plural = _("calibrations")

    def __str__(self) -> str:
        return f"{self.day}: {self.average:.2f}"
