"""What a member does with what others wrote: likes it, keeps it, chooses it, has read it."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from community.models import Bookmark, Post, Reaction, ReadMark, Shelf, Thread
from community.permissions import may_choose_solution, may_like
from lib.clock import start_of_day
from lib.kinds import ItemRef
from lib.live import hint
from profiles.activity import record
from profiles.models import Activity, Member, Verb

STAYED = 10  # seconds on a thread that make it read rather than viewed


@transaction.atomic
def like_post(*, member: Member, post: Post, now: datetime) -> None:
    """Like a post of another; a second time changes nothing."""
    if not may_like(member, post):
        raise PermissionDenied(_("You may like what others wrote, not your own."))
    _like, is_new = Reaction.objects.get_or_create(member=member, post=post, defaults={"given": now})
    if not is_new:
        return
    Post.objects.filter(pk=post.pk).update(reactions=F("reactions") + 1)
    record(member=member, verb=Verb.LIKED, ref=ItemRef("post", post.pk), facets=post.thread.facets, now=now)
    transaction.on_commit(partial(hint, "post", post.pk))


@transaction.atomic
def unlike_post(*, member: Member, post: Post, now: datetime) -> None:
    """Take a like back, from the ledger too."""
    like = Reaction.objects.select_for_update().filter(member=member, post=post).first()
    if like is None:
        return
    like.delete()
    Post.objects.filter(pk=post.pk).update(reactions=F("reactions") - 1)
    _take_back(Verb.LIKED, ItemRef("post", post.pk), now, member=member, happened=like.given)
    transaction.on_commit(partial(hint, "post", post.pk))


@transaction.atomic
def bookmark_thread(*, member: Member, thread: Thread, now: datetime) -> None:
    """Keep a thread to come back to; a second time changes nothing."""
    _kept, is_new = Bookmark.objects.get_or_create(member=member, thread=thread, defaults={"made": now})
    if is_new:
        ref = ItemRef("thread", thread.pk)
        record(member=member, verb=Verb.BOOKMARKED, ref=ref, facets=thread.facets, now=now)


@transaction.atomic
def unbookmark_thread(*, member: Member, thread: Thread, now: datetime) -> None:
    """Let a kept thread go."""
    kept = Bookmark.objects.select_for_update().filter(member=member, thread=thread).first()
    if kept is not None:
        kept.delete()
        _take_back(Verb.BOOKMARKED, ItemRef("thread", thread.pk), now, member=member, happened=kept.made)


@transaction.atomic
def choose_solution(*, member: Member, thread: Thread, post: Post | None, now: datetime) -> None:
    """Say which post solved a question; None takes the choice back, from the ledger too."""
    if not may_choose_solution(member, thread):
        raise PermissionDenied(_("Only who asked, or a moderator, may choose the solution."))
    locked = Thread.objects.select_for_update(of=("self",)).get(pk=thread.pk)
    if post is not None and (post.thread_id != locked.pk or post.number == 1 or post.shelf != Shelf.STANDING):
        raise PermissionDenied(_("Choose a reply of this thread."))
    if locked.solution_id == (post.pk if post else None):
        return
    Thread.objects.filter(pk=locked.pk).update(solution=post)
    thread.solution = post
    ref = ItemRef("thread", locked.pk)
    if locked.solution_id is not None:
        _take_back(Verb.SOLVED, ref, now, detail__post=locked.solution_id)
    if post is not None:
        record(member=member, verb=Verb.SOLVED, ref=ref, facets=locked.facets, now=now, detail={"post": post.pk})
    transaction.on_commit(partial(hint, "thread", locked.pk))


@transaction.atomic
def mark_read(*, member: Member, thread: Thread, number: int, now: datetime, seconds: int = 0) -> None:
    """Remember how far a thread was read, never backwards; once a day the ledger hears of it."""
    advance_mark(member=member, thread=thread, number=max(0, min(number, thread.last_number)), now=now)
    ref = ItemRef("thread", thread.pk)
    wanted = [Verb.VIEWED, Verb.READ] if seconds >= STAYED else [Verb.VIEWED]
    today = Activity.objects.filter(
        kind=ref.kind, item=ref.id, happened__gte=start_of_day(now), member=member, verb__in=wanted
    )
    told = set(today.values_list("verb", flat=True))
    for verb in wanted:
        if verb not in told:
            record(member=member, verb=verb, ref=ref, facets=thread.facets, now=now)


def advance_mark(*, member: Member, thread: Thread, number: int, now: datetime) -> None:
    """Move a read mark forwards, whoever else moves it at the same time."""
    mark = ReadMark(member=member, thread=thread, number=number, read=now)
    ReadMark.objects.bulk_create([mark], ignore_conflicts=True)
    ReadMark.objects.filter(member=member, thread=thread, number__lt=number).update(number=number, read=now)


def _take_back(verb: Verb, ref: ItemRef, now: datetime, **which: object) -> None:
    """Subtract the very term that the ledger holds for an act: same member, same facets, same day."""
    acts = Activity.objects.filter(verb=verb, kind=ref.kind, item=ref.id, sign=1, **which).select_related("member")
    if row := acts.order_by("-happened", "-id").first():
        when, facets = row.happened, row.facets
        record(member=row.member, verb=verb, ref=ref, facets=facets, now=when, sign=-1, recorded=now)
