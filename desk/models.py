"""What the owner set, what came in from elsewhere, and when the background work was last done."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notices.models import Outgoing


class Setting(models.Model):
    """One thing the owner decided, by name."""

    name = models.CharField(_("name"), max_length=60, primary_key=True)
    value = models.JSONField(_("value"))
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("setting")
        verbose_name_plural = _("settings")

    def __str__(self) -> str:
        return self.name


class SettingChangeQuerySet(models.QuerySet["SettingChange"]):
    def recent(self) -> Self:
        """Newest first, with who did it."""
        return self.select_related("by").order_by("-changed", "-pk")


class SettingChange(models.Model):
    """That somebody decided something else: what it was, what it became. Never changed."""

    name = models.CharField(_("setting"), max_length=60)
    before = models.JSONField(null=True)  # None: nobody had decided it; a secret's is sealed
    after = models.JSONField(null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    changed = models.DateTimeField(_("when"))

    objects = SettingChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a setting")
        verbose_name_plural = _("changes of settings")
        indexes = [models.Index(fields=["-changed", "-id"], name="settingchange_recent")]

    def __str__(self) -> str:
        return self.name


class RefitQuerySet(models.QuerySet["Refit"]):
    def recent(self) -> Self:
        """Newest first, with who decided."""
        return self.select_related("by").order_by("-made", "-pk")

    def open(self) -> Self:
        """Those nobody has decided about."""
        return self.filter(is_accepted__isnull=True)


class Refit(models.Model):
    """Weights of the ranking as a week proposed them, beside those that stood, and what became of the proposal."""

    made = models.DateTimeField(_("made"))
    weights = models.JSONField(_("weights"))  # signal → weight
    stood = models.JSONField()  # the same of those that counted when it was made
    found = models.JSONField(default=dict)  # what it rests on, its intervals, and how the last week judges it
    decided = models.DateTimeField(null=True)
    is_accepted = models.BooleanField(null=True)  # None while nobody decided
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = RefitQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposed weights")
        verbose_name_plural = _("proposed weights")
        indexes = [models.Index(fields=["-made", "-id"], name="refit_recent")]

    def __str__(self) -> str:
        return f"{self.made:%Y-%m-%d}"


class Logo(models.Model):
    """A logo as it was drawn anew when it was sent; it stays, so that an earlier one can be put back."""

    digest = models.CharField(max_length=32, primary_key=True)  # of the picture, and part of its address
    png = models.BinaryField()
    icon = models.BinaryField()  # square, for the browser's tab
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    plate = models.CharField(max_length=5, blank=True)  # the theme in which it needs a plate behind it
    sent = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("logo")
        verbose_name_plural = _("logos")

    def __str__(self) -> str:
        return self.digest


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self, now: datetime) -> Self:
        """Those that can still be followed."""
        return self.filter(member__isnull=True, joined__isnull=True, expires__gt=now)

    def for_list(self) -> Self:
        """Newest first, with the mail and whoever came."""
        return self.select_related("mail", "member", "by").order_by("-invited", "-pk")


class Invitation(models.Model):
    """Somebody was asked, once, to join; the link in their mail says so until they came or its time is up."""

    address = models.EmailField(_("address"), unique=True)  # lower case
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    invited = models.DateTimeField(_("invited"))
    expires = models.DateTimeField(_("valid until"))
    mail = models.ForeignKey(Outgoing, on_delete=models.SET_NULL, null=True, related_name="+")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    joined = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        indexes = [models.Index(fields=["-invited", "-id"], name="invitation_recent")]

    def __str__(self) -> str:
        return self.address

    def is_open(self, now: datetime) -> bool:
        return self.joined is None and self.expires > now


class ImportRun(models.Model):
    """One run of an importer: where it stands and what it counted."""

    source = models.CharField(max_length=120)  # "stackexchange/beer_se_2017"
    started = models.DateTimeField(default=timezone.now)
    finished = models.DateTimeField(null=True, blank=True)
    stage = models.CharField(max_length=40, blank=True)
    counts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-started"]

    def __str__(self) -> str:
        return self.source


class Origin(models.Model):
    """Where an imported row came from, so that the same dump writes nothing twice."""

    source = models.CharField(max_length=120)
    sort = models.CharField(max_length=12)  # "user", "post", "comment", "tag", "vote", "badge", "link"
    foreign = models.CharField(max_length=120)  # the id it has there
    item = models.BigIntegerField(default=0)  # the id it has here

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "sort", "foreign"], name="origin_once")]

    def __str__(self) -> str:
        return f"{self.source} {self.sort} {self.foreign}"


class BeatQuerySet(models.QuerySet["Beat"]):
    def take_turn(self, name: str, *, now: datetime, every: timedelta) -> bool:
        """Whether the work of that name is due and ours: of several workers that ask at once, one is told yes."""
        self.get_or_create(name=name, defaults={"began": now - every})
        return bool(self.filter(name=name, began__lte=now - every).update(began=now))

    def say(self, name: str, *, now: datetime) -> None:
        """The work of that name came to its end now."""
        self.update_or_create(name=name, defaults={"ended": now}, create_defaults={"began": now, "ended": now})

    def age(self, name: str, *, now: datetime) -> timedelta | None:
        """How long ago it last came to its end; None for never."""
        ended = self.filter(name=name).values_list("ended", flat=True).first()
        return now - ended if ended else None


class Beat(models.Model):
    """When the background work of one name last began and ended, whichever worker did it."""

    name = models.CharField(max_length=30, primary_key=True)
    began = models.DateTimeField()
    ended = models.DateTimeField(null=True)

    objects = BeatQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name
