"""What came back of mail: that it did not arrive, is late, or was called unwanted."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notices.models.outgoing import Outgoing


class BounceQuerySet(models.QuerySet["Bounce"]):
    def against(self, address: str) -> Self:
        """Those that count against an address."""
        return self.filter(address=address.lower(), sort__in=[Bounce.Sort.HARD, Bounce.Sort.SOFT])

    def of(self, whose: Any) -> Self:
        """Of mail to this member, as a member or at their address."""
        own = Q(mail__member=whose.pk)
        return self.filter(own | Q(address=whose.email.lower()) if whose.email else own)


class Bounce(models.Model):
    """One thing that came back of one mail, and by what we know that it is true."""

    class Sort(models.TextChoices):
        HARD = "hard", _("will never arrive")
        SOFT = "soft", _("did not arrive this time")
        LATE = "late", _("is late")
        COMPLAINT = "complaint", _("was called unwanted")

    class Proof(models.TextChoices):
        PATH = "path", _("its return path, which we signed")
        NAME = "name", _("its Message-ID, lately sent to this address")
        ANSWER = "answer", _("the mail server’s answer to us")
        PROVIDER = "provider", _("the mail provider, who called us")

    mail = models.ForeignKey(Outgoing, on_delete=models.CASCADE, related_name="bounces")
    address = models.EmailField(_("address"), blank=True)  # lower case; empty: it counts against none
    sort = models.CharField(_("what came of it"), max_length=10, choices=Sort)
    status = models.CharField(_("status"), max_length=11, blank=True)  # "5.1.1"
    said = models.CharField(_("what was said"), max_length=300, blank=True)
    proof = models.CharField(_("known by"), max_length=8, choices=Proof)
    key = models.CharField(max_length=64, unique=True)  # the same report again finds this row and does nothing
    came = models.DateTimeField(_("came"), default=timezone.now)

    objects = BounceQuerySet.as_manager()

    class Meta:
        verbose_name = _("bounce")
        verbose_name_plural = _("bounces")
        indexes = [
            models.Index(fields=["address", "-came"], name="bounce_address"),
            models.Index(fields=["-came", "-id"], name="bounce_recent"),
        ]

    def __str__(self) -> str:
        return f"{self.get_sort_display()} · {self.address}"
