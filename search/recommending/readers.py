"""What is known of some members, as arrays over members × items: interests, dials and what they did lately."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np
from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber
from scipy.sparse import csr_matrix

from lib.prepared import ask
from profiles.evidence.standing import dated, standing
from profiles.interests import KAPPA, LONG, PRIOR_ACTS, growth, stated_pull
from profiles.models import Activity, Dial, Level, Sort, Verb, kept_since
from profiles.turned import dials_of
from profiles.weighing import WEIGHTS
from search.blend import Floats, freshness, lifts, log_hotness, log_shares, recency, youth
from search.recommending.company import Met, beside, company, met, met_by_each, near, nth_in_item
from search.recommending.slate import VOICES, Slate, days
from search.recommending.sources import Row, Source

LOOKED_BACK = timedelta(days=365)
LOOKED_AT = 300  # the latest acts of each member that evidence is taken from
WROTE = frozenset({Verb.STARTED, Verb.ANSWERED, Verb.REPLIED, Verb.COMMENTED, Verb.LISTED, Verb.OFFERED})
# All that weighs; but looks, of which there are so many that they would leave no room for anything else.
DID = frozenset(WEIGHTS) - {Verb.VIEWED, Verb.LESS, Verb.OPENING}
OF_AN_ACT = ("verb", "kind", "item", "facets", "happened", "sign")
PLACE = Sort.PLACE.value
NEVER = 365.0  # days since a post in a place where there is none
Dials = Mapping[tuple[str, int], int]  # (of, target) → level
SORT_OF_DIAL = {Dial.Of.SUBJECT: Sort.SUBJECT, Dial.Of.FORUM: Sort.PLACE, Dial.Of.MEMBER: Sort.PERSON}


@dataclass(frozen=True, slots=True)
class Act:
    """One thing a member did, to name as evidence."""

    verb: str
    kind: str
    item: int
    facets: frozenset[int]
    happened: datetime


@dataclass(slots=True)
class Readers:
    """Members in a fixed order, and what is known of them."""

    ids: list[int]
    counts: Any  # members × facets: acts, decayed to now, less what was asked less of
    place_totals: Floats  # members × 1: the same over all places
    dials: Mapping[int, Dials]
    pulls: Any  # members × facets: what the dials pull
    threads: Floats  # members × items: what the dials of single threads pull
    acts: Mapping[int, list[Act]]  # latest first
    near: Any  # members × those who write on the slate: how well the member met them

    def row(self, member_id: int) -> int:
        return self.ids.index(member_id)

    def counts_in(self, member_id: int, columns: Sequence[int]) -> dict[int, float]:
        """A member's acts in those of these facets in which they have any."""
        row = self.row(member_id)
        own = slice(self.counts.indptr[row], self.counts.indptr[row + 1])
        found = np.isin(self.counts.indices[own], columns)
        return dict(zip(self.counts.indices[own][found].tolist(), self.counts.data[own][found].tolist(), strict=True))


def known(members: Sequence[Any], slate: Slate, source: Source) -> Readers:
    """Everything about these members that scoring and reasons need, in three queries, two more of many members."""
    ids = [member.pk or 0 for member in members]
    acts, others = _acts_of_one(ids[0], slate.now) if len(ids) == 1 else (_acts_of_each(ids, slate.now), None)
    threads = {member: threads_of(acts.get(member, ())) for member in ids}
    own = met_by_each(threads, slate.now) if others is None else met(threads, others)
    return gathered(ids, slate, source.interests(ids), _dials(members), acts, own=own)


def dialling(members: Sequence[Any], slate: Slate) -> Readers:
    """What these members say on their dials alone, which is all that the rules of eligibility ask; one query."""
    return gathered([member.pk or 0 for member in members], slate, (), _dials(members), {}, own={})


def threads_of(acts: Iterable[Act]) -> list[int]:
    """The threads a member wrote in, the latest first."""
    return list(dict.fromkeys(act.item for act in acts if act.kind == "thread" and act.verb in VOICES))


