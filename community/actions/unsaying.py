"""What the ledger holds of a post goes with it when its author deletes it, and comes back with it.

So does that it was chosen as the solution, unless another was chosen meanwhile. A moderator who hides a post takes
nothing back: that its author wrote it, and that somebody chose it, is true of them all the same.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from community.models import Post, Thread
from lib.kinds import ItemRef
from profiles.activity import record
from profiles.models import AGAIN, Activity, Verb

GONE = "gone"  # in the detail of a choice that was taken back as its post was deleted
REPLIES = (Verb.ANSWERED, Verb.REPLIED, Verb.COMMENTED)


def unsay(*, post: Post, now: datetime) -> None:
    """Subtract the very term that the ledger holds for writing it; what was deleted before is not subtracted twice."""
    acts = _acts_of(post)
    if acts and _stands(acts):
        _tell(acts[0], post, sign=-1, now=now)


def say_again(*, post: Post, now: datetime) -> None:
    """Add it again as it was, of its own day, where it was taken back."""
    acts = _acts_of(post)
    if acts and not _stands(acts):
        _tell(acts[0], post, sign=1, now=now)


def unchoose(*, thread_id: int, now: datetime, is_deleted: bool = False) -> None:
    """Subtract the term of the choice that stands in a thread, if one does."""
    act = _last_choice(thread_id)
    if act and act.sign > 0:
        detail = {"post": act.detail.get("post")} | ({GONE: True} if is_deleted else {})
        _choose(act, detail, sign=-1, now=now)


def choose_again(*, post: Post, now: datetime) -> None:
    """Make a post that comes back the solution that it was, where its thread has none now."""
    act = _last_choice(post.thread_id)
    if act is None or act.detail.get("post") != post.pk or (act.sign < 0 and GONE not in act.detail):
        return
    asked = Thread.objects.filter(pk=post.thread_id, sort=Thread.Sort.QUESTION, solution=None)
    if asked.update(solution=post) and act.sign < 0:
        # That it was no more says of what only where learning was not paused just then.
        first = _choices(post.thread_id).filter(sign=1, detail__post=post.pk).first()
        _choose(first or act, {"post": post.pk, AGAIN: True}, sign=1, now=now)


def _last_choice(thread_id: int) -> Activity | None:
    """That a solution was chosen, or is no more; the latest."""
    return _choices(thread_id).first()


def _choices(thread_id: int) -> QuerySet[Activity]:
    """All such, the latest first."""
    acts = Activity.objects.filter(kind="thread", item=thread_id, verb=Verb.SOLVED)
    return acts.select_related("member").order_by("-recorded", "-id")


def _choose(act: Activity, detail: dict[str, object], *, sign: int, now: datetime) -> None:
    ref = ItemRef(act.kind, act.item)
    record(
        member=act.member, verb=Verb.SOLVED, ref=ref, facets=act.facets, now=act.happened, recorded=now,
        detail=detail, sign=sign,
    )  # fmt: skip


def _acts_of(post: Post) -> list[Activity]:
    """That it was written and unwritten, the oldest first.

    An act of beginning a thread names no post, nor do those that came by import: of several of the same instant one is
    as good as another.
    """
    verbs = (Verb.STARTED,) if post.number == 1 else REPLIES
    acts = Activity.objects.filter(
        kind="thread", item=post.thread_id, happened=post.posted, member=post.author_id, verb__in=verbs
    )
    rows = list(acts.select_related("member").order_by("id"))
    own = [row for row in rows if row.detail.get("post") == post.pk]
    if any(row.sign > 0 and AGAIN not in row.detail for row in own):
        return own
    return [row for row in rows if "post" not in row.detail][:1] + own


def _stands(acts: list[Activity]) -> bool:
    return sum(act.sign for act in acts) > 0


def _tell(act: Activity, post: Post, *, sign: int, now: datetime) -> None:
    detail = {"post": post.pk} if sign < 0 else {"post": post.pk, AGAIN: True}
    ref = ItemRef(act.kind, act.item)
    record(
        member=act.member, verb=Verb(act.verb), ref=ref, facets=act.facets, now=act.happened, recorded=now,
        detail=detail, sign=sign,
    )  # fmt: skip
