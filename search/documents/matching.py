"""Which documents have the words, best first: how well they fit, and how lately something happened in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from lib.kinds import kind_named
from search.documents import database, elastic
from search.documents.asking import Query
from search.documents.hits import Hit

FIRST = 3  # of the kinds that come first, so that the rest is not pushed out of sight
STALE = 0.5  # what the fit of one that is stale counts, among those that come first
WORTH = 0.1  # of the best hit's score: what fits less does not come first, whatever its kind


def matches(query: Query, kinds: Sequence[str], *, viewer: Any, now: datetime) -> list[Hit]:
    """Those that have every term; where there is none, those that have any of them.

    Elasticsearch is asked first where there is one, and only for what the viewer's rights let them find;
    while it is away, the database answers. Either way the caller asks `visible_to` of what comes back.
    The best few of the kinds that come first stand before all others, what is stale of them behind what is not.
    """
    if not query or not kinds:
        return []
    found = elastic.answer(lambda search: _tried(partial(search, rights=_rights(viewer, kinds)), query))
    if found is None:
        found = _tried(partial(database.search, kinds=kinds), query)
    scored = sorted((-hit.score(now), hit.ref, hit) for hit in found)  # the best has the least
    least = WORTH * scored[0][0] if scored else 0.0
    coming = {kind for kind in kinds if kind_named(kind).comes_first}
    first = fresh_first([hit for score, ref, hit in scored if ref.kind in coming and score <= least], now=now)[:FIRST]
    return first + [hit for _score, _ref, hit in scored if hit not in first]


def fresh_first(hits: Sequence[Hit], *, now: datetime) -> list[Hit]:
    """Best first, where what is stale counts half; one query for each kind of which there are some."""
    ids: dict[str, list[int]] = defaultdict(list)
    for hit in hits:
        ids[hit.ref.kind].append(hit.ref.id)
    stale = {kind: kind_named(kind).stale(each, day=now.date()) for kind, each in ids.items() if len(each) > 1}

    def worth(hit: Hit) -> float:
        return hit.score(now) * (STALE if hit.ref.id in stale.get(hit.ref.kind, ()) else 1)

    return sorted(hits, key=lambda hit: (-worth(hit), hit.ref))


def alike(query: Query, kinds: Sequence[str], *, viewer: Any, now: datetime) -> list[Hit]:
    """Those that have any of the words that say something, best first, what is stale behind what is not."""
    loose = query.loosened()
    if not loose or not kinds:
        return []
    found = elastic.answer(lambda search: search(loose, rights=_rights(viewer, kinds), is_strict=False))
    if found is None:
        found = database.search(loose, kinds, is_strict=False)
    return fresh_first(found, now=now)


def _tried(search: Callable[..., list[Hit]], query: Query) -> list[Hit]:
    found = search(query, is_strict=True)
    if not found and len(query.terms) > 1 and (loose := query.loosened()):
        found = search(loose, is_strict=False)
    return found


def _rights(viewer: Any, kinds: Sequence[str]) -> dict[str, set[str] | None]:
    return {kind: kind_named(kind).rights_of(viewer) for kind in kinds}
