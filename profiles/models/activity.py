"""The ledger: what members did, one row an act, never changed but for its settling."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lib.clock import month_before

AGAIN = "again"  # in the detail of an act that was taken back and is done again as of its own day
STANDING = 0  # the month of what stays in the ledger for as long as it stands, past its own month


class Verb(models.TextChoices):
    """What can be done; profiles.learning says what each weighs."""

    JOINED = "joined", _("joined")
    STARTED = "started", _("started a thread")
    ANSWERED = "answered", _("answered a question")
    REPLIED = "replied", _("replied")
    COMMENTED = "commented", _("commented")
    EDITED = "edited", _("edited")
    SOLVED = "solved", _("chose a solution")
    LIKED = "liked", _("liked")
    VOTED = "voted", _("voted")
    BOOKMARKED = "bookmarked", _("bookmarked")
    FOLLOWED = "followed", _("followed")
    LISTED = "listed", _("listed")
    OFFERED = "offered", _("offered a deal")
    BOUGHT = "bought", _("bought")
    SOLD = "sold", _("sold")
    CLOSED = "closed", _("closed a deal")
    RATED = "rated", _("rated a deal")
    SEARCHED = "searched", _("searched")
    CLICKED = "clicked", _("clicked in a newsletter")
    READ = "read", _("read")
    VIEWED = "viewed", _("viewed")
    MORE = "more", _("asked for more")
    LESS = "less", _("asked for less")
    TURNED = "turned", _("turned a dial")
    CONSENTED = "consented", _("asked for the newsletter")
    WITHDREW = "withdrew", _("left the newsletter")
    HIDDEN = "hidden", _("was hidden by a moderator")
    RESTORED = "restored", _("was restored by a moderator")
    PUBLISHED = "published", _("published an article")
    HELPED = "helped", _("found an article helpful")
    SUBMITTED = "submitted", _("sent in an example")
    CHOSEN = "chosen", _("chose an example")
    RETURNED = "returned", _("sent an example back")
    BADGED = "badged", _("was given a badge")
    MESSAGED = "messaged", _("wrote a message")
    COMES = "comes", _("comes to an event")
    THANKED = "thanked", _("thanked on behalf of the place")
    OPENING = "opening", _("earlier acts, gathered")


def first_month(now: datetime) -> int:
    """The first month of recording whose acts are kept, as months are numbered; 1 where all are kept for ever."""
    return month_before(now, settings.ACTIVITY_MONTHS) if settings.ACTIVITY_MONTHS else 1


def kept_since(now: datetime) -> datetime:
    """When the first of the months that are kept begins."""
    year, month = divmod(first_month(now), 100)
    return datetime(max(year, 1970), month, 1, tzinfo=UTC)


class ActivityQuerySet(models.QuerySet["Activity"]):
    def settled(self) -> Self:
        """Rows with a place in the ledger's final order; see profiles.activity.settle."""
        return self.filter(position__isnull=False)

    def after(self, position: int) -> Self:
        """Those a reader whose bookmark stands there has not had, in order."""
        return self.filter(position__gt=position).order_by("position")

    def kept(self, now: datetime) -> Self:
        """Those of the months that are kept; what is older is on no page, whether it is pruned yet or not."""
        return self.filter(month__gte=first_month(now))

    def of_member(self, member_id: int) -> Self:
        return self.filter(member_id=member_id)

    def views_of(self, kind: str) -> Self:
        """That somebody looked at things of a kind."""
        return self.filter(kind=kind, verb=Verb.VIEWED)


class Activity(models.Model):
    """One act of one member on one item, with the item's facets as they were."""

    pk = models.CompositePrimaryKey("month", "id")
    month = models.PositiveIntegerField()  # of recording, 202611: what PostgreSQL may partition by; or STANDING
    id = models.BigIntegerField()
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="activities", db_index=False
    )
    verb = models.CharField(max_length=12, choices=Verb)
    kind = models.CharField(max_length=16, blank=True)  # of the item: "thread", "listing"; empty for none
    item = models.BigIntegerField(default=0)
    facets = models.JSONField(default=list)  # facet ids; [id, amount] pairs in an opening row
    sign = models.SmallIntegerField(default=1)  # −1 takes an earlier act of the same day back
    detail = models.JSONField(default=dict)  # small facts: the words searched for, the level turned to
    happened = models.DateTimeField()
    recorded = models.DateTimeField()
    xact = models.BigIntegerField(null=True)  # PostgreSQL's transaction until settled
    position = models.BigIntegerField(null=True)  # the place in the order all readers follow

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        constraints = [models.CheckConstraint(condition=Q(sign__in=[-1, 1]), name="activity_sign")]
        indexes = [
            models.Index(fields=["position"], name="activity_position"),
            models.Index(fields=["xact", "id"], name="activity_unsettled", condition=Q(position__isnull=True)),
            models.Index(fields=["member", "-happened"], name="activity_member_recent"),
            models.Index(fields=["kind", "item", "happened"], name="activity_of_item"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.verb} {self.kind}:{self.item}"


class Follower(models.Model):
    """How far a reader of the ledger has come; the row "ledger" counts the places given out."""

    name = models.CharField(max_length=30, primary_key=True)
    position = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} at {self.position}"
