"""Polls: what a post asks, the options it gives, and what each member chose."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.post import Post
from profiles.models import Block


class PollQuerySet(models.QuerySet["Poll"]):
    def of_posts(self, ids: Iterable[int]) -> Self:
        """Of posts that have just been read through their own visible_to; with their options, in two queries."""
        return self.filter(post__in=list(ids)).prefetch_related("options")


class Poll(models.Model):
    """A question in a post, with options to choose from."""

    class Shows(models.TextChoices):
        """From when on one sees how many chose what."""

        ALWAYS = "always", _("at any time")
        VOTED = "voted", _("to whoever has voted")
        CLOSED = "closed", _("when the poll is closed")

    post = models.OneToOneField(Post, on_delete=models.CASCADE, related_name="poll")
    question = models.CharField(_("question"), max_length=200)
    most = models.PositiveSmallIntegerField(default=1)  # options one may choose
    closes = models.DateTimeField(null=True, blank=True)  # by itself
    closed = models.DateTimeField(null=True, blank=True)  # by its author or staff, before that
    shows = models.CharField(max_length=6, choices=Shows, default=Shows.ALWAYS)
    is_named = models.BooleanField(default=False)  # everybody sees who chose what
    voters = models.PositiveIntegerField(default=0)

    objects = PollQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(most__gte=1), name="poll_of_one_or_more")]

    def __str__(self) -> str:
        return self.question

    def is_over(self, now: datetime) -> bool:
        return self.closed is not None or (self.closes is not None and self.closes <= now)


class Option(models.Model):
    """What may be chosen in a poll, and how many chose it."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="options", db_index=False)
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)
    votes = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["poll", "number"], name="option_numbered_once")]

    def __str__(self) -> str:
        return self.text


class BallotQuerySet(models.QuerySet["Ballot"]):
    def named_to(self, viewer: Any, poll: Poll) -> Self:
        """Who chose what in a poll that names them, less those whom this viewer ignores."""
        if not poll.is_named:
            return self.none()
        cast = self.filter(poll=poll, member__is_active=True).select_related("member").order_by("cast", "pk")
        if viewer is None or not viewer.is_authenticated:
            return cast
        return cast.exclude(member__in=Block.objects.filter(member=viewer.pk).values("other"))


class Ballot(models.Model):
    """What one member chose in a poll; one a member, which may be changed until it closes."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="ballots", db_index=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="ballots")
    choices = models.ManyToManyField(Option, related_name="ballots")
    cast = models.DateTimeField(default=timezone.now)

    objects = BallotQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["poll", "member"], name="ballot_once_a_member")]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.poll_id}"
