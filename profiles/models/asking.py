"""Questions that the site asks a member one at a time, and what came of each."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from profiles.models.subject import Subject


class Question(models.Model):
    """A question of the staff's own, with answers to choose one from."""

    text = models.CharField(_("question"), max_length=160, unique=True)
    is_on = models.BooleanField(_("is asked"), default=True)
    made = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("question to members")
        verbose_name_plural = _("questions to members")
        ordering = ["text"]

    def __str__(self) -> str:
        return self.text


class Option(models.Model):
    """One answer to such a question; one with a subject says that its member wants that subject."""

    question = models.ForeignKey(
        Question, on_delete=models.CASCADE, related_name="options", verbose_name=_("question to members")
    )
    text = models.CharField(_("answer"), max_length=80)
    subject = models.ForeignKey(
        Subject, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("subject")
    )

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "text"],
                name="option_once_in_a_question",
                violation_error_message=_("This question has that answer already."),
            )
        ]

    def __str__(self) -> str:
        return self.text


class AskedQuerySet(models.QuerySet["Asked"]):
    def answered(self) -> Self:
        """Latest first."""
        return self.exclude(answer="").order_by("-answered", "-pk")


class Asked(models.Model):
    """That a question was put to a member, and never is again, and what they said; nothing where it was skipped."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="asked", db_index=False)
    question = models.CharField(max_length=40)  # "subject:12", "field:life", "own:3"
    answer = models.CharField(max_length=40, blank=True)  # a level, a word of the field's, an option's number
    asked = models.DateTimeField(default=timezone.now)
    answered = models.DateTimeField(null=True, blank=True)

    objects = AskedQuerySet.as_manager()

    class Meta:
        verbose_name = _("question asked")
        verbose_name_plural = _("questions asked")
        constraints = [
            models.UniqueConstraint(fields=["member", "question"], name="asked_once"),
            models.CheckConstraint(
                condition=Q(answer="", answered__isnull=True) | (~Q(answer="") & Q(answered__isnull=False)),
                name="asked_answered_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.answer}"
