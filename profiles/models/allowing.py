"""What a member has said: dials, consents, and whom they ignore."""

from __future__ import annotations

from typing import Any, Self

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Level(models.IntegerChoices):
    """The five steps of every dial; a dial without a row is unset and counts nothing."""

    MUTED = 0, _("muted")
    QUIET = 1, _("quiet")
    LOW = 2, _("low")
    NORMAL = 3, _("normal")
    LOUD = 4, _("loud")


class Dial(models.Model):
    """How much of one thing a member wants."""

    class Of(models.TextChoices):
        SUBJECT = "subject", _("subject")
        FORUM = "forum", _("forum")
        THREAD = "thread", _("thread")
        MEMBER = "member", _("member")
        WORD = "word", _("word")  # by its facet; at muted it counts for nothing
        KIND = "kind", _("kind of thing")  # by its facet

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="dials", db_index=False)
    of = models.CharField(max_length=8, choices=Of, default=Of.SUBJECT)
    target = models.BigIntegerField()
    level = models.PositiveSmallIntegerField(choices=Level)
    turned = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "of", "target"], name="dial_once"),
            models.CheckConstraint(condition=Q(level__lte=4), name="dial_level_0_to_4"),
        ]
        indexes = [models.Index(fields=["of", "target"], name="dial_of_target")]  # who follows this?

    def __str__(self) -> str:
        return f"{self.of}:{self.target} at {self.level}"


class Passed(models.Model):
    """A member has seen an item wherever it was, and said so: it is chosen for them no more."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="passed", db_index=False
    )
    kind = models.CharField(max_length=16)
    item = models.BigIntegerField()
    said = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("item seen already")
        verbose_name_plural = _("items seen already")
        constraints = [models.UniqueConstraint(fields=["member", "kind", "item"], name="passed_once")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.item}"


class ConsentQuerySet(models.QuerySet["Consent"]):
    def standing(self) -> Self:
        """Asked for and not withdrawn, whether the address is proven or not."""
        return self.filter(purpose=Consent.NEWSLETTER, withdrawn__isnull=True)

    def in_force(self) -> Self:
        """Those on which letters may be sent: of members whose address is proven theirs."""
        return self.standing().filter(is_proven())

    def with_force(self) -> Self:
        """Each with whether its member's address is proven, as `is_in_force`, in the same query."""
        return self.annotate(is_in_force=is_proven())


def is_proven() -> Q:
    """Of a consent: its address was proven and is the member's still, or their account has that confirmed."""
    confirmed = EmailAddress.objects.alias(lower=Lower("email")).filter(
        user=OuterRef("member"), verified=True, lower=Lower(OuterRef("member__email"))
    )
    own = Exact(Lower("address"), Lower("member__email"))
    return Q(own, proven__isnull=False) | Q(Exists(confirmed))


class Consent(models.Model):
    """A member's yes to something: when, how and for which address given, with the very words shown."""

    NEWSLETTER = "newsletter"
    SIGN_UP = "sign-up"

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, default=NEWSLETTER)
    words = models.TextField()
    how = models.CharField(max_length=40)  # SIGN_UP, "interest page", "import"
    given = models.DateTimeField(default=timezone.now)
    address = models.EmailField(_("address"), blank=True, db_default="")  # for which it was asked
    proven = models.DateTimeField(_("address proven"), null=True, blank=True)  # when that was shown to be theirs
    withdrawn = models.DateTimeField(null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    is_in_force: bool  # of `with_force`

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.UniqueConstraint(
                fields=["member", "purpose"], condition=Q(withdrawn__isnull=True), name="consent_stands_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.given:%Y-%m-%d %H:%M}"


class BlockQuerySet(models.QuerySet["Block"]):
    def bars(self, *, by: int | None, other: Any) -> bool:
        """Whether that member blocks the other: lets them neither answer, name nor deal with themselves; one query."""
        return by is not None and self.filter(member=by, other=other.pk, is_barring=True).exists()


class Block(models.Model):
    """A member ignores another: neither chosen for nor shown to them; blocking bars the other from them, too."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="blocks_made")
    other = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="blocks_had")
    made = models.DateTimeField(default=timezone.now)
    is_barring = models.BooleanField(default=False)  # the other may not answer, name or deal with the member

    objects = BlockQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "other"], name="block_once"),
            models.CheckConstraint(
                condition=~Q(member=F("other")),
                name="block_of_another",
                violation_error_message=_("You cannot ignore yourself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} ignores {self.other_id}"
