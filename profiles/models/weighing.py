"""What acts weigh, as the owner decided it."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

EVERYONE = 2**63 - 1  # no member has a higher number


class WeighingQuerySet(models.QuerySet["Weighing"]):
    def in_force(self) -> Self:
        """Those some member may be folded under: the newest first, up to one that everyone was."""
        last = self.filter(reached=EVERYONE).order_by("-pk").values("pk")[:1]
        found = self.filter(reached__gt=0).order_by("-pk")
        return found.filter(pk__gte=Coalesce(models.Subquery(last), 0))

    def recent(self) -> Self:
        """Newest first, with who decided it."""
        return self.select_related("by").order_by("-pk")


class Weighing(models.Model):
    """What each act weighs from a day on; never changed but for how far members are folded anew.

    A member's interests are folded under the newest of them that has reached their number.
    """

    weights = models.JSONField(_("weights"))  # verb → what it adds to each facet of its item
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    decided = models.DateTimeField(_("when"))
    reached = models.BigIntegerField(default=0)  # the last member whose interests were folded anew

    objects = WeighingQuerySet.as_manager()

    class Meta:
        verbose_name = _("weights of acts")
        verbose_name_plural = _("weights of acts")
        constraints = [models.CheckConstraint(condition=models.Q(reached__gte=0), name="weighing_reached")]

    def __str__(self) -> str:
        return f"{self.decided:%Y-%m-%d %H:%M}"

    @property
    def is_done(self) -> bool:
        """Whether everyone is folded under it."""
        return self.reached == EVERYONE
