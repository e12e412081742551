"""Mailings, and each member's own copy."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Mailing(models.Model):
    """One run: everyone who was due at its time."""

    class State(models.TextChoices):
        CHOOSING = "choosing", _("choosing")
        SENDING = "sending", _("sending")
        DONE = "done", _("done")

    as_of = models.DateTimeField(_("as of"))  # the clock everything in it was chosen by
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.CHOOSING)
    opened = models.DateTimeField(default=timezone.now)
    finished = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(_("counts"), default=dict)  # copies, versions, skipped by reason, sent, refused, …

    class Meta:
        verbose_name = _("mailing")
        verbose_name_plural = _("mailings")
        ordering = ["-opened"]

    def __str__(self) -> str:
        return f"{self.as_of:%Y-%m-%d %H:%M}"


class Digest(models.Model):
    """One member's copy of a mailing: what was chosen and why, or why nothing was."""

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="digests")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digests")
    items = models.JSONField(default=list)  # [{"kind", "id", "score", "terms", "reason"}], best first
    worth = models.FloatField(default=0)  # V = 1 − Π(1 − P) over the best five
    skipped = models.CharField(max_length=40, blank=True)  # why this member gets nothing; empty when there is a copy
    version = models.CharField(max_length=32, blank=True)  # digest of the items: equal for equal copies
    chosen = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        constraints = [models.UniqueConstraint(fields=["mailing", "member"], name="digest_once")]
        indexes = [models.Index(fields=["member", "-chosen"], name="digest_copy", condition=Q(skipped=""))]

    def __str__(self) -> str:
        return f"{self.mailing_id} for {self.member_id}"
