"""What members are recognised for: badges with their rules, and who was given which."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from community.models.forum import Forum
from profiles.models import Block, Member

# The badges that the migrations put into a new site: what each is called, and what it says of its holder.
SHIPPED = {
    gettext_noop("First solution"): gettext_noop("Solved a question of somebody else."),
    gettext_noop("There first"): gettext_noop("Often the first to answer."),
    gettext_noop("Open door"): gettext_noop("Answers those who are new here."),
    gettext_noop("Useful words"): gettext_noop("What they write helps others."),
    gettext_noop("Thanked by ten"): gettext_noop("Ten members said thank you."),
    gettext_noop("A good month"): gettext_noop("Five solutions within thirty days."),
    gettext_noop("Ten solutions"): gettext_noop("Solved ten questions of others."),
    gettext_noop("A year of answers"): gettext_noop("Here for others in twelve months."),
    gettext_noop("Shown how"): gettext_noop("Showed others how they did it."),
}


class BadgeQuerySet(models.QuerySet["Badge"]):
    def visible_to(self, viewer: Any) -> Self:
        """Those in use, but for what is earned in a forum one may not see."""
        return self.filter(Q(forum__isnull=True) | Q(forum__in=Forum.objects.visible_to(viewer)), is_on=True)

    def by_rule(self) -> Self:
        """Those in use that the site gives by itself."""
        return self.filter(is_on=True).exclude(counted="").select_related("forum")

    def with_holders(self) -> Self:
        """Adds `holders`: how many members have it."""
        is_here = Q(awards__member__is_active=True) & ~Q(awards__member__status=Member.Status.ERASED)
        return self.annotate(holders=Count("awards__member", filter=is_here, distinct=True))


class Badge(models.Model):
    """Something members are recognised for; without a rule it is given by hand, or was brought along."""

    class Glyph(models.TextChoices):
        MEDAL = "medal", _("medal")
        TICK = "task", _("tick")
        LEAF = "leaf", _("leaf")
        HEART = "heart", _("heart")
        HAND = "hand", _("hand")
        STAR = "star", _("star")
        TALK = "talk", _("speech")
        SUN = "sun", _("sun")
        PERSON = "person", _("person")

    name = models.CharField(
        _("name"), max_length=80, unique=True,
        help_text=_("A name the site came with is shown in each reader’s language until you change it."),
    )  # fmt: skip
    description = models.CharField(_("description"), max_length=300, blank=True)
    glyph = models.CharField(_("sign"), max_length=12, choices=Glyph, default=Glyph.MEDAL)
    order = models.PositiveSmallIntegerField(
        _("order"), default=0, help_text=_("Of a member’s badges the one with the highest stands beside their name.")
    )
    counted = models.CharField(
        _("what is counted"), max_length=20, blank=True, help_text=_("Nothing: the site never gives it by itself.")
    )
    needed = models.PositiveIntegerField(_("how many"), default=1, validators=[MinValueValidator(1)])
    days = models.PositiveSmallIntegerField(
        _("within how many days"), null=True, blank=True, validators=[MinValueValidator(1)],
        help_text=_("Empty: however long it takes."),
    )  # fmt: skip
    forum = models.ForeignKey(
        Forum, on_delete=models.CASCADE, null=True, blank=True, verbose_name=_("only in"), related_name="badges",
        help_text=_("That forum and those within it. Empty: everywhere."),
    )  # fmt: skip
    is_repeated = models.BooleanField(_("can be earned again"), default=False)
    is_lasting = models.BooleanField(
        _("is kept"), default=False, help_text=_("Also when what earned it is undone or hidden later.")
    )
    is_on = models.BooleanField(_("in use"), default=True, help_text=_("Off: nobody is given it, and nobody sees it."))
    counted_to = models.BigIntegerField(null=True, blank=True)  # the last member that the rule as it is was counted for

    objects = BadgeQuerySet.as_manager()

    class Meta:
        verbose_name = _("badge")
        verbose_name_plural = _("badges")
        ordering = ["-order", "name"]
        constraints = [models.CheckConstraint(condition=Q(needed__gte=1), name="badge_needs_something")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("community:badge", args=[self.pk])

    @property
    def title(self) -> str:
        """Its name; one that the site came with in the reader's language."""
        return gettext(self.name) if self.name in SHIPPED else self.name

    @property
    def words(self) -> str:
        """What it says of its holder."""
        return gettext(self.description) if self.description in SHIPPED.values() else self.description


class AwardQuerySet(models.QuerySet["Award"]):
    def visible_to(self, viewer: Any) -> Self:
        """Of badges one may see, held by members who are here and whom one does not ignore."""
        held = self.filter(badge__in=Badge.objects.visible_to(viewer), member__is_active=True)
        held = held.exclude(member__status=Member.Status.ERASED)
        if viewer is None or not viewer.is_authenticated:
            return held
        return held.exclude(member__in=Block.objects.filter(member=viewer.pk).values("other"))

    def earned(self) -> Self:
        """Those a rule gave, which it may take back."""
        return self.filter(number__isnull=False)


class Award(models.Model):
    """A badge given to a member; some are given more than once, at different times."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="awards")
    badge = models.ForeignKey(Badge, on_delete=models.CASCADE, related_name="awards")
    number = models.PositiveIntegerField(null=True)  # the how manieth time its rule was met; None: by hand, or imported
    given = models.DateTimeField(default=timezone.now)  # when what completed it was done

    objects = AwardQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["badge", "member", "number"], name="award_once_a_number")]
        indexes = [models.Index(fields=["member", "-given"], name="award_member_recent")]

    def __str__(self) -> str:
        return f"{self.badge_id} to {self.member_id}"


class Recount(models.Model):
    """A member whose gifts changed without an act in the ledger that names them: to be counted again."""

    member = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"{self.member_id}"


class Thank(models.Model):
    """Staff thanked a member for one contribution, on behalf of the place; each is thanked for once."""

    kind = models.CharField(_("kind"), max_length=16)
    item = models.BigIntegerField(_("item"))
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, verbose_name=_("member"), related_name="thanks"
    )
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, verbose_name=_("who did it"), related_name="+"
    )
    words = models.CharField(_("words"), max_length=500)
    thanked = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("contribution to thank for")
        verbose_name_plural = _("contributions to thank for")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "item"],
                name="thank_once",
                violation_error_message=_("Somebody was quicker: they were thanked for this already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.item}"
