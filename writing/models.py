"""What everyone who writes needs: what they have begun, the earlier versions of every text, and pictures."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.kinds import ItemRef, all_kinds
from lib.pictures import Sized


class RevisionQuerySet(models.QuerySet["Revision"]):
    def of(self, ref: ItemRef) -> Self:
        return self.filter(kind=ref.kind, item=ref.id)

    def newest_first(self) -> Self:
        return self.order_by("-version")


class Revision(models.Model):
    """A text as it was before an edit; who may see the thing it was a text of decides who may read it."""

    kind = models.CharField(max_length=16)
    item = models.BigIntegerField()
    version = models.PositiveIntegerField()  # the version this text had
    text = models.TextField()
    head = models.JSONField(default=dict, blank=True)  # title, kind and subjects over it, where they were replaced too
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    replaced = models.DateTimeField(default=timezone.now)
    is_hidden = models.BooleanField(default=False)  # by a moderator, who alone still reads it

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        constraints = [models.UniqueConstraint(fields=["kind", "item", "version"], name="revision_once")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.item} v{self.version}"


class DraftQuerySet(models.QuerySet["Draft"]):
    def visible_to(self, viewer: Any) -> Self:
        """One's own, and nobody else's, whoever they are."""
        if viewer is None or not viewer.is_authenticated:
            return self.none()
        return self.filter(member=viewer.pk)

    def newest_first(self) -> Self:
        return self.order_by("-saved", "-pk")


class Draft(models.Model):
    """What a member has begun to write in one place and not sent; the place is “reply:thread:12”."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts", db_index=False
    )
    place = models.CharField(max_length=60)
    fields = models.JSONField(default=dict)  # what stands in the form, by name: lists of strings
    version = models.PositiveIntegerField(default=1)  # grows with each save; a save that knows an older one is refused
    saved = models.DateTimeField(default=timezone.now)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [models.UniqueConstraint(fields=["member", "place"], name="draft_once_a_place")]
        indexes = [
            models.Index(fields=["member", "-saved"], name="draft_member_recent"),
            models.Index(fields=["saved"], name="draft_saved"),
        ]

    @property
    def text(self) -> str:
        """The longest piece of it, to know it by."""
        return max((value for values in self.fields.values() for value in values), key=len, default="")


class PictureQuerySet(models.QuerySet["Picture"]):
    def visible_to(self, viewer: Any) -> Self:
        """The one rule for seeing: one's own, and whatever stands in a text that one may read; one query."""
        if viewer is None or not viewer.is_authenticated:
            return self.filter(_stands_for(viewer))
        return self.filter(models.Q(owner=viewer.pk) | _stands_for(viewer))

    def unused_since(self, when: datetime) -> Self:
        """Those that have stood nowhere since then."""
        return self.filter(~models.Exists(PictureUse.objects.filter(picture=models.OuterRef("pk"))), left__lt=when)

    def weight(self) -> int:
        """How many bytes they take."""
        return int(self.aggregate(sum=models.Sum("bytes"))["sum"] or 0)


class Picture(models.Model):
    """A picture that a member added, drawn anew; the files lie in the media folder under its digest."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="pictures")
    digest = models.CharField(max_length=40, unique=True)  # of its owner and what is to be seen
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    bytes = models.PositiveIntegerField()  # of both files
    added = models.DateTimeField(default=timezone.now)
    left = models.DateTimeField(default=timezone.now)  # when it last stopped standing somewhere

    objects = PictureQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        indexes = [models.Index(fields=["owner", "-added"], name="picture_owner_recent")]

    def __str__(self) -> str:
        return f"{self.width} × {self.height}"

    @property
    def sized(self) -> Sized:
        return Sized(self.digest, self.width, self.height)


class PictureUse(models.Model):
    """That a picture stands in a text: whoever may read the text may see the picture."""

    picture = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="uses")
    kind = models.CharField(max_length=16)
    item = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["picture", "kind", "item"], name="pictureuse_once")]
        indexes = [models.Index(fields=["kind", "item"], name="pictureuse_of_item")]


def _stands_for(viewer: Any) -> models.Q:
    """Stands in something of any kind that this viewer may read; moderators also read what is off the page."""
    uses = PictureUse.objects.filter(picture=models.OuterRef("pk"))
    found = models.Q(pk__in=[])
    for kind in all_kinds():
        if kind.holds_pictures:
            read = kind.for_staff(viewer) if getattr(viewer, "is_moderator", False) else kind.visible_to(viewer)
            found |= models.Q(models.Exists(uses.filter(kind=kind.name, item__in=read.order_by().values("pk"))))
    return found


class PreviewQuerySet(models.QuerySet["Preview"]):
    def due(self, now: datetime) -> Self:
        """Those to fetch, the longest waiting first; one that is being fetched is due again when its lease ends."""
        return self.filter(state=Preview.State.WANTED, due__lte=now).order_by("due", "pk")


class Preview(models.Model):
    """What another site's page says of itself, for the card in place of a link that stands alone."""

    class State(models.TextChoices):
        WANTED = "wanted"
        THERE = "there"
        NONE = "none"  # the page says nothing of itself, or may not be asked

    digest = models.CharField(max_length=64, unique=True)  # of the address
    url = models.TextField()
    state = models.CharField(max_length=6, choices=State, default=State.WANTED)
    title = models.CharField(max_length=200, blank=True)
    site = models.CharField(max_length=100, blank=True)
    picture = models.CharField(max_length=32, blank=True)  # a drawn name, by which alone its file is found
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    due = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)

    objects = PreviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("preview")
        verbose_name_plural = _("previews")
        indexes = [models.Index(fields=["due"], name="preview_due", condition=models.Q(state="wanted"))]

    def __str__(self) -> str:
        return self.title or self.url[:100]


class PreviewUse(models.Model):
    """That a link stands alone in a text, which is drawn anew when its preview comes."""

    preview = models.ForeignKey(Preview, on_delete=models.CASCADE, related_name="uses")
    kind = models.CharField(max_length=16)
    item = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["preview", "kind", "item"], name="previewuse_once")]
        indexes = [models.Index(fields=["kind", "item"], name="previewuse_of_item")]
