"""Notices: what members are told, and the mails that some of them are put into."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.kinds import ItemRef
from profiles.models import Block, Dial, Level

MOST_COUNTED = 100  # the bell says 99+ beyond


class Envelope(models.Model):
    """One mail of notices to one member; what is put into it before it is due leaves together."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="envelopes")
    is_urgent = models.BooleanField(default=False)  # for what the member wants told at once; nothing is added to it
    day = models.DateField()  # of the member's own calendar: so many leave on one
    due = models.DateTimeField()
    made = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("mail of notices")
        verbose_name_plural = _("mails of notices")
        indexes = [models.Index(fields=["member", "day"], name="envelope_member_day")]

    def __str__(self) -> str:
        return f"{self.pk} to {self.member_id}"


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, viewer: Any) -> Self:
        """One's own, as far as they stand on the site; one query."""
        is_member = viewer is not None and viewer.is_authenticated
        return self.wanted_by(viewer).filter(is_on_site=True) if is_member else self.none()

    def wanted_by(self, reader: Any) -> Self:
        """A member's own that are welcome; one query."""
        return self.welcome().filter(member=reader.pk)

    def welcome(self) -> Self:
        """Of any members, but for what those they ignore did, posts of whom they muted, muted threads."""
        own = {"member": OuterRef("member")}
        ignored = Block.objects.filter(**own, other=OuterRef("actor"))
        muted = Dial.objects.filter(**own, of=OuterRef("under_kind"), target=OuterRef("under_item"), level=Level.MUTED)
        muted_author = Dial.objects.filter(**own, of=Dial.Of.MEMBER, target=OuterRef("actor"), level=Level.MUTED)
        posts_of_muted = Q(Exists(muted_author), kind="post")
        return self.filter(~Exists(ignored), ~Exists(muted), ~posts_of_muted)

    def to_mail(self) -> Self:
        """Neither seen on the site nor mailed before."""
        return self.filter(seen__isnull=True, mailed__isnull=True)

    def unseen(self) -> Self:
        return self.filter(seen__isnull=True)

    def latest_first(self) -> Self:
        return self.order_by("-made", "-pk")

    def count_things(self) -> int:
        """How many things these are."""
        return self.things().count()

    def things(self) -> models.QuerySet[Any, Any]:
        """One of each thing these are of: likes of one post are one; never more than the bell can show."""
        return self.order_by().values("occasion", "kind", "item").distinct()[:MOST_COUNTED]

    def under(self, ref: ItemRef) -> Self:
        return self.filter(under_kind=ref.kind, under_item=ref.id)

    def about(self, refs: Iterable[ItemRef]) -> Self:
        match = Q(pk__in=[])
        for ref in refs:
            match |= Q(kind=ref.kind, item=ref.id)
        return self.filter(match)


class Notice(models.Model):
    """One thing that one member is told, once."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices", db_index=False
    )
    occasion = models.CharField(max_length=16)  # "mention", "reply": see notices.occasions
    kind = models.CharField(max_length=16)  # with item: what it leads to
    item = models.BigIntegerField()
    under_kind = models.CharField(max_length=16)  # with under_item: what the page gathers it under, mostly a thread
    under_item = models.BigIntegerField()
    number = models.PositiveIntegerField(default=0)  # the post's in its thread: who has read so far has seen it
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    because = models.JSONField(default=dict)  # why they are told: the dial and its level, what became of a deal
    key = models.CharField(max_length=60)  # what it is, so that nothing is told twice
    is_on_site = models.BooleanField(default=True)  # False for what the member wants by mail alone
    made = models.DateTimeField(default=timezone.now)
    seen = models.DateTimeField(null=True)
    envelope = models.ForeignKey(Envelope, on_delete=models.SET_NULL, null=True, related_name="notices")
    mailed = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [models.UniqueConstraint(fields=["member", "key"], name="notice_told_once")]
        indexes = [
            models.Index(fields=["member", "-made", "-id"], name="notice_recent"),
            models.Index(
                fields=["member", "under_kind", "under_item"], name="notice_unseen", condition=Q(seen__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.occasion} {self.key} to {self.member_id}"

    @property
    def ref(self) -> ItemRef:
        return ItemRef(self.kind, self.item)

    @property
    def under(self) -> ItemRef:
        return ItemRef(self.under_kind, self.under_item)
