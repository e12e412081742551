"""The outbox: every mail that is to leave, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

ACCOUNT = "account"  # the purpose of mails that came ready, through Django's own mail functions
INVITE = "invite"  # of those that let a person in
CONFIRM = "confirm"  # of those that ask whether an address is to have the newsletter
DOORS = (ACCOUNT, INVITE, CONFIRM)
# What mails are for, as staff read it.
PURPOSES = {
    "digest": _("newsletter"),
    "account": _("account"),
    "invite": _("invitation"),
    "bell": _("notices"),
    "confirm": _("newsletter to be confirmed"),
    "returned": _("answers given back"),
    "sample": _("sample of a newsletter"),
}
# Which leave first: what somebody asked for themselves and waits for; then what is told; then the newsletter, to many.
AWAITED, TOLD, MANY = range(3)
RANKS = {**dict.fromkeys(["account", "invite", "confirm", "returned", "sample"], AWAITED), "bell": TOLD}
OPEN = ["waiting", "leased", "sending"]
TAKEN = ["leased", "sending"]  # in the hands of a worker


class RankField(models.PositiveSmallIntegerField):  # type: ignore[type-arg]
    """By its purpose, however a row is put down: alone or among many."""

    def pre_save(self, model_instance: models.Model, add: bool) -> int:
        if add:
            setattr(model_instance, self.attname, RANKS.get(getattr(model_instance, "purpose", ""), MANY))
        return int(super().pre_save(model_instance, add))


class OutgoingQuerySet(models.QuerySet["Outgoing"]):
    def visible_to(self, viewer: Any) -> Self:
        """Staff see what left and what did not, but for mails that open doors: those only administrators see."""
        if viewer is None or not viewer.is_authenticated or not viewer.is_moderator:
            return self.none()
        return self if viewer.is_superuser else self.exclude(purpose__in=DOORS)

    def for_list(self) -> Self:
        """Newest first, with whom each is for and without its bytes."""
        return self.select_related("member").defer("raw").order_by("-created", "-pk")

    def due(self, now: datetime) -> Self:
        """Waiting, and their time has come; what somebody waits for first, the newsletter last."""
        return self.filter(state=Outgoing.State.WAITING, not_before__lte=now).order_by("rank", "not_before", "pk")

    def waits_since(self, now: datetime) -> datetime | None:
        """Since when the oldest due mail could have left; None when none is due."""
        since: datetime | None = self.filter(state=Outgoing.State.WAITING, not_before__lte=now).aggregate(
            since=Min("not_before")
        )["since"]
        return since

    def not_well(self) -> dict[str, int]:
        """How many are open or uncertain, by state; counting what came to a good end would take long."""
        states = [*OPEN, Outgoing.State.UNCERTAIN]
        counts = self.filter(state__in=states).order_by().values_list("state").annotate(count=Count("pk"))
        return dict.fromkeys(map(str, states), 0) | dict(counts)

    def left_since(self, when: datetime, members: Iterable[int]) -> Self:
        """Letters to these members that left since, or are leaving; by the time that was theirs to leave."""
        states = [Outgoing.State.SENT, Outgoing.State.UNCERTAIN, Outgoing.State.LEASED, Outgoing.State.SENDING]
        return self.filter(member__in=members, not_before__gt=when, state__in=states)

    def taken(self) -> Self:
        """In the hands of a worker."""
        return self.filter(state__in=TAKEN).order_by("pk")

    def unfinished(self) -> Self:
        """Still to come to an end by themselves."""
        return self.filter(state__in=OPEN)

    def uncertain(self) -> Self:
        """Begun and never finished: it may have arrived, or not."""
        return self.filter(state=Outgoing.State.UNCERTAIN).order_by("pk")


class Outgoing(models.Model):
    """One mail to one address."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        LEASED = "leased", _("taken")
        SENDING = "sending", _("leaving")
        SENT = "sent", _("sent")
        REFUSED = "refused", _("refused")
        SKIPPED = "skipped", _("not sent")
        UNCERTAIN = "uncertain", _("uncertain")

    purpose = models.CharField(max_length=16)  # "digest", "account": who renders it
    rank = RankField(_("rank"), default=MANY, db_default=MANY, editable=False)  # lower ones leave first
    ref = models.BigIntegerField(default=0)  # the row that purpose renders
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="outgoing", db_index=False
    )
    address = models.EmailField(blank=True)  # set for mails to an address; a member's own is looked up at sending
    raw = models.BinaryField(null=True)  # mails ready when queued; cleared once sent
    subject = models.CharField(_("subject"), max_length=250, blank=True)
    message_id = models.CharField(max_length=120, unique=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    reason = models.CharField(_("why"), max_length=300, blank=True)  # ours in English, or the server's: see why
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_by = models.CharField(max_length=60, blank=True)
    leased_until = models.DateTimeField(null=True)
    not_before = models.DateTimeField(default=timezone.now)
    created = models.DateTimeField(default=timezone.now)
    began = models.DateTimeField(null=True)  # just before the dialogue with the mail server
    finished = models.DateTimeField(null=True)  # just after it

    objects = OutgoingQuerySet.as_manager()

    class Meta:
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mail")
        constraints = [
            models.UniqueConstraint(fields=["purpose", "ref"], condition=Q(ref__gt=0), name="outgoing_once_per_digest")
        ]
        indexes = [
            models.Index(fields=["rank", "not_before", "id"], name="outgoing_next", condition=Q(state__in=OPEN)),
            models.Index(fields=["leased_by"], name="outgoing_taken", condition=Q(state__in=TAKEN)),
            models.Index(fields=["id"], name="outgoing_uncertain", condition=Q(state="uncertain")),
            models.Index(fields=["-created", "-id"], name="outgoing_recent"),
            models.Index(fields=["member", "not_before"], name="outgoing_member"),
        ]

    def __str__(self) -> str:
        return self.message_id

    def get_absolute_url(self) -> str:
        return reverse("notices:outbox", args=[self.pk])

    @property
    def goes_to(self) -> str:
        """Where it goes: as it was queued, or wherever its member is reached now."""
        return self.address or (self.member.email if self.member else "")

    @property
    def what_for(self) -> str:
        """Its purpose, as staff read it."""
        return str(PURPOSES.get(self.purpose, self.purpose))

    @property
    def why(self) -> str:
        """Its reason as who reads it speaks; what a mail server said stays as it is."""
        return gettext(self.reason) if self.reason else ""

    @property
    def is_bad(self) -> bool:
        """Whether someone should look at it."""
        return self.state in {self.State.REFUSED, self.State.UNCERTAIN}


class SuppressionQuerySet(models.QuerySet["Suppression"]):
    def in_force(self) -> Self:
        """But for those that their member has lifted, to try again, and that were not given up again since."""
        return self.filter(Q(lifted__isnull=True) | Q(lifted__lt=F("since")))


class Suppression(models.Model):
    """An address nothing is sent to any more."""

    class Cause(models.TextChoices):
        STAFF = "staff", _("put in by staff")
        BOUNCED = "bounced", _("mail came back")
        COMPLAINED = "complained", _("mail was called unwanted")

    address = models.EmailField(_("address"), unique=True)  # lower case
    cause = models.CharField(_("cause"), max_length=10, choices=Cause, default=Cause.STAFF)
    reason = models.CharField(_("why"), max_length=200)
    since = models.DateTimeField(_("since"), default=timezone.now)
    lifted = models.DateTimeField(_("lifted"), null=True, blank=True)  # when its member last asked to try again

    AGAIN = timedelta(days=1)  # so long after one try another may be asked for

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suppressed address")
        verbose_name_plural = _("suppressed addresses")

    def __str__(self) -> str:
        return self.address

    @property
    def is_in_force(self) -> bool:
        return self.lifted is None or self.lifted < self.since

    @property
    def may_be_tried(self) -> bool:
        """Whether it is its member's to lift."""
        return self.cause != self.Cause.STAFF

    def is_resting(self, now: datetime) -> bool:
        """Whether it was tried today already."""
        return self.lifted is not None and now - self.lifted < self.AGAIN
