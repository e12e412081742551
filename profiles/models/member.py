"""Members and the groups they are in."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _


class GroupQuerySet(models.QuerySet["Group"]):
    def visible_to(self, viewer: Any) -> Self:
        """One's own; who is in another is known to administrators alone."""
        if viewer is None or not viewer.is_authenticated:
            return self.none()
        return self if viewer.is_superuser else self.filter(members=viewer.pk)


class Group(models.Model):
    """Members whom forums give rights: moderators, a club's board, one company's people."""

    name = models.CharField(_("name"), max_length=80, unique=True)

    objects = GroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")

    def __str__(self) -> str:
        return self.name


class MemberManager(BaseUserManager["Member"]):
    """Makes members; the names are those Django's commands call."""

    def create_user(self, username: str, email: str = "", password: str | None = None, **fields: Any) -> Member:
        fields.setdefault("language", settings.LANGUAGE_CODE)
        member = self.model(username=username, email=self.normalize_email(email), **fields)
        member.name = member.name or username
        member.set_password(password)
        member.save()
        return member

    def create_superuser(self, username: str, email: str = "", password: str | None = None, **fields: Any) -> Member:
        return self.create_user(username, email, password, is_staff=True, is_superuser=True, **fields)

    def seen_beside(self, reader: Member, ids: Collection[int]) -> models.QuerySet[Member]:
        """Those of them whose presence a reader may know of: not their own, nor of people they ignore or who hide."""
        here = self.filter(pk__in=ids, is_presence_shown=True, is_active=True)
        allowed = here.filter(status__in=[Member.Status.ACTIVE, Member.Status.SILENCED])
        return allowed.exclude(pk=reader.pk).exclude(blocks_had__member=reader.pk).order_by("name", "pk")

    def towards(self, viewer: Any) -> models.QuerySet[Member]:
        """With how the viewer has them turned, and whether their ignoring them bars them; None for neither."""
        # Named by relation, because dials and blocks are defined in a later module.
        named: dict[str, Any] = {
            name: self.model._meta.get_field(name).related_model for name in ("dials", "blocks_had")
        }
        turned = named["dials"]._default_manager.filter(member=viewer.pk, of="member", target=models.OuterRef("pk"))
        ignored = named["blocks_had"]._default_manager.filter(member=viewer.pk, other=models.OuterRef("pk"))
        return self.annotate(
            level=models.Subquery(turned.values("level")[:1]),
            is_barring=models.Subquery(ignored.values("is_barring")[:1]),
        )

    def get_by_natural_key(self, username: str | None) -> Member:
        return self.get(username__iexact=username)


class Sight(models.TextChoices):
    """To whom a member shows one thing of themselves; the first two are also who may look."""

    EVERYONE = "everyone", _("everyone, guests too")
    MEMBERS = "members", _("members")
    NOBODY = "nobody", _("nobody")


def sight(label: Any, default: Sight = Sight.EVERYONE) -> Any:
    """A column that says who sees one thing; profiles.sights asks it."""
    return models.CharField(label, max_length=8, choices=Sight, default=default, db_default=default)


