"""The slate of pages, kept between requests: it is the same for everybody, and dear to lay.

It is kept for ten minutes. At each request the ledger says what happened since, and only that is asked for anew. Rights
are not in it: who may see what is asked of every item for everyone who looks, each time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from django.db.models import QuerySet

from lib.kinds import Candidate, ItemRef, all_kinds
from lib.prepared import ask
from profiles.activity import ONLY_FOR_LEARNING
from profiles.models import Activity
from search.blend import in_force
from search.recommending.laying import ENOUGH, dressed, for_page, moved_on
from search.recommending.slate import Going, Slate
from search.recommending.sources import Stored

KEPT = timedelta(minutes=10)
TOGETHER = timedelta(minutes=1)  # requests that run side by side may have looked at the clock in another order
BEHIND = 200  # numbers of the ledger that may still be taken by writers who are slow to commit

Acts = dict[int, ItemRef]  # by number


@dataclass(frozen=True, slots=True)
class Standing:
    """A slate, what it was laid from, and which acts of the ledger it knows."""

    slate: Slate
    items: list[tuple[Candidate, Going]]
    began: datetime
    month: int  # of the newest act
    first: int  # from which number on acts are looked at
    known: frozenset[int]

    def holds(self, now: datetime) -> bool:
        return self.began - TOGETHER <= now < self.began + KEPT


_lock = Lock()
_standing: list[Standing] = []  # the one there is, or none


def standing(now: datetime) -> Slate:
    """What a page chooses from; one query where nothing happened since it was last asked for."""
    with _lock:
        kept = _standing[0] if _standing and _standing[0].holds(now) else None
        found = _brought_on(kept, now) if kept else _begun(now)
        _standing[:] = [found]
    return replace(found.slate.at(now), by=in_force())


def forget() -> None:
    """Lay it anew."""
    with _lock:
        _standing.clear()


def _begun(now: datetime) -> Standing:
    newest = Activity.objects.order_by("-month", "-id").values_list("month", "id").first()
    month, number = newest or (0, 0)
    first = max(number - BEHIND, 0)
    known = frozenset(_acts_since(month, first))
    items, clock = for_page(now)
    slate = dressed(items, clock, Stored(), present=now)
    return Standing(slate, items, now, month, first, known)


def _brought_on(kept: Standing, now: datetime) -> Standing:
    acts = _acts_since(kept.month, kept.first)
    new = {number: ref for number, ref in acts.items() if number not in kept.known}
    touched = set(_chosen(new.values()))
    if not touched:
        return replace(kept, known=kept.known.union(new)) if new else kept
    if kept.slate.asleep or len(kept.items) < ENOUGH:  # a community that sleeps looks further back, and may wake
        return _begun(now)
    items = moved_on(kept.items, kept.slate.now, touched, now)
    first = max(kept.first, max(acts) - BEHIND)
    known = frozenset(number for number in acts if number >= first)
    return Standing(dressed(items, now, Stored()), items, kept.began, kept.month, first, known)


def _acts_since(month: int, first: int) -> Acts:
    """What may have changed what is chosen from; looking and reading have not."""
    return {number: ItemRef(kind, item) for number, kind, item in ask(_acts, month, viewer=None, first=first)}


def _acts(viewer: Any, month: int, first: int) -> QuerySet[Any, Any]:
    acts = Activity.objects.filter(month__gte=month, id__gte=first).exclude(verb__in=ONLY_FOR_LEARNING)
    return acts.values_list("id", "kind", "item")


def _chosen(refs: Iterable[ItemRef]) -> Iterator[ItemRef]:
    """The things that may be chosen among these, or of which these are a part."""
    kinds = {kind.name: kind for kind in all_kinds()}
    parts: dict[str, set[int]] = defaultdict(set)
    for ref in refs:
        if ref.kind in kinds and kinds[ref.kind].is_chosen:
            yield ref
        elif ref.kind in kinds:
            parts[ref.kind].add(ref.id)
    for name, ids in parts.items():
        yield from (ref for ref in kinds[name].indexed_as(ids) if kinds[ref.kind].is_chosen)
