"""Answering by mail in the talk: what the form under a thread does, for whoever writes to its address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import gettext as _

from community.actions import reply, write_message
from community.models import Conversation, Forum, Participant, Post, Thread
from community.permissions import refusal_to_write
from community.places import MESSAGE, REPLY
from lib.kinds import ItemRef


class ThreadAnswers:
    """A thread is answered by a post at its end, and by one that answers a post where the mail told of one alone."""

    is_alike = True

    def open_to(self, member: Any, ids: Sequence[int]) -> set[int]:
        open_to = Thread.objects.visible_to(member).filter(pk__in=ids, forum__in=Forum.objects.answerable_by(member))
        if not member.is_moderator:
            open_to = open_to.filter(is_closed=False)
        return set(open_to.values_list("pk", flat=True)) if member.may_write else set()

    def invitation(self) -> str:
        return _("Answer this mail and your words become a post; write above this line.")

    def place(self, item_id: int) -> str:
        return REPLY.at(item_id)

    def address(self, member: Any, item_id: int) -> str:
        is_seen = Thread.objects.visible_to(member).filter(pk=item_id).exists()
        return reverse("community:reply", args=[item_id]) if is_seen else ""

    def take(self, *, member: Any, item_id: int, to: ItemRef | None, text: str, key: UUID, now: datetime) -> None:
        thread = Thread.objects.visible_to(member).filter(pk=item_id).first()
        if thread is None:
            raise PermissionDenied(_("This thread is gone, or you may not read it any more."))
        posts = Post.objects.visible_to(member).filter(thread=thread).select_related("author", "answers")
        answered = posts.filter(pk=to.id).first() if to is not None and to.kind == "post" else None
        if answered is not None and answered.author_id == member.pk:
            answered = None
        reply(author=member, thread=thread, text=text, key=key, now=now, answers=answered)


class ConversationAnswers:
    """A conversation is gone on with by a message at its end, which those in it read and nobody else."""

    is_alike = False

    def open_to(self, member: Any, ids: Sequence[int]) -> set[int]:
        if refusal_to_write(member):
            return set()
        others = Participant.objects.here().filter(conversation__in=ids).exclude(member=member)
        talks = Conversation.objects.visible_to(member).filter(pk__in=others.values("conversation"))
        return set(talks.values_list("pk", flat=True))

    def invitation(self) -> str:
        return _("Answer this mail and those in the conversation read your words; write above this line.")

    def place(self, item_id: int) -> str:
        return MESSAGE.at(item_id)

    def address(self, member: Any, item_id: int) -> str:
        is_seen = Conversation.objects.visible_to(member).filter(pk=item_id).exists()
        return reverse("community:conversation", args=[item_id]) if is_seen else ""

    def take(self, *, member: Any, item_id: int, to: ItemRef | None, text: str, key: UUID, now: datetime) -> None:
        conversation = Conversation.objects.visible_to(member).filter(pk=item_id).first()
        if conversation is None:
            raise PermissionDenied(_("You take no part in this conversation any more."))
        write_message(writer=member, conversation=conversation, text=text, key=key, now=now)
