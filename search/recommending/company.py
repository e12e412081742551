"""Whom a member met: others who wrote in the threads that they wrote in last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from django.db.models import Case, F, JSONField, Max, OuterRef, Q, QuerySet, Sum, When, Window
from django.db.models.functions import RowNumber
from scipy.sparse import csr_matrix

from lib.nested import Nested
from profiles.models import Activity, Block, Dial, Level, kept_since
from search.blend import Floats
from search.recommending.slate import VOICES, Slate

MET_IN = 30  # a member's latest threads; more of them told nothing more
AT_ONCE = 5000  # ids in one query

Met = Mapping[int, Mapping[int, int]]  # member → other → in how many of the member's latest threads they wrote, too


def met(threads: Mapping[int, Sequence[int]], writers: Mapping[int, Iterable[int]]) -> dict[int, dict[int, int]]:
    """Of members' latest threads, and who wrote in each; pure."""
    found: dict[int, dict[int, int]] = {member: defaultdict(int) for member in threads}
    for member, own in threads.items():
        for thread in own[:MET_IN]:
            for other in writers.get(thread, ()):
                if other != member:
                    found[member][other] += 1
    return found


def met_by_each(threads: Mapping[int, Sequence[int]], now: datetime) -> Met:
    """The same as the ledger tells it of many members, without those whom each ignores; two queries."""
    wanted = sorted({thread for own in threads.values() for thread in own[:MET_IN]})
    if not wanted:
        return {}
    found = met(threads, _writers_of(wanted, now))
    for member, other in Block.objects.filter(member__in=list(threads)).values_list("member_id", "other_id"):
        found[member].pop(other, None)
    return found


def near(row: Mapping[int, int], own: Met, dials: Mapping[int, Mapping[tuple[str, int], int]], slate: Slate) -> Any:
    """Members × those who write on the slate: ln(1 + threads in which they met); nothing of one who is muted."""
    cells = [
        (row[member], slate.voice[other], times)
        for member, others in own.items()
        for other, times in others.items()
        if other in slate.voice and dials.get(member, {}).get((Dial.Of.MEMBER, other)) != Level.MUTED
    ]
    rows, columns, times = np.array(cells, dtype=np.int64).reshape(-1, 3).T
    return csr_matrix((np.log1p(times), (rows, columns)), shape=(len(row), len(slate.voice)))


def company(ids: Sequence[int], near: Any, slate: Slate) -> Floats:
    """Members × items: the sum over those who write in it, over the root of their number.

    That the member met them in this very item counts for nothing: it is not what brings them there.
    """
    found = np.asarray((near @ slate.lasting.voices.T).toarray())
    elsewhere = near.copy()
    elsewhere.data = np.log1p(but_one(near.data))
    columns = slate.lasting.voices
    for row, member in enumerate(ids):
        place = slate.voice.get(member)
        if place is not None:
            own = columns.indices[columns.indptr[place] : columns.indptr[place + 1]]
            found[row, own] = (elsewhere[[row]] @ slate.voices[own].T).toarray()
    return found


def but_one(near: Floats) -> Floats:
    """In how many threads they met, but for one of those."""
    return np.asarray(np.maximum(np.rint(np.expm1(near)) - 1.0, 0.0))


def times_met(near: Any, member: int, slate: Slate, item: int) -> Floats:
    """In how many other threads the member, whose row this is, met each of those who write in an item."""
    voices = slate.voices.indices[slate.voices.indptr[item] : slate.voices.indptr[item + 1]]
    times = np.rint(np.expm1(near.toarray().ravel()[voices]))
    return np.asarray(np.maximum(times - float(slate.voice.get(member) in voices), 0.0))


def beside(member: int, since: datetime, now: datetime, kept: datetime) -> Case:
    """A column of a member's acts: the others who wrote in the thread, but those whom the member ignores.

    It stands at the latest act in each of the threads that count, and is null at all others, which then cost nothing.
    """
    ignored = Block.objects.filter(member=member).values("other")
    others = _voices(now, kept).filter(item=OuterRef("item")).exclude(member=member).exclude(member__in=ignored)
    told = Nested(_standing(others, "member_id"), "member_id")
    own = _standing(_voices(now, kept).filter(member=member, happened__gt=since), "item", "verb", "happened")
    in_item = Window(RowNumber(), partition_by=F("item"), order_by=[F("happened").desc(), F("number").desc()])
    threads = own.annotate(number=Max("id")).annotate(nth=in_item).filter(nth=1)
    latest = threads.order_by("-happened", "-number").values("item")[:MET_IN]
    is_latest = Q(nth_in_item=1, kind="thread", verb__in=VOICES, item__in=latest)
    return Case(When(is_latest, then=told), output_field=JSONField())


def nth_in_item() -> Window:
    """A column of acts: 1 for the latest of talk in its thread."""
    return Window(
        RowNumber(),
        partition_by=[F("kind"), F("item"), Case(When(verb__in=VOICES, then=1), default=0)],
        order_by=[F("happened").desc(), F("id").desc()],
    )


def _writers_of(threads: Sequence[int], now: datetime) -> dict[int, set[int]]:
    """Who wrote in which of these threads."""
    found: dict[int, set[int]] = defaultdict(set)
    for start in range(0, len(threads), AT_ONCE):
        voices = _voices(now, kept_since(now)).filter(item__in=threads[start : start + AT_ONCE])
        for thread, member in _standing(voices, "item", "member_id").values_list("item", "member_id"):
            found[thread].add(member)
    return found


def _voices(now: datetime, kept: datetime) -> QuerySet[Activity]:
    return Activity.objects.filter(recorded__gte=kept, kind="thread", verb__in=VOICES, happened__lte=now)


def _standing(voices: QuerySet[Activity], *by: str) -> QuerySet[Any, Any]:
    """By these columns, where more was written than taken back: an undo is of the moment of its act."""
    rows: QuerySet[Any, Any] = voices.order_by().values(*by).annotate(standing=Sum("sign")).filter(standing__gt=0)
    return rows
