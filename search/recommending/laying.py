"""Laying the slate: what the kinds offer, what the ledger says goes on in it, and what it is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from lib.kinds import Candidate, ItemRef, all_kinds
from profiles.models import Activity, Facet, Surface
from search.recommending.slate import TALK, Community, Going, Slate, arranged, heat, is_of_today
from search.recommending.sources import Source

WINDOW = timedelta(days=30)  # what was active within it may be chosen
SLEEPY = timedelta(days=365)  # the page of a quiet community looks back so far
FEW = 30  # candidates that make a community quiet
AT_ONCE = 5000  # ids in one query


def laid(*, surface: Surface, now: datetime, since: datetime | None, source: Source) -> Slate:
    """The slate as of now, in a number of queries that grows with the kinds alone."""
    slate = dressed(_candidates(since or now - WINDOW, now), now, source, since or now - WINDOW)
    if since is None and surface == Surface.PAGE and len(slate) < FEW:
        slate = dressed(_candidates(now - SLEEPY, now), now, source, now - SLEEPY)
    return slate


def dressed(candidates: Sequence[Candidate], now: datetime, source: Source, since: datetime | None = None) -> Slate:
    """These candidates as a slate; those in which nothing had happened since then, as of now, are left out."""
    going = goings_on(candidates, now)
    kept = [each for each in candidates if since is None or going[each.ref].last >= since]
    names = _names(sorted({facet for each in kept for facet in each.facets}))
    totals, everything = source.community(list(names))
    return arranged(kept, [going[each.ref] for each in kept], Community(names, totals, everything), now)


def goings_on(candidates: Sequence[Candidate], now: datetime) -> dict[ItemRef, Going]:
    """What the ledger says happened in each item up to now; one query a kind."""
    found = {each.ref: Going(each.active if each.active <= now else each.created) for each in candidates}
    talkers: dict[ItemRef, set[int]] = defaultdict(set)
    for ref, member, verb, sign, happened in _acts(found, now):
        going = found[ref]
        going.hotness += sign * heat(verb, happened, now)
        if TALK[verb] >= 1:
            going.last = max(going.last, happened)
            if is_of_today(happened, now):
                talkers[ref].add(member)
    for ref, members in talkers.items():
        found[ref].talkers = len(members)
    return found


def _acts(refs: dict[ItemRef, Going], now: datetime) -> Iterator[tuple[ItemRef, int, str, int, datetime]]:
    by_kind: dict[str, list[int]] = defaultdict(list)
    for ref in refs:
        by_kind[ref.kind].append(ref.id)
    for kind, ids in by_kind.items():
        for start in range(0, len(ids), AT_ONCE):
            acts = Activity.objects.filter(kind=kind, item__in=ids[start : start + AT_ONCE], verb__in=list(TALK))
            recent = acts.filter(happened__gt=now - SLEEPY, happened__lte=now)
            for item, *act in recent.values_list("item", "member_id", "verb", "sign", "happened"):
                yield ItemRef(kind, item), act[0], act[1], act[2], act[3]


def _candidates(since: datetime, now: datetime) -> list[Candidate]:
    found = [each for kind in all_kinds() if kind.is_chosen for each in kind.candidates(since=since, now=now)]
    return sorted(found, key=lambda each: each.ref)


def _names(ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    found: dict[int, tuple[str, str]] = {}
    for start in range(0, len(ids), AT_ONCE):
        rows = Facet.objects.filter(pk__in=ids[start : start + AT_ONCE]).values_list("pk", "sort", "key")
        found |= {pk: (sort, key) for pk, sort, key in rows}
    return found
