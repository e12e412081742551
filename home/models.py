"""How each member's page is arranged."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from home.ordering import State, state_of


class Device(models.TextChoices):
    """What a page is read on, as far as the browser says it."""

    DESK = "desk", _("on a large screen")
    HAND = "hand", _("on a phone")


class Arranged(models.Model):
    """A page as somebody arranged it for one sort of device; without a state it stands as it starts."""

    device = models.CharField(max_length=4, choices=Device)
    state = models.JSONField(null=True)  # home.ordering.State as JSON
    before = models.JSONField(null=True)  # {"state": …}: what the last change can be undone to
    said = models.JSONField(default=dict)  # what the last change was: does, block, past, and by whom
    version = models.PositiveIntegerField(default=0)  # grows with each change; a form that carries another is a 409
    changed = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True

    def stands(self, start: State) -> State:
        """How the page stands, where it starts like that."""
        return start if self.state is None else state_of(self.state)


class Start(Arranged):
    """How the pages of a group's members start, or those of all members; of several the one of the first group."""

    group = models.ForeignKey(
        "profiles.Group", on_delete=models.CASCADE, null=True, related_name="starts", db_index=False
    )
    nth = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("start of pages")
        verbose_name_plural = _("starts of pages")
        constraints = [
            models.UniqueConstraint(fields=["group", "device"], name="start_once_per_group"),
            models.UniqueConstraint(fields=["device"], condition=Q(group=None), name="start_once_for_all"),
        ]
        ordering = ["nth", "pk"]

    def __str__(self) -> str:
        return f"{self.group_id} {self.device}"


class Layout(Arranged):
    """One member's page on one sort of device, as they arranged it."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="layouts", db_index=False
    )
    looked = models.DateTimeField(default=timezone.now)  # when the site last asked whether a block should move
    leaning = models.JSONField(null=True)  # [block, past]: the move that was right then, and is made if it still is

    class Meta:
        verbose_name = _("layout of a page")
        verbose_name_plural = _("layouts of pages")
        constraints = [models.UniqueConstraint(fields=["member", "device"], name="layout_once_per_device")]
        indexes = [models.Index(fields=["looked"], name="layout_looked")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.device}"


class Use(models.Model):
    """How much a member used one block: a day on which they opened something in it counts one, and fades."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="block_uses", db_index=False
    )
    device = models.CharField(max_length=4, choices=Device)
    block = models.CharField(max_length=20)
    total = models.FloatField()  # days, in units of the landmark's date (profiles.interests, the short clock)
    day = models.DateField()  # the last that was counted

    class Meta:
        verbose_name = _("use of a block")
        verbose_name_plural = _("uses of blocks")
        constraints = [models.UniqueConstraint(fields=["member", "device", "block"], name="use_once_per_block")]
        indexes = [models.Index(fields=["device", "block"], name="use_of_block")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.device} {self.block}"
