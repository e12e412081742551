"""Reports by members, and the record of what staff did."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.kinds import ItemRef


class ReportQuerySet(models.QuerySet["Report"]):
    def open(self) -> Self:
        return self.filter(closed__isnull=True)

    def about(self, ref: ItemRef) -> Self:
        return self.filter(kind=ref.kind, item=ref.id)


class Report(models.Model):
    """A member tells the moderators of something."""

    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="reports")
    kind = models.CharField(max_length=16)
    item = models.BigIntegerField()
    reason = models.CharField(_("what is wrong"), max_length=1000)
    made = models.DateTimeField(default=timezone.now)
    closed = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    key = models.UUIDField()

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [
            models.UniqueConstraint(fields=["reporter", "key"], name="report_once_per_form"),
            models.UniqueConstraint(
                fields=["reporter", "kind", "item"],
                condition=Q(closed__isnull=True),
                name="report_open_once",
                violation_error_message=_("You have already reported this. A moderator will look at it."),
            ),
        ]
        indexes = [models.Index(fields=["made"], name="report_queue", condition=Q(closed__isnull=True))]

    def __str__(self) -> str:
        return f"{self.made:%Y-%m-%d %H:%M}"

    @property
    def ref(self) -> ItemRef:
        return ItemRef(self.kind, self.item)


class StaffActQuerySet(models.QuerySet["StaffAct"]):
    def of(self, ref: ItemRef) -> Self:
        """The latest first."""
        return self.filter(kind=ref.kind, item=ref.id).order_by("-done", "-pk")


class StaffAct(models.Model):
    """What a moderator did, to what, and why; never changed."""

    class Verb(models.TextChoices):
        HIDE = "hide", _("hid it")
        RESTORE = "restore", _("restored it")
        CLOSE = "close", _("found nothing wrong")
        SILENCE = "silence", _("silenced them")
        SUSPEND = "suspend", _("suspended them")
        LOOK = "look", _("read it")
        LIFT = "lift", _("lifted it")
        BADGE = "badge", _("made or changed a badge")
        THANK = "thank", _("thanked them")
        WEIGH = "weigh", _("changed weights")
        ARRANGE = "arrange", _("arranged how pages start")
        PAUSE = "pause", _("paused the newsletter")
        RESUME = "resume", _("let the newsletter go on")
        GUARD = "guard", _("decided about alarms of mailings")
        EDIT = "edit", _("edited the newsletter")
        LETTER = "letter", _("looked at their letters")

    staff = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="staff_acts")
    verb = models.CharField(_("what"), max_length=20, choices=Verb)
    kind = models.CharField(max_length=16)
    item = models.BigIntegerField()
    name = models.CharField(_("of"), max_length=240, blank=True)
    reason = models.CharField(_("why"), max_length=1000)
    done = models.DateTimeField(_("when"), default=timezone.now)

    objects = StaffActQuerySet.as_manager()

    class Meta:
        verbose_name = _("staff act")
        verbose_name_plural = _("staff acts")
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="staffact_has_reason")]
        indexes = [models.Index(fields=["kind", "item"], name="staffact_of_item")]
        ordering = ["-done", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_verb_display()} · {self.done:%Y-%m-%d %H:%M}"

    @property
    def ref(self) -> ItemRef:
        return ItemRef(self.kind, self.item)
