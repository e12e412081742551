"""The roll: the list of members, as guests and as members find each of them in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery, Sum
from django.utils.translation import gettext_lazy as _

from profiles.models.allowing import Block
from profiles.models.member import Member, Sight
from profiles.models.subject import Subject

UNTOLD = datetime(1970, 1, 1, tzinfo=UTC)  # a time that this audience is not told, or that never was; sorts last
MOST_ALIKE = 300  # members who share somebody's interests, of all who do
HERE = (Member.Status.ACTIVE, Member.Status.SILENCED)
AUDIENCES = (Sight.EVERYONE, Sight.MEMBERS)


def day_of(when: datetime | None) -> datetime:
    """The middle of the day (UTC) in which somebody was last here: by the hour, the order would tell it."""
    return when.replace(hour=12, minute=0, second=0, microsecond=0) if when else UNTOLD


def audience_of(viewer: Any) -> Sight:
    """As whom somebody looks."""
    return Sight.MEMBERS if viewer is not None and viewer.is_authenticated else Sight.EVERYONE


class EntryQuerySet(models.QuerySet["Entry"]):
    def visible_to(self, viewer: Any) -> Self:
        """Who is here and lets themselves be listed, but whom one ignores and who blocks one."""
        here = self.filter(audience=audience_of(viewer), member__is_active=True, member__status__in=HERE)
        if viewer is None or not viewer.is_authenticated:
            return here
        met = Q(member__in=Block.objects.filter(member=viewer.pk).values("other"))
        barred = Q(member__in=Block.objects.filter(other=viewer.pk, is_barring=True).values("member"))
        return here.exclude(met | barred)

    def said(self, words: list[str]) -> Self:
        """Those of whom every one of these folded words is said, or begins."""
        found = self
        for word in words:
            found = found.filter(words__contains=f" {word}")
        return found

    def about(self, subject: Subject) -> Self:
        """Those who talk about it, as this audience may know."""
        talks = TalksAbout.objects.filter(subject=subject).values("entry")
        return self.filter(pk__in=talks)

    def sharing(self, subjects: list[int]) -> Self:
        """Those who talk most about these subjects, with `shared`: in how much of what they wrote; one query more."""
        talks = TalksAbout.objects.filter(subject__in=subjects).order_by().values("entry").annotate(much=Sum("times"))
        among = talks.filter(entry__in=self.order_by().values("pk")).order_by("-much", "entry")
        foremost = list(among.values_list("entry", flat=True)[:MOST_ALIKE])
        much = talks.filter(entry=OuterRef("pk")).values("much")
        return self.filter(pk__in=foremost).annotate(shared=Subquery(much))


class Entry(models.Model):
    """One member in the roll, as one audience finds them: what it may not know is not there.

    Made anew by profiles.rolling whenever the ledger says that something of it changed.
    """

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="entries", db_index=False
    )
    audience = models.CharField(max_length=8, choices=[(each.value, each.label) for each in AUDIENCES])
    name = models.CharField(max_length=160)  # folded, to sort by
    words = models.TextField()  # folded, with a space before each: what a search may find them by
    joined = models.DateTimeField(default=UNTOLD)
    here = models.DateTimeField(default=UNTOLD)
    posts = models.PositiveIntegerField(default=0)
    solutions = models.PositiveIntegerField(default=0)
    likes = models.PositiveIntegerField(default=0)
    ratings = models.PositiveIntegerField(default=0)
    stars = models.PositiveIntegerField(default=0)  # of all ratings together
    is_due = models.BooleanField(default=False)  # to be counted again, though no act in the ledger says so

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("line in the list of members")
        verbose_name_plural = _("lines in the list of members")
        constraints = [models.UniqueConstraint(fields=["member", "audience"], name="entry_once_an_audience")]
        indexes = [
            models.Index(fields=["audience", "name", "member"], name="entry_by_name"),
            models.Index(fields=["audience", "-joined", "-member"], name="entry_by_joined"),
            models.Index(fields=["audience", "-here", "-member"], name="entry_by_here"),
            models.Index(fields=["audience", "-posts", "-member"], name="entry_by_posts"),
            models.Index(fields=["audience", "-solutions", "-member"], name="entry_by_solutions"),
            models.Index(fields=["audience", "-likes", "-member"], name="entry_by_likes"),
            models.Index(fields=["member"], name="entry_due", condition=Q(is_due=True)),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} to {self.audience}"

    @property
    def since(self) -> datetime | None:
        """Since when they are here, as far as this audience is told."""
        return None if self.joined == UNTOLD else self.joined

    @property
    def score(self) -> float | None:
        """The mean of their ratings."""
        return self.stars / self.ratings if self.ratings else None


class TalksAboutQuerySet(models.QuerySet["TalksAbout"]):
    def foremost(self, entries: Sequence[Entry], most: int) -> dict[int, list[Subject]]:
        """By entry what it is said to talk about, the most first; one query."""
        found: dict[int, list[Subject]] = defaultdict(list)
        rows = self.filter(entry__in=entries).select_related("subject").order_by("entry", "-times", "subject")
        for row in rows:
            if len(found[row.entry_id]) < most:
                found[row.entry_id].append(row.subject)
        return found


class TalksAbout(models.Model):
    """How often a member wrote about a subject, where the audience of the entry may read it."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="talk", db_index=False)
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+", db_index=False)
    times = models.PositiveIntegerField()

    objects = TalksAboutQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "subject"], name="talksabout_once")]
        indexes = [models.Index(fields=["subject", "entry"], name="talksabout_subject")]

    def __str__(self) -> str:
        return f"{self.entry_id} about {self.subject_id}"
