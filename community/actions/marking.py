"""What a member does with what others wrote: likes it, chooses it, has read it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, F
from django.utils.translation import gettext as _

from community.actions.changing import note_change
from community.actions.recognising import await_recount
from community.actions.unsaying import unchoose
from community.models import Post, Reaction, ReadMark, Shelf, Thread
from community.permissions import may_choose_solution, may_like
from lib.clock import start_of_day
from lib.kinds import ItemRef
from lib.live import happened
from lib.statements import put_row
from notices.actions import see
from profiles.activity import record
from profiles.models import Activity, Member, Verb

STAYED = 10  # seconds on a page that make it read rather than viewed


@transaction.atomic
def like_post(*, member: Member, post: Post, now: datetime, name: str = Reaction.Name.LIKE) -> None:
    """Say something to a post of another without words; the same again changes nothing, another takes its place."""
    if not may_like(member, post):
        raise PermissionDenied(_("You may like what others wrote, not your own."))
    if name not in Reaction.Name.values:
        raise ValidationError(_("Choose one of the reactions."))
    _hold(post)
    given, is_new = Reaction.objects.get_or_create(member=member, post=post, defaults={"given": now, "name": name})
    if given.name == name and not is_new:
        return
    Reaction.objects.filter(pk=given.pk).update(name=name)
    retally(posts=[post.pk], change=1 if is_new else 0)
    if not is_new and post.author_id:
        await_recount(members={post.author_id})
    if is_new:
        Thread.objects.filter(pk=post.thread_id).update(top=F("top") + 1)
        record(member=member, verb=Verb.LIKED, ref=ItemRef("post", post.pk), facets=post.thread.facets, now=now)
    note_change(post=post)


@transaction.atomic
def unlike_post(*, member: Member, post: Post, now: datetime) -> None:
    """Take a reaction back, from the ledger too."""
    _hold(post)
    like = Reaction.objects.select_for_update().filter(member=member, post=post).first()
    if like is None:
        return
    like.delete()
    retally(posts=[post.pk], change=-1)
    Thread.objects.filter(pk=post.thread_id).update(top=F("top") - 1)
    take_back(verb=Verb.LIKED, ref=ItemRef("post", post.pk), now=now, member=member, happened=like.given)
    note_change(post=post)


def retally(*, posts: Sequence[int], change: int) -> None:
    """Count anew what was given to each of these posts, which are locked; `change` is how many more each has."""
    given = Reaction.objects.filter(post__in=posts).values_list("post", "name").annotate(count=Count("pk"))
    tallies: dict[int, dict[str, int]] = {pk: {} for pk in posts}
    for pk, name, count in given.order_by("post", "name"):
        tallies[pk][name] = count
    for pk, tally in tallies.items():
        Post.objects.filter(pk=pk).update(tally=tally, reactions=F("reactions") + change)


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
    if locked.solution is not None:
        note_change(post=locked.solution)
    unchoose(thread_id=locked.pk, now=now)
    if post is not None:
        record(member=member, verb=Verb.SOLVED, ref=ref, facets=locked.facets, now=now, detail={"post": post.pk})
        note_change(post=post)
        transaction.on_commit(partial(happened, "thread", locked.pk))


@transaction.atomic
def mark_read(*, member: Member, thread: Thread, number: int, now: datetime, seconds: int = 0) -> None:
    """Remember how far a thread was read, never backwards; once a day the ledger hears of it."""
    upto, ref = max(0, min(number, thread.last_number)), ItemRef("thread", thread.pk)
    advance_mark(member=member, thread=thread, number=upto, now=now)
    see(member=member, under=ref, number=upto, now=now)
    tell_visit(member=member, ref=ref, facets=thread.facets, seconds=seconds, now=now)


def tell_visit(*, member: Member, ref: ItemRef, facets: Sequence[int], seconds: int, now: datetime) -> None:
    """Tell the ledger, once a day, that a member had a thing open, and that they stayed."""
    wanted = [Verb.VIEWED, Verb.READ] if seconds >= STAYED else [Verb.VIEWED]
    today = Activity.objects.filter(
        kind=ref.kind, item=ref.id, happened__gte=start_of_day(now), member=member, verb__in=wanted
    )
    told = set(today.values_list("verb", flat=True))
    for verb in wanted:
        if verb not in told:
            record(member=member, verb=verb, ref=ref, facets=facets, now=now)


def _hold(post: Post) -> None:
    """The thread's row first, as everywhere, then the post's: what changes the posts of a thread takes turns."""
    Thread.objects.select_for_update(of=("self",)).get(pk=post.thread_id)
    Post.objects.select_for_update(of=("self",)).get(pk=post.pk)


def advance_mark(*, member: Member, thread: Thread, number: int, now: datetime) -> None:
    """Move a read mark forwards, whoever else moves it at the same time."""
    mark = ReadMark(member=member, thread=thread, number=number, read=now)
    ReadMark.objects.bulk_create([mark], ignore_conflicts=True)
    ReadMark.objects.filter(member=member, thread=thread, number__lt=number).update(number=number, read=now)


def mark_own(*, member: Member, thread: Thread, number: int, now: datetime) -> None:
    """Whoever wrote the last post of a held thread has read it; no mark is further."""
    mark = ReadMark(member=member, thread=thread, number=number, read=now)
    put_row(mark, unique=("member", "thread"), over=("number", "read"))


def mark_unread(*, member: Member, thread: Thread, number: int, now: datetime) -> None:
    """Count that post and what follows as not read yet."""
    before = max(0, min(number, thread.last_number) - 1)
    ReadMark.objects.filter(member=member, thread=thread, number__gt=before).update(number=before, read=now)


def take_back(*, verb: Verb, ref: ItemRef, now: datetime, **which: object) -> None:
    """Subtract the very term that the ledger holds for an act: same member, same facets, same day."""
    acts = Activity.objects.filter(verb=verb, kind=ref.kind, item=ref.id, sign=1, **which).select_related("member")
    if row := acts.order_by("-happened", "-id").first():
        when, facets = row.happened, row.facets
        record(member=row.member, verb=verb, ref=ref, facets=facets, now=when, sign=-1, recorded=now)
