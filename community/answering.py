"""Answering by mail in the talk: what the form under a thread does, for whoever writes to its address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import gettext as _

from community.actions import reply
from community.models import Forum, Post, Thread
from community.places import REPLY
from lib.kinds import ItemRef


class ThreadAnswers:
    """A thread is answered by a post at its end, and by one that answers a post where the mail told of one alone."""

    def open_to(self, member: Any, ids: Sequence[int]) -> set[int]:
        open_to = Thread.objects.visible_to(member).filter(pk__in=ids, forum__in=Forum.objects.answerable_by(member))
        if not member.is_moderator:
            open_to = open_to.filter(is_closed=False)
        return set(open_to.values_list("pk", flat=True)) if member.may_write else set()

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
