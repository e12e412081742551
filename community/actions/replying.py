"""Replying in a thread, and commenting on a post."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from community.actions.marking import mark_own
from community.actions.naming import keep_named
from community.actions.polling import Asked, ask
from community.actions.refreshing import faces_with
from community.models import Post, Thread
from community.models.page import held_thread, next_place
from community.permissions import BARRED, refusal_to_reply, refuse
from community.places import COMMENT, REPLY
from lib.heat import warmed
from lib.kinds import ItemRef
from lib.live import happening, hint_of, tell_all
from lib.statements import change_row, insert_row
from profiles.activity import record
from profiles.models import Block, Member, Verb
from writing.actions import drop_draft
from writing.rendering import rendered


def reply(
    *,
    author: Member,
    thread: Thread,
    text: str,
    key: UUID,
    now: datetime,
    answers: Post | None = None,
    is_comment: bool = False,
    poll: Asked | None = None,
) -> Post:
    """Add a post at the end of a thread; the same key again returns the post that it made."""
    if not text.strip():
        raise ValidationError(_("Write something first."))
    answers = _answered(thread, answers)
    written = rendered(text)
    with transaction.atomic():
        locked = held_thread(author, thread.pk)
        number, earlier = next_place(locked, author.pk, key)
        if earlier:
            return Post.objects.get(pk=earlier)
        refuse(refusal_to_reply(author, locked, is_granted=locked.is_answerable))  # type: ignore[attr-defined]
        if answers is not None and Block.objects.bars(by=answers.author_id, other=author):
            refuse(BARRED)
        post = insert_row(
            Post(
                thread=locked,
                author=author,
                number=number,
                answers=answers,
                is_comment=is_comment and answers is not None,
                text=text,
                html=written.html,
                posted=now,
                change=locked.changes + 1,
                key=key,
            )
        )
        keep_named(post=post, written=written, writer=author, now=now)
        ask(post=post, poll=poll, now=now, question=thread.title)
        drop_draft(member=author, place=COMMENT.at(post.answers_id or 0) if post.is_comment else REPLY.at(thread.pk))
        _append(locked, post)
    return post


def _answered(thread: Thread, answers: Post | None) -> Post | None:
    """The post that is answered; comments stand one deep, under it."""
    if answers is None:
        return None
    if answers.thread_id != thread.pk:
        raise ValidationError(_("The post you answer is in another thread."))
    return answers.answers if answers.is_comment else answers


def _append(thread: Thread, post: Post) -> None:
    """Move the thread on to its new last post."""
    values = {
        "changes": post.change,
        "last_number": post.number,
        "last_author": post.author_id,
        "active": post.posted,
        "faces": faces_with(faces=thread.faces, writer=post.author_id, opener=thread.author_id),
        "heat": warmed(thread.heat, post.posted),
    }
    change_row(Thread, thread.pk, values, one_more=("post_count", "top"))
    if post.author is not None:
        mark_own(member=post.author, thread=thread, number=post.number, now=post.posted)
    record(
        member=post.author,
        verb=_verb_of(thread, post),
        ref=ItemRef("thread", thread.pk),
        facets=thread.facets,
        now=post.posted,
        detail={"post": post.pk},
    )
    hints = [hint_of("thread", thread.pk, change=post.change), hint_of("forum", thread.forum_id)]
    transaction.on_commit(partial(tell_all, [*hints, happening("thread", thread.pk)]))


def _verb_of(thread: Thread, post: Post) -> Verb:
    if post.is_comment:
        return Verb.COMMENTED
    return Verb.ANSWERED if thread.sort == Thread.Sort.QUESTION else Verb.REPLIED
