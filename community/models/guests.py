"""What guests do, known by days alone."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.db.models import F, Q


class GuestDay(models.Model):
    """How the visits of guests ended that began on one day (UTC); nothing says whose they were."""

    class End(StrEnum):
        """Where a visit ends: the column it is counted in, beside `visits`."""

        ARTICLE = "at_articles"
        SOLVED = "at_solved"  # at a thread that had its solution then
        ELSEWHERE = ""

    day = models.DateField(primary_key=True)
    visits = models.PositiveIntegerField(default=0)
    at_articles = models.PositiveIntegerField(default=0)
    at_solved = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(visits__gte=F("at_articles") + F("at_solved")), name="guestday_each_visit_ends_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.visits}"
