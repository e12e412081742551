"""Who follows what: the dials that reach a thread, and what they say of being told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from community.models import Post, Shelf, Thread
from notices.models import Manner
from profiles.models import Dial, Level

Of = Dial.Of
WIDE = (Of.FORUM, Of.MEMBER, Of.SUBJECT)


@dataclass(frozen=True, slots=True)
class Telling:
    """How one member is told of a post they were neither named nor answered in."""

    because: Mapping[str, Any] = field(default_factory=dict)  # the dial: of, target, level
    by_mail: bool = True
    is_urgent: bool = False
    is_own: bool = False  # of a thread they began


@dataclass(slots=True)
class Dials:
    """What members say of a thread, its forum, its subjects and the author of a post in it."""

    thread: dict[int, int]  # member → level
    wide: dict[int, dict[tuple[str, int], int]]  # member → (of, target) → level

    def has_muted(self, member_id: int) -> bool:
        levels = {*self.wide.get(member_id, {}).values(), self.thread.get(member_id, Level.NORMAL)}
        return Level.MUTED in levels

    def loudest(self, member_id: int, *, is_opening: bool) -> Telling | None:
        """What the wide dials ask for: every post where one is at loud, new threads where one is at normal."""
        for (of, target), level in sorted(self.wide.get(member_id, {}).items(), key=lambda each: -each[1]):
            because = {"of": of, "target": target, "level": level}
            if level == Level.LOUD:
                return Telling(because, is_urgent=True)
            if level == Level.NORMAL and is_opening and of != Of.SUBJECT:
                return Telling(because, by_mail=False)
        return None


def dials_on(post: Post, thread: Thread) -> Dials:
    """Every dial that reaches a post; one query, and one for the thread's subjects."""
    subjects = [subject.pk for subject in thread.subjects.all()]
    reaching = Q(of=Of.THREAD, target=thread.pk) | Q(of=Of.FORUM, target=thread.forum_id)
    # Subjects are chosen at sign-up, at normal: only what was turned to an end says anything of being told.
    reaching |= Q(of=Of.SUBJECT, target__in=subjects, level__in=[Level.MUTED, Level.LOUD])
    if post.author_id is not None:
        reaching |= Q(of=Of.MEMBER, target=post.author_id)
    found = Dials({}, defaultdict(dict))
    for member_id, of, target, level in Dial.objects.filter(reaching).values_list("member_id", "of", "target", "level"):
        if of == Of.THREAD:
            found.thread[member_id] = level
        else:
            found.wide[member_id][of, target] = level
    return found


def followers(post: Post, thread: Thread, dials: Dials) -> dict[int, Telling]:
    """Whoever wants to be told of this post: by the thread's dial where it was touched, else by the wider ones."""
    found: dict[int, Telling] = {}
    for member_id, level in (_untouched(post, thread) | dials.thread).items():
        telling = _by_thread(level, thread, is_own=member_id == thread.author_id, is_set=member_id in dials.thread)
        if telling is not None:
            found[member_id] = telling
    for member_id in dials.wide.keys() - dials.thread.keys():
        telling = dials.loudest(member_id, is_opening=post.number == 1)
        if telling is not None and (telling.is_urgent or member_id not in found):
            found[member_id] = telling
    return {member_id: telling for member_id, telling in found.items() if not dials.has_muted(member_id)}


def _by_thread(level: int, thread: Thread, *, is_own: bool, is_set: bool) -> Telling | None:
    """What a step of a thread's dial means: below low one is told only when named or answered."""
    if level < Level.LOW:
        return None
    because = {"of": Of.THREAD.value, "target": thread.pk, "level": int(level)} if is_set else {"own": is_own}
    return Telling(because, by_mail=level > Level.LOW, is_urgent=level == Level.LOUD, is_own=is_own)


def _untouched(post: Post, thread: Thread) -> dict[int, int]:
    """The levels of those who began the thread or wrote in it and never touched its dial, as they chose them to be."""
    wrote = Post.objects.filter(thread=thread, shelf=Shelf.STANDING, author__manner__joined__gt=Level.QUIET)
    found = dict(wrote.order_by().values_list("author_id", "author__manner__joined").distinct())
    if thread.author_id is not None:
        own = Manner.objects.filter(member=thread.author_id).values_list("started", flat=True).first()
        found[thread.author_id] = own or Level.NORMAL
    return found
