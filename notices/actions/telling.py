"""Telling members: each thing once, never their own acts, never what they may not see or do not want."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q

from lib.kinds import ItemRef, kind_named
from lib.live import hint
from notices.actions.posting import post
from notices.actions.pushing import push
from notices.models import Choice, Device, Notice
from notices.occasions import MAIL, PUSH, SITE, occasion_named, occasions_of
from profiles.alike import alike
from profiles.models import Block, Member

BELL = "bell"  # the kind that a member's open pages listen to
MAILED_FOR = timedelta(days=1)  # what comes up later than that is told on the site alone


@dataclass(frozen=True, slots=True)
class News:
    """One thing to tell one member, before it is asked whether they are told."""

    member_id: int
    occasion: str
    ref: ItemRef
    key: str  # the same for the same thing, however often it comes up
    when: datetime
    under: ItemRef | None = None  # what it is gathered under; itself where missing
    actor_id: int | None = None
    number: int = 0
    because: Mapping[str, Any] = field(default_factory=dict)
    by_mail: bool = True  # and by push; False where the dial says: on the site alone
    is_urgent: bool = False  # a mail of its own, at once
    is_over: bool = False  # it was taken back: who has not seen it need not


@transaction.atomic
def tell(*, news: Sequence[News], now: datetime) -> list[Notice]:
    """Tell what may be told and was not told before; returns the notices that were made."""
    members = Member.objects.in_bulk({each.member_id for each in news})
    wanted = _not_ignored(_not_told([each for each in news if _may_be_told(members.get(each.member_id), each)]))
    seen = _seen(wanted, members)
    told = [each for each in wanted if (each.member_id, each.ref) in seen]
    choices = _choices({each.member_id for each in told})
    with_devices = set(
        Device.objects.filter(member__in={each.member_id for each in told}).values_list("member", flat=True)
    )
    rows = [(each, row) for each in told if (row := _row(each, choices, with_devices)) is not None]
    Notice.objects.bulk_create([row for _each, row in rows], batch_size=200)
    mailed = [
        (row, each.is_urgent)
        for each, row in rows
        if _is_on(each, MAIL, choices) and each.by_mail and now - each.when < MAILED_FOR
    ]
    post(notices=mailed, members=members, now=now)
    pushed = [row for each, row in rows if _is_pushed(each, choices, with_devices) and now - each.when < MAILED_FOR]
    push(notices=pushed, members=members, now=now)
    for member_id in sorted({row.member_id for _each, row in rows}):
        transaction.on_commit(partial(hint, BELL, member_id))
    return [row for _each, row in rows]


def take_back(*, keys: Iterable[tuple[int, str]]) -> int:
    """What was undone before its member saw it is told no more; say how many."""
    match = Q(pk__in=[])
    for member_id, key in keys:
        match |= Q(member=member_id, key=key)
    gone, _by_model = Notice.objects.unseen().filter(match, mailed__isnull=True).delete()
    return gone


@transaction.atomic
def see(*, member: Member, under: ItemRef, now: datetime, number: int | None = None) -> int:
    """Remember that a member has seen what stands under a thing, up to a post of it; say how many notices that was."""
    unseen = Notice.objects.unseen().filter(member=member).under(under)
    return _see(unseen if number is None else unseen.filter(number__lte=number), member, now)


@transaction.atomic
def see_all(*, member: Member, now: datetime) -> int:
    """Remember that a member has seen them all."""
    return _see(Notice.objects.unseen().filter(member=member), member, now)


def _see(unseen: Any, member: Member, now: datetime) -> int:
    count: int = unseen.update(seen=now)
    if count:
        transaction.on_commit(partial(hint, BELL, member.pk))
    return count


def _may_be_told(member: Member | None, each: News) -> bool:
    """Nobody of their own acts, nobody who has gone, nothing of an occasion that is not theirs or that no app knows."""
    if member is None or each.member_id == each.actor_id:
        return False
    return member.may_sign_in and any(each.occasion == theirs.name for theirs in occasions_of(member))


def _not_told(news: Sequence[News]) -> list[News]:
    keys = {each.key for each in news}
    told = set(Notice.objects.filter(key__in=keys).values_list("member_id", "key"))
    fresh: dict[tuple[int, str], News] = {}
    for each in news:
        if (each.member_id, each.key) not in told:
            fresh.setdefault((each.member_id, each.key), each)
    return list(fresh.values())


def _not_ignored(news: Sequence[News]) -> list[News]:
    actors = {each.actor_id for each in news if each.actor_id}
    members = {each.member_id for each in news}
    pairs = set(Block.objects.filter(member__in=members, other__in=actors).values_list("member_id", "other_id"))
    return [each for each in news if (each.member_id, each.actor_id) not in pairs]


def _seen(news: Sequence[News], members: Mapping[int, Member]) -> set[tuple[int, ItemRef]]:
    """Pairs of member and thing that the member may see, asked once for all who see the same."""
    by_kind: dict[str, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for each in news:
        by_kind[each.ref.kind][each.member_id].add(each.ref.id)
    found: set[tuple[int, ItemRef]] = set()
    for name, wanted in by_kind.items():
        kind = kind_named(name)
        viewers = [members[pk] for pk in sorted(wanted)]
        together = alike(viewers) if kind.is_alike else [[place] for place in range(len(viewers))]
        for places in together:
            ids = set().union(*(wanted[viewers[place].pk] for place in places))
            seen = set(kind.visible_to(viewers[places[0]]).filter(pk__in=ids).values_list("pk", flat=True))
            for place in places:
                found |= {(viewers[place].pk, ItemRef(name, pk)) for pk in wanted[viewers[place].pk] & seen}
    return found


def _choices(member_ids: set[int]) -> dict[tuple[int, str, str], bool]:
    rows = Choice.objects.filter(member__in=member_ids).values_list("member_id", "occasion", "way", "is_on")
    return {(member_id, occasion, way): is_on for member_id, occasion, way, is_on in rows}


def _is_on(each: News, way: str, choices: Mapping[tuple[int, str, str], bool]) -> bool:
    occasion = occasion_named(each.occasion)
    default = occasion is not None and (way == SITE or occasion.by_mail)
    return choices.get((each.member_id, each.occasion, way), default)


def _is_pushed(each: News, choices: Mapping[tuple[int, str, str], bool], with_devices: set[int]) -> bool:
    return each.by_mail and each.member_id in with_devices and _is_on(each, PUSH, choices)


def _row(each: News, choices: Mapping[tuple[int, str, str], bool], with_devices: set[int]) -> Notice | None:
    """None where the member wants it by no way."""
    is_on_site = _is_on(each, SITE, choices)
    is_sent = _is_pushed(each, choices, with_devices) or (each.by_mail and _is_on(each, MAIL, choices))
    if not is_on_site and not is_sent:
        return None
    under = each.under or each.ref
    return Notice(
        member_id=each.member_id,
        occasion=each.occasion,
        kind=each.ref.kind,
        item=each.ref.id,
        under_kind=under.kind,
        under_item=under.id,
        number=each.number,
        actor_id=each.actor_id,
        because=dict(each.because),
        key=each.key,
        is_on_site=is_on_site,
        made=each.when,
    )
