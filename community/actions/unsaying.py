"""What the ledger holds of a post goes with it when its author deletes it, and comes back with it.

A moderator who hides a post takes nothing back: that its author wrote it is true of them all the same.
"""

from __future__ import annotations

from datetime import datetime

from community.models import Post
from lib.kinds import ItemRef
from profiles.activity import record
from profiles.models import AGAIN, Activity, Verb

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