def gathered(
    ids: list[int],
    slate: Slate,
    interests: Iterable[Row],
    dials: Mapping[int, Dials],
    acts: Mapping[int, list[Act]],
    *,
    own: Met,
) -> Readers:
    """The same from what was read elsewhere; pure."""
    row = {member: number for number, member in enumerate(ids)}
    counts, totals = _counts(row, slate, _wanted(interests, dials))
    return Readers(
        ids=ids,
        counts=counts,
        place_totals=totals,
        dials=dials,
        pulls=_pulls(row, dials, slate),
        threads=_thread_pulls(row, dials, slate),
        acts=acts,
        near=near(row, own, dials, slate),
    )


def signals(readers: Readers, slate: Slate) -> dict[str, Floats]:
    """Raw values of every signal, members × items."""
    shape = (len(readers.ids), len(slate))
    lifted = readers.counts.copy()
    lifted.data = lifts(lifted.data, slate.rates[lifted.indices], KAPPA)
    return {
        "share": _shares(readers, slate),
        "hot": np.broadcast_to(log_hotness(slate.hotness), shape),
        "fresh": np.broadcast_to(freshness(slate.active), shape),
        "said": (readers.pulls @ slate.lasting.about.T).toarray() + readers.threads,
        "own": recency(_days_since_own(readers, slate)),
        "words": (lifted @ slate.lasting.words.T).toarray(),
        "youth": np.broadcast_to(youth(slate.created), shape),
        "subjects": (lifted @ slate.lasting.subjects.T).toarray(),
        "company": company(readers.ids, readers.near, slate),
    }


def last_wrote_in(readers: Readers, place: int) -> dict[int, Act]:
    """Each member's latest writing in a place."""
    found = {}
    for member in readers.ids:
        acts = readers.acts.get(member, ())
        act = next((act for act in acts if place in act.facets and act.verb in WROTE), None)
        if act:
            found[member] = act
    return found


def _shares(readers: Readers, slate: Slate) -> Floats:
    """Log of the member's share of each item's place; an item without a place stands where the community's mean is."""
    columns = slate.lasting.place_columns
    counts = (readers.counts @ slate.lasting.places).toarray()
    found = np.zeros((len(readers.ids), len(columns) + 1))
    found[:, :-1] = log_shares(counts, readers.place_totals, slate.rates[columns], PRIOR_ACTS)
    return np.asarray(found[:, slate.lasting.place_numbers])


def _days_since_own(readers: Readers, slate: Slate) -> Floats:
    number = {slate.facet_ids[column]: place for place, column in enumerate(slate.lasting.place_columns)}
    found = np.full((len(readers.ids), len(number) + 1), NEVER)
    for row, member in enumerate(readers.ids):
        left = set(number)
        for act in readers.acts.get(member, ()):
            if act.verb in WROTE:
                for facet in left & act.facets:
                    found[row, number[facet]] = days(slate.now, act.happened)
                left -= act.facets
    return np.asarray(found[:, slate.lasting.place_numbers])


def _wanted(interests: Iterable[Row], dials: Mapping[int, Dials]) -> Iterator[Row]:
    """But for the words a member said are not theirs."""
    unwanted = {(member, target) for member, own in dials.items() for of, target in own if of == Dial.Of.WORD}
    return (row for row in interests if (row[0], row[1]) not in unwanted)


def _counts(row: dict[int, int], slate: Slate, interests: Iterable[Row]) -> tuple[Any, Floats]:
    shape, now = (len(row), len(slate.column)), growth(slate.now, half_life=LONG)
    told = list(interests)
    if not told:
        return csr_matrix(shape), np.zeros((len(row), 1))
    members, facets, sorts, long, less = zip(*told, strict=True)
    rows, acts = np.array([row[member] for member in members]), np.array(long) - np.array(less)
    is_place = np.array([sort == PLACE for sort in sorts])
    totals = np.bincount(rows[is_place], weights=np.maximum(acts[is_place], 0.0), minlength=len(row))
    columns = np.array([slate.column.get(facet, -1) for facet in facets])
    here = columns >= 0
    counts = csr_matrix((acts[here] / now, (rows[here], columns[here])), shape=shape)
    return counts, totals[:, None] / now


