"""Mail that members sent to a reply address, and what became of it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Incoming(models.Model):
    """One mail that answers a notice; the same mail again finds this row and does nothing."""

    class State(models.TextChoices):
        TAKEN = "taken", _("posted")
        RETURNED = "returned", _("given back")

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="incoming", db_index=False
    )
    key = models.CharField(max_length=64, unique=True)  # made of its Message-ID and of whom it was sent to
    kind = models.CharField(max_length=16)  # with item: what it answers
    item = models.BigIntegerField()
    state = models.CharField(_("state"), max_length=10, choices=State)
    reason = models.CharField(_("why"), max_length=300, blank=True)
    came = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("answer by mail")
        verbose_name_plural = _("answers by mail")
        indexes = [models.Index(fields=["member", "-came"], name="incoming_recent")]

    def __str__(self) -> str:
        return f"{self.state} from {self.member_id}"
