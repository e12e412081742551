"""Laying the slate: what the kinds offer, what the ledger says goes on in it, and what it is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from operator import itemgetter

from lib.kinds import Candidate, ItemRef, all_kinds, kind_named
from profiles.evidence.standing import standing
from profiles.models import Activity, Surface
from search.blend import in_force
from search.recommending.slate import TALK, VOICES, Going, Slate, arranged, heat, is_of_today
from search.recommending.sources import Source

WINDOW = timedelta(days=30)  # what was active within it may be chosen
# The page of a quiet community looks further back, until there is enough to choose from.
SLEEPY = (timedelta(days=365), timedelta(days=36_500))
ENOUGH = 30
MOST_OF_OLD = 300  # what was active last
AT_ONCE = 5000  # ids in one query


def laid(*, surface: Surface, now: datetime, since: datetime | None, source: Source) -> Slate:
    """The slate as of now, in a number of queries that grows with the kinds alone.

    A page looks further back where little goes on. Where nothing went on for a month the community is asleep:
    its page stays as it was when the last thing happened, for its interests and its heat would fade to nothing.
    """
    if since is not None or surface != Surface.PAGE:
        return dressed(astir(since or now - WINDOW, now), now, source)
    kept, clock = for_page(now)
    return dressed(kept, clock, source, present=now)


def for_page(now: datetime) -> tuple[list[tuple[Candidate, Going]], datetime]:
    """What a page chooses from, the latest first, and the time it is measured at."""
    kept = _enough(now)
    clock = now if not kept or now - kept[0][1].last <= WINDOW else kept[0][1].last
    return (kept if clock == now else _enough(clock)), clock


def moved_on(
    kept: Sequence[tuple[Candidate, Going]], then: datetime, touched: Iterable[ItemRef], now: datetime
) -> list[tuple[Candidate, Going]]:
    """What was astir at an earlier time, with those items asked for again in which something happened since."""
    asked: dict[str, list[int]] = defaultdict(list)
    for ref in touched:
        asked[ref.kind].append(ref.id)
    found = [each for kind, ids in asked.items() for each in kind_named(kind).candidates_among(ids, now=now)]
    going, since = goings_on(found, now), now - WINDOW
    same = [(each, was.later(then, now)) for each, was in kept if each.ref.id not in asked.get(each.ref.kind, ())]
    return [*same, *((each, going[each.ref]) for each in found if going[each.ref].last >= since)]


def _enough(now: datetime) -> list[tuple[Candidate, Going]]:
    kept = astir(now - WINDOW, now)
    for back in SLEEPY:
        if len(kept) < ENOUGH:
            kept = astir(now - back, now)[:MOST_OF_OLD]
    return kept


def astir(since: datetime, now: datetime) -> list[tuple[Candidate, Going]]:
    """What the kinds offer in which something had happened since then, as of now; the latest first."""
    candidates = [each for kind in all_kinds() if kind.is_chosen for each in kind.candidates(since=since, now=now)]
    going = goings_on(candidates, now)
    kept = [(each, going[each.ref]) for each in candidates if going[each.ref].last >= since]
    return sorted(kept, key=lambda pair: (pair[1].last, pair[0].ref), reverse=True)


def dressed(
    kept: Sequence[tuple[Candidate, Going]], now: datetime, source: Source, present: datetime | None = None
) -> Slate:
    """Candidates with the arrays over them, in the order of their names."""
    pairs = sorted(kept, key=lambda pair: pair[0].ref)
    community = source.community(sorted({facet for each, _going in pairs for facet in each.facets}))
    slate = arranged([each for each, _going in pairs], [going for _each, going in pairs], community, now)
    slate.present, slate.by = present or now, in_force()
    return slate


def goings_on(candidates: Sequence[Candidate], now: datetime) -> dict[ItemRef, Going]:
    """What the ledger says happened in each item up to now; one query a kind."""
    found = {each.ref: Going(each.active if each.active <= now else each.created) for each in candidates}
    for kind in {ref.kind for ref in found}:
        _listen({ref.id: going for ref, going in found.items() if ref.kind == kind}, kind, now)
    return found


def _listen(goings: dict[int, Going], kind: str, now: datetime) -> None:
    """Add up the acts on the items of one kind; a page reads thousands of them, so the loop is kept short."""
    for item, member, verb, happened, _sign in acts_on(kind, list(goings), now):
        going = goings[item]
        going.hotness += heat(verb, happened, now)
        if verb in VOICES:
            going.voices[member] = going.voices.get(member, 0) + 1
        if TALK[verb] >= 1:
            going.last = max(going.last, happened)
            if is_of_today(happened, now):
                going.wrote[member] = max(happened, going.wrote.get(member, happened))


def acts_on(kind: str, ids: Sequence[int], now: datetime) -> Iterator[tuple[int, int, str, datetime, int]]:
    """What makes items of a kind lively, of a year, and was not taken back: item, member, verb, when and 1."""
    for start in range(0, len(ids), AT_ONCE):
        acts = Activity.objects.filter(kind=kind, item__among=ids[start : start + AT_ONCE], verb__in=list(TALK))
        recent = acts.filter(happened__gt=now - SLEEPY[0], happened__lte=now)
        rows = recent.values_list("item", "member_id", "verb", "happened", "sign")
        yield from standing(rows, sign=itemgetter(4), deed=itemgetter(0, 1, 2, 3))
