"""Starting a thread."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from community.actions.announcing import Announced, announce
from community.actions.marking import advance_mark
from community.actions.naming import keep_named
from community.actions.polling import Asked, ask
from community.actions.refreshing import refresh_facets
from community.models import Forum, Post, Thread
from community.permissions import may_announce, refusal_to_start, refuse
from lib.heat import heat_of
from lib.kinds import ItemRef
from lib.live import happened, hint
from profiles.activity import record
from profiles.models import Member, Subject, Verb
from writing.actions import drop_draft
from writing.rendering import Rendered, rendered

MOST_SUBJECTS = 5
UNCHECKED = {field.name for field in Thread._meta.fields} - {"title", "sort"}  # what no person types


def start_thread(
    *,
    author: Member,
    forum: Forum,
    title: str,
    text: str,
    subjects: Sequence[Subject],
    key: UUID,
    now: datetime,
    sort: str = Thread.Sort.DISCUSSION,
    draft: str = "",
    poll: Asked | None = None,
    event: Announced | None = None,
) -> Thread:
    """Open a thread with its first post, in place of its draft; the same key again returns the thread that it made."""
    if sort == Thread.Sort.ANNOUNCEMENT and not may_announce(author):
        raise PermissionDenied(_("Only moderators announce. Choose another kind."))
    refuse(refusal_to_start(author, is_granted=Forum.objects.open_to(author).filter(pk=forum.pk).exists()))
    if earlier := Thread.objects.filter(author=author, key=key).first():
        return earlier
    if sort == Thread.Sort.POLL and not (poll and poll.options):
        raise ValidationError({"sort": _("Give the poll its options, or choose another kind.")})
    if (sort == Thread.Sort.EVENT) != (event is not None):
        raise ValidationError({"sort": _("Say when and where the event is, or choose another kind.")})
    if len(subjects) > MOST_SUBJECTS:
        raise ValidationError({"subjects": _("Choose at most five subjects.")})
    thread = Thread(
        forum=forum, author=author, last_author=author, title=title.strip(), sort=sort, key=key, posted=now, active=now
    )
    thread.clean_fields(exclude=UNCHECKED)
    written = rendered(text)
    try:
        with transaction.atomic():
            _open(thread, text, written, subjects, poll)
            announce(thread=thread, event=event, now=now)
            drop_draft(member=author, place=draft)
    except IntegrityError:  # the other of two clicks was quicker
        return Thread.objects.get(author=author, key=key)
    return thread


def _open(thread: Thread, text: str, written: Rendered, subjects: Sequence[Subject], poll: Asked | None) -> None:
    now = thread.posted
    thread.post_count = thread.last_number = thread.changes = 1
    thread.heat = heat_of([now])
    thread.save()
    thread.subjects.set(subjects)
    post = Post.objects.create(
        thread=thread,
        author=thread.author,
        number=1,
        change=1,
        text=text,
        html=written.html,
        posted=now,
        key=thread.key,
    )
    keep_named(post=post, written=written, writer=thread.author, now=now)
    ask(post=post, poll=poll, now=now, question=thread.title)
    refresh_facets(threads=[thread])
    thread.save(update_fields=["facets"])
    if thread.author is not None:
        advance_mark(member=thread.author, thread=thread, number=1, now=now)
    ref = ItemRef("thread", thread.pk)
    record(member=thread.author, verb=Verb.STARTED, ref=ref, facets=thread.facets, now=now)
    transaction.on_commit(partial(hint, "forum", thread.forum_id))
    transaction.on_commit(partial(happened, "thread", thread.pk))