def _dials(members: Sequence[Any]) -> Mapping[int, Dials]:
    """Of one member with what a page says of them beside; of many in one query."""
    if len(members) == 1:
        return {member.pk or 0: dials_of(member) if member.pk else {} for member in members}
    ids = [member.pk or 0 for member in members]
    found: dict[int, dict[tuple[str, int], int]] = {member: {} for member in ids}
    for member, of, target, level in Dial.objects.filter(member__pk__among=ids).values_list(
        "member_id", "of", "target", "level"
    ):
        found[member][of, target] = level
    return found


def dialled(dials: Dials, slate: Slate) -> dict[int, int]:
    """Facet columns that a member's dials speak of, with the level."""
    found = {}
    for (of, target), level in dials.items():
        sort = SORT_OF_DIAL.get(Dial.Of(of))
        key = f"forum:{target}" if sort == Sort.PLACE else str(target)
        facet = target if of == Dial.Of.KIND else slate.named.get((str(sort), key)) if sort else None
        if facet in slate.column:
            found[slate.column[facet]] = level
    return found


def _pulls(row: dict[int, int], dials: Mapping[int, Dials], slate: Slate) -> Any:
    rows: list[int] = []
    columns: list[int] = []
    data: list[float] = []
    for member, own in dials.items():
        for column, level in dialled(own, slate).items():
            rows.append(row[member])
            columns.append(column)
            data.append(stated_pull(level) if level != Level.MUTED else 0.0)
    return csr_matrix((data, (rows, columns)), shape=(len(row), len(slate.column)), dtype=np.float64)


def _thread_pulls(row: dict[int, int], dials: Mapping[int, Dials], slate: Slate) -> Floats:
    found = np.zeros((len(row), len(slate)))
    number = slate.lasting.by_kind.get("thread", {})
    for member, own in dials.items():
        for (of, target), level in own.items():
            if of == Dial.Of.THREAD and target in number:
                found[row[member], number[target]] = stated_pull(level)
    return found


def _acts_of_one(member: int, now: datetime) -> tuple[dict[int, list[Act]], dict[int, list[int]]]:
    """The latest acts of a member within a year, latest first, and who else wrote in the threads; one query."""
    rows = ask(_latest, viewer=None, member=member, since=now - LOOKED_BACK, now=now, kept=kept_since(now))
    others = {item: [pk for (pk,) in voices] for _verb, _kind, item, *_of, voices in rows if voices is not None}
    return {member: _standing(rows)}, others


def _latest(viewer: Any, member: int, since: datetime, now: datetime, kept: datetime) -> QuerySet[Any, Any]:
    acts = _done(since, now).filter(member=member).annotate(nth_in_item=nth_in_item())
    acts = acts.annotate(voices=beside(member, since, now, kept))
    return acts.order_by("-happened", "-id").values_list(*OF_AN_ACT, "voices")[:LOOKED_AT]


def _acts_of_each(ids: Sequence[int], now: datetime) -> dict[int, list[Act]]:
    """The same acts of many members; one query."""
    nth = Window(RowNumber(), partition_by=[F("member_id")], order_by=[F("happened").desc(), F("id").desc()])
    acts = _done(now - LOOKED_BACK, now).filter(member__in=ids).annotate(nth=nth).filter(nth__lte=LOOKED_AT)
    rows = acts.order_by("member_id", "nth").values_list(*OF_AN_ACT, "member_id").iterator(2000)
    return {member: _standing(own) for member, own in groupby(rows, key=itemgetter(-1))}


def _standing(rows: Iterable[tuple[Any, ...]]) -> list[Act]:
    """Of a member's rows in the ledger the acts that were not taken back."""
    return [
        Act(verb, kind, item, frozenset(facets), happened)
        for verb, kind, item, facets, happened, *_more in standing(rows, sign=itemgetter(5), deed=_deed)
    ]


def _deed(row: tuple[Any, ...]) -> tuple[Any, ...]:
    verb, kind, item, _facets, happened, *_more = row
    return verb, kind, item, dated(verb, happened)


def _done(since: datetime, now: datetime) -> QuerySet[Activity]:
    """With what was taken back, and the undo of it."""
    return Activity.objects.filter(verb__in=DID, happened__gt=since, happened__lte=now)
