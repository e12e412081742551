"""What threads and posts are to the apps below, and to the chooser, the index and the mail above."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from community.answering import ConversationAnswers, ThreadAnswers
from community.articles import ArticleKind, VerdictKind
from community.events import AttendanceKind, EventKind
from community.examples import ExampleKind, LikingKind
from community.models import Bookmark, Call, Forum, Introduction, Mention, ReadLine
from community.places import (
    COMMENT,
    EDIT,
    EDIT_ARTICLE,
    EDIT_EXAMPLE,
    MESSAGE,
    REPLY,
    START,
    SUBMIT,
    WRITE_ARTICLE,
    WRITE_TO,
)
from community.polling import BallotKind
from community.private import ConversationKind, MessageKind
from community.recognition.kinds import RECOGNITION
from community.talking import PostKind, ThreadKind
from lib.kinds import Kind, register
from notices.answering import register as register_answers
from profiles.kinds import OwnRows
from writing.places import register_place


class ForumKind(Kind):
    """Places: turned up and down by id."""

    name = "forum"
    is_alike = True

    def visible_to(self, viewer: Any) -> QuerySet[Forum]:
        return Forum.objects.visible_to(viewer)

    def name_of(self, item_id: int) -> str:
        return str(Forum.objects.filter(pk=item_id).values_list("name", flat=True).first() or "")

    def export(self, member: Any) -> list[dict[str, Any]]:
        """Up to when they were done with what there was, in a forum they may see or everywhere."""
        names = dict(Forum.objects.visible_to(member).order_by().values_list("pk", "name"))
        lines = ReadLine.objects.filter(member=member).order_by("pk").values_list("forum", "read", "seen")
        return [{"forum": names.get(forum, ""), "read": read, "seen": seen} for forum, read, seen in lines]


class MentionKind(Kind):
    """Posts that name a member: their own business alone."""

    name = "mention"

    def visible_to(self, viewer: Any) -> QuerySet[Mention]:
        return Mention.objects.visible_to(viewer)

    def export(self, member: Any) -> list[dict[str, Any]]:
        """Where they are named, as far as they may see it."""
        found = self.visible_to(member).select_related("post__thread").order_by("pk")
        return [{"url": each.post.get_absolute_url(), "named": each.named.isoformat()} for each in found]


class BookmarkKind(OwnRows):
    """What a member keeps, and what they wrote beside it."""

    name, model = "bookmark", Bookmark
    fields = ("thread", "post", "kind", "item", "note", "due", "made")


class CallKind(OwnRows):
    """Questions that were put before a member because they may know, and what they said."""

    name, model = "call", Call
    fields = ("thread", "reason", "asked", "declined")

    def forget(self, member: Any) -> int:
        """The reasons are made of interests; what they declined stays without one, so that it does not come back."""
        calls = Call.objects.of_member(member)
        gone, _by_table = calls.filter(declined__isnull=True).delete()
        return gone + calls.exclude(reason="").update(reason="")


class IntroductionKind(OwnRows):
    """What was put before a member because who wrote it asked; and what they had shown to others, never to whom."""

    name, model = "introduction", Introduction
    fields = ("kind", "item", "reason", "asked", "declined")

    def export(self, member: Any) -> list[dict[str, Any]]:
        shown = Introduction.objects.filter(by=member.pk).order_by().values("kind", "item", "asked").distinct()
        own = sorted(shown, key=lambda each: (each["asked"], each["kind"], each["item"]))
        return super().export(member) + [dict(each) for each in own]

    def erase(self, member: Any) -> None:
        self.forget(member)

    def forget(self, member: Any) -> int:
        """Made of interests, what was put before them goes with these; and what they had shown."""
        return Introduction.objects.filter(Q(member=member.pk) | Q(by=member.pk)).delete()[0]


register_answers("thread", ThreadAnswers())
register_answers("conversation", ConversationAnswers())
for place in (REPLY, COMMENT, EDIT, START, MESSAGE, WRITE_TO, EDIT_ARTICLE, WRITE_ARTICLE, EDIT_EXAMPLE, SUBMIT):
    register_place(place)

for kind in (
    ForumKind,
    ThreadKind,
    PostKind,
    MentionKind,
    BallotKind,
    BookmarkKind,
    CallKind,
    IntroductionKind,
    ConversationKind,
    MessageKind,
):
    register(kind())
for dated in (EventKind, AttendanceKind):
    register(dated())
for recognised in RECOGNITION:
    register(recognised())
for known in (ArticleKind, VerdictKind, ExampleKind, LikingKind):
    register(known())
