"""What members do with threads and posts beside writing them."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.post import Post
from community.models.thread import Thread


class ReadMark(models.Model):
    """How far a member has read a thread."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="read_marks", db_index=False
    )
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="read_marks")
    number = models.PositiveIntegerField()  # the highest post read
    read = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "thread"], name="readmark_once")]

    def __str__(self) -> str:
        return f"{self.member_id} read {self.thread_id} to {self.number}"


class Reaction(models.Model):
    """A member likes a post."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reactions")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="likes")
    given = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "post"], name="reaction_once")]

    def __str__(self) -> str:
        return f"{self.member_id} likes {self.post_id}"


class Bookmark(models.Model):
    """A member keeps a thread to come back to."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="bookmarks")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="bookmarks")
    made = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "thread"], name="bookmark_once")]

    def __str__(self) -> str:
        return f"{self.member_id} keeps {self.thread_id}"


class ThreadLink(models.Model):
    """One thread names another, or repeats it."""

    class Sort(models.TextChoices):
        RELATED = "related", _("related")
        DUPLICATE = "duplicate", _("asks the same")

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="links")
    other = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="linked_from")
    sort = models.CharField(max_length=10, choices=Sort, default=Sort.RELATED)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["thread", "other", "sort"], name="threadlink_once")]

    def __str__(self) -> str:
        return f"{self.thread_id} → {self.other_id}"


class Badge(models.Model):
    """Something members can be recognised for."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    description = models.CharField(_("description"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("badge")
        verbose_name_plural = _("badges")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Award(models.Model):
    """A badge given to a member; some are given more than once, at different times."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="awards")
    badge = models.ForeignKey(Badge, on_delete=models.CASCADE, related_name="awards")
    given = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["member", "-given"], name="award_member_recent")]

    def __str__(self) -> str:
        return f"{self.badge_id} to {self.member_id}"
