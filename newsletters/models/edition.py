"""Editions of the newsletter: for whom each is, and what its editors put into it."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.kinds import ItemRef

LAST_PLACE = 8  # of a letter
EDITORS = "editors"  # the term of what they put into a copy: it adds nothing to the score


class EditionQuerySet(models.QuerySet["Edition"]):
    def in_order(self) -> Self:
        """As they are asked: the first that fits a member is theirs."""
        return self.order_by("order", "pk")

    def standing(self) -> Self:
        """Those that letters are written of now, in order."""
        return self.filter(is_open=True).in_order()


class Edition(models.Model):
    """What members of one place, language, group or subject get the newsletter as; each still gets their own copy."""

    name = models.CharField(_("name"), max_length=80)
    order = models.PositiveIntegerField(_("order"), default=0)
    is_open = models.BooleanField(_("open"), default=True)
    # Of each rule one is enough, an empty one asks nothing. Numbers and not relations: a group that is gone must not
    # leave a rule that asks nothing.
    languages = models.JSONField(_("languages"), default=list, blank=True)
    places = models.JSONField(
        _("places"), default=list, blank=True
    )  # words that stand in what members say of where they are
    groups = models.JSONField(_("groups"), default=list, blank=True)
    subjects = models.JSONField(_("subjects"), default=list, blank=True)
    version = models.PositiveIntegerField(default=1)  # grows with each edit; a form that carries an older one is a 409
    key = models.UUIDField(unique=True)  # from the form: a second click is the same edition
    begun = models.DateTimeField(default=timezone.now)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                name="edition_name_once",
                violation_error_message=_("Another edition has that name."),
            )
        ]
        indexes = [models.Index(fields=["order", "id"], name="edition_in_order")]

    def __str__(self) -> str:
        return self.name


class IntroQuerySet(models.QuerySet["Intro"]):
    def latest_of_each(self) -> Self:
        """What was said last of each edition, though it be nothing."""
        newest = Intro.objects.filter(edition=OuterRef("edition")).order_by("-pk")
        return self.filter(pk=Subquery(newest.values("pk")[:1]))

    def standing(self, day: date) -> Self:
        """What is said at the head of the letters of a day."""
        return self.latest_of_each().filter(until__gte=day).exclude(text="")


class Intro(models.Model):
    """What editors said at the head of an edition's letters for a while; never changed, as letters that left say it."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="intros")
    text = models.TextField(_("intro"), max_length=1000, blank=True)  # Markdown; empty where it was taken away
    until = models.DateField(_("until"))  # the last day, in UTC
    written = models.DateTimeField(default=timezone.now)

    objects = IntroQuerySet.as_manager()

    class Meta:
        verbose_name = _("intro")
        verbose_name_plural = _("intros")

    def __str__(self) -> str:
        return f"intro {self.pk} of {self.edition_id}"


class HighlightQuerySet(models.QuerySet["Highlight"]):
    def in_order(self) -> Self:
        """As they stand in a letter."""
        return self.order_by("place", "pk")

    def standing(self, day: date) -> Self:
        """Those that are put into the letters of a day, as they stand there."""
        return self.filter(until__gte=day).in_order()


class Highlight(models.Model):
    """One thing that editors put into an edition's letters for a while, with a word of theirs."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="highlights")
    kind = models.CharField(max_length=16)
    item = models.BigIntegerField()
    note = models.CharField(_("note"), max_length=240, blank=True)
    place = models.PositiveSmallIntegerField(
        _("place"), default=1, validators=[MinValueValidator(1), MaxValueValidator(LAST_PLACE)]
    )
    until = models.DateField(_("until"))  # the last day, in UTC
    version = models.PositiveIntegerField(default=1)  # as of the edition
    key = models.UUIDField(unique=True)
    put = models.DateTimeField(default=timezone.now)

    objects = HighlightQuerySet.as_manager()

    class Meta:
        verbose_name = _("highlight")
        verbose_name_plural = _("highlights")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "kind", "item"],
                name="highlight_once",
                violation_error_message=_("That stands in this edition already."),
            ),
            models.CheckConstraint(condition=Q(place__range=(1, LAST_PLACE)), name="highlight_place_in_a_letter"),
        ]

    def __str__(self) -> str:
        return f"{self.ref} in {self.edition_id}"

    @property
    def ref(self) -> ItemRef:
        return ItemRef(self.kind, self.item)
