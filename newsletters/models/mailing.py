"""Mailings, and each member's own copy."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lib.fields import QuickJSONField
from lib.kinds import ItemRef
from newsletters.models.edition import EDITORS, Edition, Intro
from newsletters.schedule import FIRST_HOUR, LAST_HOUR
from notices.models import Outgoing

LEFT = (Outgoing.State.SENT, Outgoing.State.UNCERTAIN)
DIGEST = "digest"  # the purpose of their mails in the outbox
SAMPLE = "sample"  # and of those that staff have sent to themselves


class MailingQuerySet(models.QuerySet["Mailing"]):
    def visible_to(self, viewer: Any) -> Self:
        """Staff see all of them."""
        is_staff = viewer is not None and viewer.is_authenticated and viewer.is_moderator
        return self if is_staff else self.none()

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
    gone = models.JSONField(default=dict, db_default={})  # what counts of members who were erased since, by group
    looks = models.PositiveSmallIntegerField(default=0, db_default=0)  # of the harm guard

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
        return date_format(timezone.localtime(self.as_of), "SHORT_DATETIME_FORMAT")


class DigestQuerySet(models.QuerySet["Digest"]):
    def visible_to(self, viewer: Any) -> Self:
        """One's own."""
        return self.filter(member=viewer.pk) if viewer is not None and viewer.is_authenticated else self.none()

    def mailed(self) -> Self:
        """Those that left, or may have."""
        left = Outgoing.objects.filter(purpose=DIGEST, ref=OuterRef("pk"), state__in=LEFT)
        return self.filter(Exists(left))

    def not_failed(self) -> Self:
        """All but those that did not leave and never will."""
        failed = (Outgoing.State.SKIPPED, Outgoing.State.REFUSED)
        return self.exclude(Exists(Outgoing.objects.filter(purpose=DIGEST, ref=OuterRef("pk"), state__in=failed)))

    def copies(self) -> Self:
        """Those that say something."""
        return self.filter(skipped="")

    def by_day(self) -> Self:
        """Those that keep to the member's day; of a mailing by hand none does, which may be as of any time."""
        return self.filter(mailing__keeps_hours=True)


class Timing(models.Model):
    """When a member's letters come: as they chose, else by their habit; a pause, and one that is to be left out."""

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="timing", primary_key=True
    )
    weekday = models.PositiveSmallIntegerField(_("day"), null=True, blank=True)  # 0 is Monday; empty: by habit
    hour = models.PositiveSmallIntegerField(_("hour"), null=True, blank=True)  # of the member's own day
    habit_weekday = models.PositiveSmallIntegerField(_("day they mostly come"), null=True, blank=True)
    habit_hour = models.PositiveSmallIntegerField(_("hour they mostly come"), null=True, blank=True)
    found = models.DateTimeField(_("found"), null=True, blank=True)  # when their habit was last looked at
    paused_until = models.DateField(_("paused until"), null=True, blank=True)  # on that day letters come again
    is_skipping = models.BooleanField(_("leaves the next one out"), default=False)

    class Meta:
        verbose_name = _("timing of letters")
        verbose_name_plural = _("timings of letters")
        constraints = [
            models.CheckConstraint(condition=Q(weekday__range=(0, 6)), name="timing_weekday_0_to_6"),
            models.CheckConstraint(condition=Q(hour__range=(FIRST_HOUR, LAST_HOUR - 1)), name="timing_hour_by_day"),
        ]
        indexes = [models.Index(fields=["found"], name="timing_found")]

    def __str__(self) -> str:
        return f"when letters come to {self.member_id}"

    @property
    def at(self) -> int:
        """The hour from which on a letter may come."""
        hours = (self.hour, self.habit_hour, FIRST_HOUR)
        return next(hour for hour in hours if hour is not None)

    def is_paused(self, today: date) -> bool:
        """Whether no letter may come on that day of the member's own calendar."""
        return self.paused_until is not None and today < self.paused_until

    @classmethod
    def of(cls, member: Any) -> Timing:
        """The member's own, or as it is while they have said nothing; at most one query."""
        return getattr(member, "timing", None) or cls(member=member)


class Digest(models.Model):
    """One member's copy of a mailing: what was chosen and why, or why nothing was."""

    class Skipped(models.TextChoices):
        NOTHING_NEW = "nothing-new", _("nothing new for this member")
        TOO_LITTLE = "too-little", _("not worth a letter at this volume")
        NOT_SENT = "not-sent", _("chosen, and not sent any more")
        LEFT_OUT = "left-out", _("the member asked to leave this one out")

    class Group(models.TextChoices):
        """By whom letters are compared; empty for those chosen before it was kept."""

        CHOSEN = "chosen", _("chosen for")
        HELD = "held", _("held out")
        NEVER = "never", _("said never")
        PAUSED = "paused", _("learning paused")

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="digests")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digests")
    # [{"kind", "id", "score", "terms", "probability", "reason"}], best first; "left_out" says why it was not mailed,
    # "forgotten" that its member started over since, and that nothing tells any more why it was chosen
    items = QuickJSONField(default=list)
    worth = models.FloatField(default=0)  # V = 1 − Π(1 − P) over the best five
    bar = models.FloatField(default=0, db_default=0)  # the V that the volume asked for, after so many days
    weighed = models.JSONField(null=True)  # what stood when it was chosen: volume, zone, language, hour, days waited, …
    skipped = models.CharField(_("why nothing"), max_length=40, choices=Skipped, blank=True)  # empty: a copy
    version = models.CharField(max_length=32, blank=True)  # digest of the items: equal for equal copies
    question = models.CharField(max_length=40, blank=True, default="", db_default="")  # the one it asks: "subject:12"
    edition = models.ForeignKey(Edition, on_delete=models.SET_NULL, null=True, blank=True, related_name="digests")
    intro = models.ForeignKey(Intro, on_delete=models.SET_NULL, null=True, blank=True, related_name="digests")
    chosen = models.DateTimeField(default=timezone.now)
    group = models.CharField(max_length=6, choices=Group, blank=True, default="", db_default="")  # as it was chosen

    objects = DigestQuerySet.as_manager()

    class Meta:
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        constraints = [models.UniqueConstraint(fields=["mailing", "member"], name="digest_once")]
        indexes = [models.Index(fields=["member", "-chosen"], name="digest_copy", condition=Q(skipped=""))]

    def __str__(self) -> str:
        """Two queries, unless both were fetched along."""
        return f"{self.mailing} · {self.member}"

    @property
    def is_forgotten(self) -> bool:
        """Its member started over since: why something was chosen is known no more."""
        return any(item.get("forgotten") for item in self.items)

    @property
    def language(self) -> str:
        """The one its reasons were written in, where it is another than that of the page they are to be shown on."""
        written = (self.weighed or {}).get("language", "")  # of those that were written before it was kept nobody knows
        return "" if written == get_language() else written

    @property
    def added(self) -> set[ItemRef]:
        """What stands in it because the editors put it there, and for nothing else."""
        return {ItemRef(item["kind"], item["id"]) for item in self.items if item["terms"].keys() == {EDITORS}}


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
