"""How each member's page is arranged, and what of other sites stands on it."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from home.ordering import State, state_of
from home.outside.addresses import LONGEST, address_of


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


class SourceQuerySet(models.QuerySet["Source"]):
    def due(self, now: datetime) -> Self:
        """Those to be asked by now that somebody shows, the longest due first."""
        return self.filter(Exists(_picked()), due__lte=now).order_by("due", "pk")

    def unwanted(self, day: datetime) -> Self:
        """Those that nobody shows, and that nobody chose and we did not ask since that day."""
        return self.filter(~Exists(_picked()), Q(asked=None) | Q(asked__lt=day), wanted__lt=day)


def _picked() -> models.QuerySet[Pick]:
    return Pick.objects.filter(source=OuterRef("pk"))


class Source(models.Model):
    """A feed of another site, asked for all members who show it together; or a page that names one."""

    digest = models.CharField(max_length=64, unique=True)  # of the address
    url = models.CharField(max_length=LONGEST)
    title = models.CharField(max_length=120, blank=True)
    lines = models.JSONField(default=list)  # home.outside.reading.Line as JSON, the newest first
    leads_to = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="named_by")
    wanted = models.DateTimeField(default=timezone.now)  # when somebody last chose it
    due = models.DateTimeField(null=True, default=timezone.now)  # none: it failed for too long
    asked = models.DateTimeField(null=True)
    read = models.DateTimeField(null=True)
    failing = models.DateTimeField(null=True)  # since when
    failures = models.PositiveSmallIntegerField(default=0)  # in a row
    fault = models.CharField(max_length=80, blank=True)  # the last, as the fetcher says it

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("source outside")
        verbose_name_plural = _("sources outside")
        indexes = [models.Index(fields=["due"], condition=Q(due__isnull=False), name="source_due")]

    def __str__(self) -> str:
        return str(self.pk)


class Pick(models.Model):
    """That a member shows a source on their page; nobody else's business."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="picks", db_index=False)
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="picks")
    url = models.CharField(max_length=LONGEST)  # as they gave it, where a page led to the source
    picked = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("chosen source")
        verbose_name_plural = _("chosen sources")
        constraints = [models.UniqueConstraint(fields=["member", "source"], name="pick_once_per_source")]

    def __str__(self) -> str:
        return str(self.pk)


class Suggestion(models.Model):
    """A source that the staff suggest to every member; it is asked once somebody shows it."""

    title = models.CharField(_("title"), max_length=60)
    url = models.CharField(
        _("address"),
        max_length=LONGEST,
        unique=True,
        help_text=_("Of a feed (RSS, Atom, JSON), or of a page that names one."),
    )
    nth = models.PositiveSmallIntegerField(_("place"), default=0, help_text=_("The smallest number stands first."))

    class Meta:
        verbose_name = _("suggested source")
        verbose_name_plural = _("suggested sources")
        ordering = ["nth", "title", "pk"]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        self.url = address_of(self.url)
