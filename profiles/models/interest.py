"""Facets, what each member's interest in them is, and what each was shown."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

USED = 3  # acts from which something is one's own


class Sort(models.TextChoices):
    """The sorts of facet an item has."""

    SUBJECT = "subject", _("subject")
    WORD = "word", _("word")
    PERSON = "person", _("person")
    PLACE = "place", _("place")
    KIND = "kind", _("kind")


class Facet(models.Model):
    """One thing an item can be about, with the community's own total in it."""

    sort = models.CharField(max_length=8, choices=Sort)
    key = models.CharField(max_length=80)  # a subject's or member's id, a word, "forum:3", "thread"
    long = models.FloatField(default=0)  # all members' long totals, in the landmark's units
    lately = models.FloatField(default=0)
    things = models.PositiveIntegerField(default=0)  # of how many of the newest it is one (profiles.counting)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sort", "key"], name="facet_once")]

    def __str__(self) -> str:
        return f"{self.sort}:{self.key}"


class Interest(models.Model):
    """One member's running totals in one facet (forward decay, in the landmark's units)."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="interests", db_index=False
    )
    facet = models.ForeignKey(Facet, on_delete=models.CASCADE, related_name="interests")
    long = models.FloatField(default=0)  # half-life 365 days
    lately = models.FloatField(default=0)  # half-life 30 days
    less = models.FloatField(default=0)  # what the member asked less of; half-life 365 days, a positive number
    acts = models.PositiveIntegerField(default=0)  # how many acts stand behind it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "facet"], name="interest_once")]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.facet_id}"


def used_lately(viewer: Any, sort: str, key: Any) -> Coalesce:
    """What this member did lately with the facet of that key, in the landmark's units, once it was three times.

    Nothing while learning is paused, nor of what they asked less of than they did.
    """
    own = Interest.objects.filter(member=viewer.pk, member__is_personalised=True, acts__gte=USED)
    own = own.filter(facet__sort=sort, facet__key=key, long__gt=F("less"))
    return Coalesce(Subquery(own.values("lately")[:1]), Value(0.0))


class Surface(models.TextChoices):
    """Where something was shown."""

    PAGE = "page", _("My page")
    MAIL = "mail", _("newsletter")


class Shown(models.Model):
    """An item put before a member, with the terms that chose it; once a day and surface."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="shown", db_index=False)
    surface = models.CharField(max_length=8, choices=Surface)
    kind = models.CharField(max_length=16)
    item = models.BigIntegerField()
    day = models.DateField()
    place = models.PositiveSmallIntegerField(default=0)  # 1 is the top
    score = models.FloatField(default=0)
    terms = models.JSONField(default=dict)  # signal → term; they sum to the score
    reason = models.CharField(max_length=240, blank=True)
    probability = models.FloatField(default=1)  # of being drawn; below 1 for something different alone
    shown = models.DateTimeField()
    clicked = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("shown item")
        verbose_name_plural = _("shown items")
        constraints = [
            models.UniqueConstraint(fields=["member", "surface", "kind", "item", "day"], name="shown_once_a_day")
        ]
        indexes = [models.Index(fields=["member", "-shown"], name="shown_recent")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.item} to {self.member_id}"
