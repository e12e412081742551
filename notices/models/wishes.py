"""How a member wants to be told: which occasion by which way, and when mail may come."""

from datetime import time

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from profiles.models import Level

MAILS_A_DAY, MAILS_A_WEEK = 6, 25


class Choice(models.Model):
    """A member's yes or no to one occasion by one way; without a row it is as the occasion has it."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_choices", db_index=False
    )
    occasion = models.CharField(max_length=16)
    way = models.CharField(max_length=8)  # "site", "mail"
    is_on = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "occasion", "way"], name="choice_once")]

    def __str__(self) -> str:
        return f"{self.occasion} by {self.way}: {self.is_on}"


class Manner(models.Model):
    """When mail may come, of whatever kind, and how notices begin; without a row all is as the fields have it."""

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="manner", primary_key=True
    )
    quiet_from = models.TimeField(_("no mail from"), null=True, blank=True)  # both in the member's zone, or neither
    quiet_until = models.TimeField(_("until"), null=True, blank=True)
    mails_a_day = models.PositiveSmallIntegerField(
        _("mails a day at most"), default=MAILS_A_DAY, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    mails_a_week = models.PositiveSmallIntegerField(
        _("mails a week at most"),
        default=MAILS_A_WEEK,
        db_default=MAILS_A_WEEK,
        validators=[MinValueValidator(1), MaxValueValidator(350)],
    )
    started = models.PositiveSmallIntegerField(  # the dial of a thread one began, until it is touched
        _("threads you start"), choices=Level, default=Level.NORMAL
    )
    joined = models.PositiveSmallIntegerField(  # and of one that one wrote in
        _("threads you write in"), choices=Level, default=Level.QUIET
    )
    voided = models.DateTimeField(null=True, blank=True)  # reply addresses made before take nothing any more

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="manner_hours_both",
                violation_error_message=_("Say from when until when, or neither."),
            ),
            models.CheckConstraint(condition=Q(mails_a_day__range=(1, 50)), name="manner_mails_1_to_50"),
            models.CheckConstraint(condition=Q(mails_a_week__range=(1, 350)), name="manner_mails_1_to_350_a_week"),
            models.CheckConstraint(condition=Q(started__range=(1, 4), joined__range=(1, 4)), name="manner_levels"),
        ]

    def __str__(self) -> str:
        return f"how {self.member_id} is told"

    @property
    def quiet(self) -> tuple[time, time] | None:
        """From when until when no mail comes; None where it may always."""
        if self.quiet_from is None or self.quiet_until is None:
            return None
        return self.quiet_from, self.quiet_until