class Member(AbstractBaseUser):
    """A person of the community."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        SILENCED = "silenced", _("may read, not write")
        SUSPENDED = "suspended", _("suspended")
        ERASED = "erased", _("erased")

    class Reach(models.TextChoices):
        """From whom a member takes private messages; the staff reach everyone."""

        EVERYBODY = "everyone", _("every member")
        KNOWN = "known", _("members I follow or have dealt with")
        NOBODY = "nobody", _("nobody but the staff")

    username = models.CharField(
        _("username"),
        max_length=150,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        help_text=_("Letters, digits and @ . + - _ only."),
    )
    name = models.CharField(_("name"), max_length=80, help_text=_("How others see you."))
    email = models.EmailField(_("email address"), blank=True)
    # The one that mail does not reach, as they had it then: of another address it says nothing.
    unreached = models.EmailField(_("address that mail does not reach"), blank=True, db_default="")
    place = models.CharField(_("place"), max_length=120, blank=True)
    about = models.TextField(_("about"), max_length=4000, blank=True)
    website = models.URLField(_("website"), max_length=200, blank=True, db_default="")
    pronouns = models.CharField(_("pronouns"), max_length=40, blank=True, db_default="")
    language = models.CharField(_("language"), max_length=10, default="en")
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    is_zone_chosen = models.BooleanField(  # by the member; else it follows the browser they sign in with
        _("time zone chosen"), default=False, db_default=False
    )
    joined = models.DateTimeField(_("joined"), default=timezone.now)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ACTIVE)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("may enter the admin"), default=False)
    is_superuser = models.BooleanField(_("administrator"), default=False)
    is_editor = models.BooleanField(
        _("edits the newsletter"),
        default=False,
        db_default=False,
        help_text=_("Whoever may enter the admin: makes editions, writes what stands at their head, looks at letters."),
    )
    is_personalised = models.BooleanField(_("personalised"), default=True, help_text=_("Off: nothing is learned."))
    may_be_held_out = models.BooleanField(
        _("may be drawn into the comparison group"),
        default=True,
        db_default=True,
        help_text=_("Who is drawn is shown the newest first, so that one can tell whether choosing helps."),
    )
    is_presence_shown = models.BooleanField(_("seen where they read"), default=True, db_default=True)
    are_keys_on = models.BooleanField(_("single keys act"), default=True, db_default=True)
    is_listed = models.BooleanField(_("in the list of members"), default=True, db_default=True)
    last_here = models.DateTimeField(_("last here"), null=True, blank=True)  # the hour; of who shows it to somebody
    place_to = sight(_("who sees the place"))
    about_to = sight(_("who sees the words about oneself"))
    website_to = sight(_("who sees the website"))
    pronouns_to = sight(_("who sees the pronouns"))
    joined_to = sight(_("who sees since when"))
    here_to = sight(_("who sees when last here"), Sight.MEMBERS)
    subjects_to = sight(_("who sees the subjects"))
    messages_from = models.CharField(
        _("who may write to you"), max_length=8, choices=Reach, default=Reach.EVERYBODY, db_default=Reach.EVERYBODY
    )
    volume = models.PositiveSmallIntegerField(
        _("newsletter volume"), default=4, validators=[MaxValueValidator(10)], help_text=_("0 is nothing, 10 is most.")
    )
    groups = models.ManyToManyField(Group, verbose_name=_("groups"), related_name="members", blank=True)

    objects = MemberManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["email"]

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            models.UniqueConstraint(
                Lower("username"), name="member_username_once", violation_error_message=_("That username is taken.")
            ),
            models.CheckConstraint(condition=Q(volume__lte=10), name="member_volume_0_to_10"),
        ]
        indexes = [models.Index(Lower("email"), name="member_email")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("profiles:member", args=[self.username])

    @property
    def zone(self) -> ZoneInfo:
        """The member's time zone; UTC where the stored name is unknown."""
        return _zone_named(self.time_zone)

    @property
    def speaks(self) -> str:
        """The language of pages and mail for this member; the site's own where theirs is no longer offered."""
        try:
            offered: str = translation.get_supported_language_variant(self.language)
        except LookupError:
            return settings.LANGUAGE_CODE
        return offered

    @property
    def is_unreached(self) -> bool:
        """Whether mail to their address comes back, so that none is sent."""
        return bool(self.unreached) and self.unreached == self.email.lower()

    @property
    def may_sign_in(self) -> bool:
        return self.is_active and self.status in {self.Status.ACTIVE, self.Status.SILENCED}

    @property
    def may_write(self) -> bool:
        return self.is_active and self.status == self.Status.ACTIVE

    @property
    def is_moderator(self) -> bool:
        """Staff of the administrator's choosing; no query."""
        return self.is_active and (self.is_superuser or self.is_staff)

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Administrators may everything; other staff what the moderators' list in permissions allows."""
        return self.is_active and (self.is_superuser or (self.is_staff and perm in MODERATORS_MAY))

    def has_perms(self, perm_list: list[str], obj: object = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and (
            self.is_superuser or (self.is_staff and any(p.startswith(f"{app_label}.") for p in MODERATORS_MAY))
        )

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


MODERATORS_MAY = frozenset(
    f"{app}.{verb}_{model}"
    for app, models_, verbs in (
        ("community", ("thread", "post", "forum", "thank", "article", "example"), ("view",)),
        ("directory", ("listing", "deal"), ("view",)),
        ("feedback", ("rating",), ("view",)),
        ("moderation", ("report", "staffact", "penalty"), ("view",)),
        ("profiles", ("member", "subject"), ("view",)),
        ("newsletters", ("mailing", "digest"), ("view",)),
        ("notices", ("outgoing",), ("view",)),
    )
    for model in models_
    for verb in verbs
)


@lru_cache(maxsize=700)  # all there are; the library itself holds eight, and reads the others from their files anew
def _zone_named(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
