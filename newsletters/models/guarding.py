"""The newsletter paused, and alarms of mailings that did harm."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from newsletters.models.mailing import Mailing

HARM = "harm"  # the occasion that staff are told by, and the sort of reason that an alarm pauses for
PAUSES, TELLS = "pauses", "tells"  # what an alarm does, as the record keeps it


class Pause(models.Model):
    """That no newsletters leave: since when, why and by whom. The one that stands is in force."""

    is_standing = models.BooleanField(_("in force"), default=True)
    began = models.DateTimeField(_("paused"))
    ended = models.DateTimeField(_("resumed"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    reason = models.CharField(_("why"), max_length=1000)

    class Meta:
        verbose_name = _("pause of the newsletter")
        verbose_name_plural = _("pauses of the newsletter")
        constraints = [
            models.UniqueConstraint(fields=["is_standing"], condition=Q(is_standing=True), name="pause_one_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.began:%Y-%m-%d %H:%M}"

    @property
    def why(self) -> str:
        """The reason as it was written; of an alarm, in the language of whoever reads it."""
        sort, _colon, of = self.reason.partition(":")
        if sort != HARM or self.by_id is not None:
            return self.reason
        if of.isdecimal():
            why = gettext(
                "The mailings of %(days)d days did harm, and the owner wants an alarm to pause the newsletter."
            )
        else:
            why = gettext("The mailing of %(when)s did harm, and the owner wants an alarm to pause the newsletter.")
        return why % {"days": int(of) if of.isdecimal() else 0, "when": named_moment(of)}

    @classmethod
    def in_force(cls) -> Pause | None:
        """The one that stands now, with who began it."""
        return cls.objects.select_related("by").filter(is_standing=True).first()


class AlarmQuerySet(models.QuerySet["Alarm"]):
    def open(self) -> Self:
        """Those that nobody has looked at, the latest first."""
        return self.filter(seen__isnull=True).select_related("mailing").order_by("-raised", "-pk")


class Alarm(models.Model):
    """That a mailing did harm, of one sort and by one measure, with the figures that said so when it was found."""

    class What(models.TextChoices):
        LEFT = "left", _("left the newsletter or the place")
        COMPLAINT = "complaint", _("called it unwanted")
        MUTED = "muted", _("muted something")
        DOWN = "down", _("turned something down")

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="alarms")
    what = models.CharField(_("what members did"), max_length=10, choices=What)
    raised = models.DateTimeField(_("raised"))
    is_ceiling = models.BooleanField(default=False)  # more complaints than mailbox providers bear; else by comparison
    # 0: of the mailing alone; else of all mailings of so many days, of which it was then the last that was looked at
    days = models.PositiveSmallIntegerField(default=0, db_default=0)
    found = models.JSONField(default=dict)  # hits and letters of either group
    seen = models.DateTimeField(_("looked at"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("by"),
    )  # fmt: skip

    objects = AlarmQuerySet.as_manager()

    class Meta:
        verbose_name = _("alarm of a mailing")
        verbose_name_plural = _("alarms of mailings")
        constraints = [models.UniqueConstraint(fields=["mailing", "what", "is_ceiling", "days"], name="alarm_once")]
        indexes = [models.Index(fields=["-raised"], name="alarm_open", condition=Q(seen__isnull=True))]

    def __str__(self) -> str:
        return f"{self.mailing_id}: {self.what}"

    @property
    def kept(self) -> str:
        """What the record keeps of it: the time of its mailing and what members did, in no language."""
        return f"{self.mailing.as_of.isoformat()} {self.what}"


def alarm_named(kept: str) -> str:
    """The same in the language of whoever reads it; acts of before kept a sentence."""
    moment, _space, what = kept.partition(" ")
    when = named_moment(moment)
    if not when or what not in Alarm.What.values:
        return kept
    return gettext("Mailing of %(when)s: %(what)s") % {"when": when, "what": Alarm.What(what).label}


def named_moment(kept: str) -> str:
    """A time that was kept, as people write it; empty for what is none."""
    try:
        moment = datetime.fromisoformat(kept)
    except ValueError:
        return ""
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT") if timezone.is_aware(moment) else ""


class Guard(models.Model):
    """Whether an alarm pauses the newsletter by itself; the latest decision counts, and none is no."""

    pauses = models.BooleanField(_("an alarm pauses the newsletter"))
    decided = models.DateTimeField(_("when"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("what an alarm does")
        verbose_name_plural = _("what alarms do")

    def __str__(self) -> str:
        return PAUSES if self.pauses else TELLS

    @classmethod
    def is_on(cls) -> bool:
        return bool(cls.objects.order_by("-pk").values_list("pauses", flat=True).first())


def guard_named(kept: str) -> str:
    """What was decided about alarms, in the language of whoever reads it; acts of before kept a sentence."""
    words = {PAUSES: _("an alarm pauses the newsletter"), TELLS: _("an alarm only tells")}
    return str(words.get(kept, kept))
