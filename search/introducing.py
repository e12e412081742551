"""What an author may have shown to those who may care, as told to them; and what was put before a member so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from community.actions import introduce
from community.actions.introducing import ENOUGH, IN_ALL, ITEMS_A_WEEK
from community.models import Introduction
from community.models.introducing import introduced_lately
from community.permissions import may_introduce
from lib.kinds import Candidate, ItemRef, Story, kind_named
from profiles.gathering import stories_of
from profiles.models import Activity, Block, Member, Surface
from search.caring import candidate_of, likely_to_care
from search.recommending import still_eligible

SHOWN, LOOKED_AT = 3, 20  # to one member at once; of what was put before them
MANY = 8  # from so many on they are told as about ten
REST = 86_400  # seconds for which what an author was told of an item stands
LOOKS_A_DAY = 10  # items of one author about which is asked anew


@dataclass(frozen=True, slots=True)
class Care:
    """What an author is told of an item of theirs."""

    story: Story
    shown: int = 0  # members it was put before
    opened: int = 0  # those of them who opened it since
    likely: int = 0  # about how many may care and have not seen it: 0, a few (ENOUGH), or about ten (MANY)
    is_spent: bool = False  # they have shown as much as they may for now

    @property
    def is_many(self) -> bool:
        return self.likely >= MANY


def care_of(member: Member, ref: ItemRef, *, now: datetime) -> Care | None:
    """What its author is told of an item; None for anybody else, and once it is no longer new."""
    found = _own(member, ref, now)
    story = stories_of(member, [ref]).get(ref) if found else None
    if found is None or story is None:
        return None
    put = Introduction.objects.filter(kind=ref.kind, item=ref.id)
    told = put.aggregate(shown=Count("pk"), opened=Count("pk", filter=Exists(_opened())))
    if told["shown"]:
        return Care(story, **told)
    if introduced_lately(member, now) >= ITEMS_A_WEEK:
        return Care(story, is_spent=True)
    return Care(story, likely=_likely(member, found, now))


def show_to_them(member: Member, ref: ItemRef, *, now: datetime) -> int | None:
    """Put an item before those likeliest to care, as its author asks; say how many, None where it is not theirs.

    Raises ValidationError with a sentence where there is nobody, or it has been shown, or too much was.
    """
    candidate, care = _own(member, ref, now), care_of(member, ref, now=now)
    if candidate is None or care is None:
        return None
    likeliest = likely_to_care(candidate, most=IN_ALL, now=now) if care.likely else {}
    if care.likely and len(likeliest) < ENOUGH:
        cache.set(_key(ref), 0, REST)
    return introduce(member=member, ref=ref, likeliest=likeliest, now=now)


def introduced_stories(member: Member, *, now: datetime) -> list[Story]:
    """What was put before this member so and they may still be shown, the latest first, each with why.

    Nothing while they have learning paused, and nothing they opened since.
    """
    if not member.is_personalised:
        return []
    put = Introduction.objects.filter(member=member.pk).standing(now).filter(~Exists(_opened()))
    wanted = put.exclude(by__in=Block.objects.filter(other=member.pk).values("member")).order_by("-asked", "-pk")
    rows = list(wanted.values_list("kind", "item", "reason")[:LOOKED_AT])
    refs = still_eligible(member, [ItemRef(kind, item) for kind, item, _why in rows], Surface.PAGE, now) if rows else ()
    reasons = {ItemRef(kind, item): why for kind, item, why in rows if ItemRef(kind, item) in refs}
    return _told(member, list(reasons)[:SHOWN], reasons)


def _told(member: Any, refs: Sequence[ItemRef], reasons: dict[ItemRef, str]) -> list[Story]:
    stories = stories_of(member, refs)
    says = _("%(author)s, who wrote it, asked to show it to those who may care, and %(why)s")
    return [
        replace(stories[ref], reason=says % {"author": stories[ref].author.name, "why": reasons[ref]})
        for ref in refs
        if ref in stories and stories[ref].author
    ]


def _own(member: Member, ref: ItemRef, now: datetime) -> Candidate | None:
    """An item that this member may have shown to others."""
    found = candidate_of(ref, now=now)
    if found is None or not may_introduce(member, found.author_id, found.created, now):
        return None
    return found if kind_named(ref.kind).visible_to(member).filter(pk=ref.id).exists() else None


def _opened() -> QuerySet[Activity]:
    """Acts on an item by the member it was put before, since."""
    about = {"kind": OuterRef("kind"), "item": OuterRef("item"), "member": OuterRef("member")}
    return Activity.objects.filter(**about, happened__gte=OuterRef("asked"), sign=1)


def _likely(member: Member, candidate: Candidate, now: datetime) -> int:
    """About how many; asked once a day of an item and of so many items a day, that nobody learns of others by it."""
    key = _key(candidate.ref)
    known: int | None = cache.get(key)
    if known is not None:
        return known
    looks = f"care:looks:{member.pk}:{now.date()}"
    cache.add(looks, 0, REST)
    if cache.incr(looks) > LOOKS_A_DAY:
        return 0
    count = len(likely_to_care(candidate, most=IN_ALL, now=now))
    told = max(step for step in (0, ENOUGH, MANY) if count >= step)
    cache.set(key, told, REST)
    return told


def _key(ref: ItemRef) -> str:
    return f"care:{ref}"
