"""Conversations between a few members, and the messages in them: seen by those who take part, and by nobody else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.models.thread import Shelf
from moderation.models import Report, StaffAct
from profiles.models import Block

KIND = "message"
NAMED = 3  # of those who take part
MOST_PEOPLE = 30  # in one conversation, whoever began it among them


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def visible_to(self, viewer: Any) -> Self:
        """The one rule for reading: of those who take part now; no staff, and no administrator."""
        if viewer is None or not viewer.is_authenticated:
            return self.none()
        return self.filter(pk__in=Participant.objects.here().filter(member=viewer.pk).values("conversation"))

    def for_page(self, viewer: Any) -> Self:
        """With how far this member has read, since which message they are in it, and whether they muted it."""
        mine = Participant.objects.filter(conversation=OuterRef("pk"), member=viewer.pk)
        return self.annotate(**{name: Subquery(mine.values(name)[:1]) for name in ("read_number", "since", "is_muted")})

    def for_inbox(self, viewer: Any) -> Self:
        """The latest first, each with how many messages are unread and which is the last this member sees."""
        seen = Message.objects.visible_to(viewer).filter(conversation=OuterRef("pk")).order_by()
        fresh = seen.filter(number__gt=OuterRef("read_number")).exclude(author=viewer.pk)
        counted = fresh.values("conversation").annotate(count=Count("pk")).values("count")
        return (
            self.for_page(viewer)
            .annotate(fresh=Coalesce(Subquery(counted), 0), latest=Subquery(seen.order_by("-number").values("pk")[:1]))
            .order_by("-active", "-pk")
        )

    def between(self, one: Any, other: Any) -> Self:
        """Those of these two alone, the latest first."""
        both = self.visible_to(one).filter(pk__in=Participant.objects.filter(member=other.pk).values("conversation"))
        return both.annotate(people=Count("participants")).filter(people=2).order_by("-active")


class Conversation(models.Model):
    """What a few members say to one another alone."""

    title = models.CharField(gettext_lazy("title"), max_length=120, blank=True)
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    begun = models.DateTimeField(default=timezone.now)
    active = models.DateTimeField(default=timezone.now)  # when somebody last wrote
    last_number = models.PositiveIntegerField(default=0)
    changes = models.PositiveIntegerField(default=0)  # an open page that knows less asks
    key = models.UUIDField()

    objects = ConversationQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("conversation")
        verbose_name_plural = gettext_lazy("conversations")
        constraints = [models.UniqueConstraint(fields=["begun_by", "key"], name="conversation_once_per_form")]

    def __str__(self) -> str:
        return self.title or _("a conversation")

    def get_absolute_url(self) -> str:
        return reverse("community:conversation", args=[self.pk])


class ParticipantQuerySet(models.QuerySet["Participant"]):
    def here(self) -> Self:
        """Those who have not left."""
        return self.filter(left__isnull=True)

    def by_conversation(self, ids: Iterable[int]) -> dict[int, list[Participant]]:
        """Who takes part in each of these, in the order in which they came; one query."""
        found: dict[int, list[Participant]] = defaultdict(list)
        for each in self.here().filter(conversation__in=list(ids)).select_related("member").order_by("pk"):
            found[each.conversation_id].append(each)
        return found


class Participant(models.Model):
    """One who takes part in a conversation, and sees of it what came after the message they joined at."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="participants")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="takes_part", db_index=False
    )
    since = models.PositiveIntegerField(default=0)  # the number of the last message before they joined
    joined = models.DateTimeField(default=timezone.now)
    left = models.DateTimeField(null=True)
    is_muted = models.BooleanField(default=False)  # told of nothing in it
    read_number = models.PositiveIntegerField(default=0)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "member"], name="participant_once")]
        indexes = [models.Index(fields=["member"], name="participant_here", condition=Q(left__isnull=True))]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.conversation_id}"


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, viewer: Any) -> Self:
        """The one rule: standing, in one's own conversations, from when one joined, not by those one ignores."""
        if viewer is None or not viewer.is_authenticated:
            return self.none()
        return self.filter(
            conversation__participants__member=viewer.pk,
            conversation__participants__left__isnull=True,
            conversation__participants__since__lt=F("number"),
            shelf=Shelf.STANDING,
        ).exclude(author__in=Block.objects.filter(member=viewer.pk).values("other"))

    def for_staff(self, staff: Any) -> Self:
        """What a moderator may judge: messages that somebody reported, once the record says that they read them."""
        looked = StaffAct.objects.filter(staff=staff.pk, verb=StaffAct.Verb.LOOK, kind=KIND)
        return self.reported().filter(pk__in=looked.values("item"))

    def reported(self) -> Self:
        return self.filter(pk__in=Report.objects.filter(kind=KIND).values("item"))

    def in_order(self) -> Self:
        return self.order_by("number")

    def around(self, message: Message, reach: int) -> Self:
        """A message and so many before and after it, whoever sees them: for judging what was reported."""
        numbers = (message.number - reach, message.number + reach)
        return self.filter(conversation=message.conversation_id, number__range=numbers).order_by("number")


class Message(models.Model):
    """One text in a conversation, numbered from 1."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages", db_index=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="messages", db_index=False
    )
    number = models.PositiveIntegerField()
    text = models.TextField(gettext_lazy("text"))
    html = models.TextField()
    posted = models.DateTimeField(default=timezone.now)
    shelf = models.CharField(max_length=8, choices=Shelf, default=Shelf.STANDING)
    change = models.PositiveIntegerField(default=0)  # the conversation's last that touched it
    key = models.UUIDField()

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("private message")
        verbose_name_plural = gettext_lazy("private messages")
        constraints = [
            models.UniqueConstraint(fields=["conversation", "number"], name="message_number_once"),
            models.UniqueConstraint(fields=["author", "key"], name="message_once_per_form"),
        ]
        indexes = [
            models.Index(fields=["author", "-posted"], name="message_author_recent"),
            models.Index(fields=["conversation", "change"], name="message_change"),
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id}#{self.number}"

    def get_absolute_url(self) -> str:
        """The conversation at this message, on whatever page it is."""
        return f"{reverse('community:conversation', args=[self.conversation_id])}?message={self.number}"


def names_of(people: Iterable[Participant], viewer: Any) -> str:
    """Who else takes part: “Bo”, “Bo, Cy”, “Bo, Cy, Di and 4 others”."""
    names = [each.member.name for each in people if each.member_id != viewer.pk]
    if not names:
        return _("nobody else")
    more = len(names) - NAMED
    if more <= 0:
        return ", ".join(names)
    return _("%(names)s and %(more)d more") % {"names": ", ".join(names[:NAMED]), "more": more}
