"""Examples: how members did something, sent in by them and chosen by staff."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from community.models.thread import Shelf
from profiles.models import Block, Subject, Subjected, Tagging


class ExampleQuerySet(models.QuerySet["Example"]):
    def visible_to(self, viewer: Any) -> Self:
        """The one rule for reading: chosen and not by someone one ignores; one's own always; staff what was sent in."""
        standing, chosen = self.filter(shelf=Shelf.STANDING), Q(state=Example.State.CHOSEN)
        if viewer is None or not viewer.is_authenticated:
            return standing.filter(chosen)
        if getattr(viewer, "is_moderator", False):
            return standing.filter(~Q(state=Example.State.WITHDRAWN) | Q(author=viewer.pk))
        ignored = Block.objects.filter(member=viewer.pk).values("other")
        unwanted = Q(author__in=ignored, author__isnull=False)
        return standing.filter((chosen & ~unwanted) | Q(author=viewer.pk))

    def for_staff(self, staff: Any) -> Self:
        """The rule for the desk: what was sent in and not taken back, on whatever shelf."""
        return self.exclude(state=Example.State.WITHDRAWN)

    def public(self) -> Self:
        """Chosen and standing."""
        return self.filter(state=Example.State.CHOSEN, shelf=Shelf.STANDING)

    def waiting(self) -> Self:
        """What staff have not decided yet."""
        return self.filter(state=Example.State.WAITING, shelf=Shelf.STANDING)

    def by(self, author: Any) -> Self:
        return self.filter(author=author.pk)

    def with_about(self) -> Self:
        """With what each is about and seems to be, in a query more."""
        return self.prefetch_related(Prefetch("taggings", ExampleSubject.objects.with_subjects()))

    def for_list(self) -> Self:
        """With what a row of a list shows, in two queries."""
        likes = Count("likings", filter=Q(likings__member__is_active=True), distinct=True)
        return self.select_related("author").with_about().annotate(likes=likes)


class Example(Subjected):
    """A member's story of how they did something."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("example", "waiting")
        CHOSEN = "chosen", pgettext_lazy("example", "chosen")
        RETURNED = "returned", pgettext_lazy("example", "sent back")
        WITHDRAWN = "withdrawn", pgettext_lazy("example", "taken back")

    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="examples")
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("story"))
    html = models.TextField()
    version = models.PositiveIntegerField(default=1)  # grows with each edit; a form that carries an older one is a 409
    subjects = models.ManyToManyField(
        Subject, verbose_name=_("subjects"), related_name="examples", blank=True, through="community.ExampleSubject"
    )
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.WAITING)
    shelf = models.CharField(max_length=8, choices=Shelf, default=Shelf.STANDING)
    submitted = models.DateTimeField(_("sent in"), default=timezone.now)
    edited = models.DateTimeField(null=True)
    decided = models.DateTimeField(_("decided"), null=True)
    word = models.CharField(_("a word to the member"), max_length=300, blank=True)  # why it was last sent back
    facets = models.JSONField(default=list)
    key = models.UUIDField()

    objects = ExampleQuerySet.as_manager()

    class Meta:
        verbose_name = _("example")
        verbose_name_plural = _("examples")
        constraints = [
            models.UniqueConstraint(fields=["author", "key"], name="example_once_per_form"),
            models.CheckConstraint(
                condition=Q(decided__isnull=False) | Q(state__in=["waiting", "withdrawn"]),
                name="example_decision_is_dated",
            ),
            models.CheckConstraint(condition=~Q(state="returned") | ~Q(word=""), name="example_returned_with_a_word"),
        ]
        indexes = [
            models.Index(
                fields=["-decided", "-id"], name="example_recent", condition=Q(state="chosen", shelf="standing")
            ),
            models.Index(fields=["author", "-submitted"], name="example_author_recent"),
            models.Index(fields=["submitted"], name="example_waiting", condition=Q(state="waiting", shelf="standing")),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("community:example", args=[self.pk])


class ExampleSubject(Tagging):
    """What an example is about, or seems to be."""

    example = models.ForeignKey(Example, on_delete=models.CASCADE, related_name="taggings")

    class Meta:
        db_table = "community_example_subjects"
        unique_together = (("example", "subject"),)

    def __str__(self) -> str:
        return f"example:{self.example_id} is about {self.subject_id}"


class Liking(models.Model):
    """That a member likes an example."""

    example = models.ForeignKey(Example, on_delete=models.CASCADE, related_name="likings")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="likings")
    given = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["example", "member"], name="liking_once")]

    def __str__(self) -> str:
        return f"{self.member_id} likes {self.example_id}"
