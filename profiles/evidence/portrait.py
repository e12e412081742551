"""A member's interests as rows: how strong, whether they grow, what each rests on, and where its dial stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Sum

from lib.kinds import Kind, all_kinds, kind_named
from profiles.evidence.acts import Act, acts_by_facet
from profiles.evidence.holding import held_by
from profiles.interests import LATELY, LONG, drift, lift, shrunk_share, smoothed_rate, value
from profiles.models import Block, Dial, Facet, Interest, Member, Sort, Subject
from profiles.turned import dials_of

FOREMOST = 25  # rows of a sort shown at first
WORDS = 12
PEOPLE = 12
RISING, FADING = 1.25, 0.8  # times its share of all that was done, in what was done lately
ENOUGH_LATELY = 0.5  # acts as of now, on the clock of 30 days, below which no trend is told
OF_SORT = {
    Sort.SUBJECT: Dial.Of.SUBJECT, Sort.PERSON: Dial.Of.MEMBER, Sort.PLACE: Dial.Of.FORUM, Sort.KIND: Dial.Of.KIND
}  # fmt: skip
SORT_OF = {str(of): sort for sort, of in OF_SORT.items()}
ROWS = (Sort.SUBJECT, Sort.PERSON, Sort.PLACE, Sort.KIND)


@dataclass(slots=True)
class Row:
    """One thing a member may care about: what was learned, what it rests on, and where the dial stands."""

    name: str
    url: str = ""
    of: str = ""  # what its dial is of; empty for what has none
    target: int = 0
    level: int | None = None
    share: float = 0.0  # of all this member does, shrunk towards the community's share
    trend: str = ""  # rising, steady or fading; empty where too little was done lately to say
    is_less: bool = False  # they asked for less of it, and more often than they did anything with it
    acts: int = 0
    counts: list[str] = field(default_factory=list)
    latest: list[Act] = field(default_factory=list)

    @property
    def percent(self) -> int:
        return round(100 * self.share)


@dataclass(frozen=True, slots=True)
class Word:
    """A word that stands out, or one the member said is not theirs."""

    target: int  # its facet
    name: str


@dataclass(slots=True)
class Portrait:
    """All of it, strongest first, what is muted last."""

    subjects: list[Row]
    people: list[Row]
    places: list[Row]
    kinds: list[Row]
    words: list[Word]
    unwanted: list[Word]

    @property
    def foremost(self) -> list[Row]:
        """The strongest subjects, and all whose dials were turned."""
        return [row for number, row in enumerate(self.subjects) if number < FOREMOST or row.level is not None]

    @property
    def met(self) -> list[Row]:
        """The same of people."""
        return [row for number, row in enumerate(self.people) if number < PEOPLE or row.level is not None]


@dataclass(slots=True)
class Known:
    """What was read of a member, and what the community does of each sort."""

    member: Member
    held: dict[str, list[Interest]]
    dials: Mapping[tuple[str, int], int]
    totals: dict[str, float]
    evidence: dict[int, tuple[list[str], list[Act]]]
    now: datetime

    def rows(self, sort: Sort, things: Mapping[str, Row]) -> list[Row]:
        """The things of one sort, by their facets' keys, with what was learned of each; strongest first."""
        held = self.held[sort]
        long = value(sum(each.long for each in held), self.now, half_life=LONG)
        lately = value(sum(each.lately for each in held), self.now, half_life=LATELY)
        for each in held:
            if (row := things.get(each.facet.key)) is not None:
                self._learned(row, each, long, lately)
        return sorted(things.values(), key=lambda row: (row.level == 0, -row.share, -(row.level or 0), row.name))

    def _learned(self, row: Row, held: Interest, long: float, lately: float) -> None:
        everyone = self.totals.get(held.facet.sort, 0.0)
        rate = held.facet.long / everyone if everyone else 0.0
        net = value(held.long - held.less, self.now, half_life=LONG)
        row.share = shrunk_share(net, long, rate) if held.long > 0 else 0.0
        row.acts, row.is_less = held.acts, held.less > max(held.long, 0.0)
        row.counts, row.latest = self.evidence.get(held.facet_id, ([], []))
        if lately >= ENOUGH_LATELY and held.long > 0:
            mine = value(held.long, self.now, half_life=LONG)
            row.trend = _trend(drift(value(held.lately, self.now, half_life=LATELY), lately, mine, long))

    def keys(self, sort: Sort) -> list[str]:
        """What is known of this sort: facets with an interest, and those whose dial was turned."""
        prefix = "forum:" if sort == Sort.PLACE else ""
        turned = [f"{prefix}{target}" for of, target in self.dials if SORT_OF.get(of) == sort]
        return list(dict.fromkeys([*(each.facet.key for each in self.held[sort]), *turned]))


def portrait(member: Member, *, now: datetime) -> Portrait:
    """What we think this member cares about, in a number of queries that does not grow with it."""
    known = _known(member, now, *ROWS, Sort.WORD)
    unwanted = [target for of, target in known.dials if of == Dial.Of.WORD]
    words = [each for each in _standing_out(known.held[Sort.WORD], now) if each.facet_id not in unwanted]
    gone = Facet.objects.filter(pk__in=unwanted, sort=Sort.WORD).order_by("key").values_list("pk", "key")
    return Portrait(
        subjects=known.rows(Sort.SUBJECT, _subjects(known)),
        people=known.rows(Sort.PERSON, _people(known)),
        places=known.rows(Sort.PLACE, _places(known)),
        kinds=known.rows(Sort.KIND, _kinds(known)),
        words=[Word(each.facet_id, each.facet.key) for each in words[:WORDS]],
        unwanted=[Word(pk, key) for pk, key in gone] if unwanted else [],
    )


def row_of(member: Member, of: str, target: int, *, now: datetime) -> Row | None:
    """One row of the portrait, as after a turn of its dial; None for what has none."""
    sort = SORT_OF.get(of)
    if sort is None:
        return None
    known = _known(member, now, sort)
    things = _NAMED[sort](known, [f"forum:{target}" if sort == Sort.PLACE else str(target)])
    return next((row for row in known.rows(sort, things) if row.target == target), None)


def _known(member: Member, now: datetime, *sorts: Sort) -> Known:
    held = held_by(member, *sorts)
    facets = {each.facet_id for sort in sorts if sort != Sort.WORD for each in held[sort]}
    sums = Facet.objects.filter(sort__in=sorts).order_by().values_list("sort").annotate(Sum("long"))
    return Known(member, held, dials_of(member), dict(sums), acts_by_facet(member, facets, now=now), now)


def _turned(known: Known, of: str, target: int, name: str, url: str) -> Row:
    return Row(name, url, of, target, known.dials.get((of, target)))


def _subjects(known: Known, keys: Sequence[str] | None = None) -> dict[str, Row]:
    ids = map(int, known.keys(Sort.SUBJECT) if keys is None else keys)
    found = Subject.objects.in_bulk(list(ids))
    of = Dial.Of.SUBJECT.value
    return {str(pk): _turned(known, of, pk, each.name, each.get_absolute_url()) for pk, each in found.items()}


def _people(known: Known, keys: Sequence[str] | None = None) -> dict[str, Row]:
    """But themselves, and whom they ignore."""
    ids = [int(key) for key in (known.keys(Sort.PERSON) if keys is None else keys)]
    ignored = Block.objects.filter(member=known.member.pk).values("other")
    seen = kind_named("member").visible_to(known.member).exclude(pk=known.member.pk).exclude(pk__in=ignored)
    return _of_kind(known, Dial.Of.MEMBER.value, seen, ids, "")


def _places(known: Known, keys: Sequence[str] | None = None) -> dict[str, Row]:
    """Forums; where trade and articles stand is one place each, and told as a kind."""
    named = [key.partition(":") for key in (known.keys(Sort.PLACE) if keys is None else keys)]
    ids = [int(number) for of, _colon, number in named if of == Dial.Of.FORUM]
    seen = kind_named("forum").visible_to(known.member)
    return _of_kind(known, Dial.Of.FORUM.value, seen, ids, "forum:")


def _of_kind(known: Known, of: str, seen: Any, ids: Sequence[int], prefix: str) -> dict[str, Row]:
    found = {each.pk: each for each in seen.filter(pk__in=ids)} if ids else {}
    return {f"{prefix}{pk}": _turned(known, of, pk, str(each), each.get_absolute_url()) for pk, each in found.items()}


def _kinds(known: Known, keys: Sequence[str] | None = None) -> dict[str, Row]:
    """All that there is anything of, whatever the member did with them."""
    named: dict[str, Kind] = {kind.name: kind for kind in all_kinds() if kind.called}
    found = Facet.objects.filter(sort=Sort.KIND, key__in=named).values_list("pk", "key")
    return {key: _turned(known, Dial.Of.KIND.value, pk, str(named[key].called), "") for pk, key in found}


_NAMED = {Sort.SUBJECT: _subjects, Sort.PERSON: _people, Sort.PLACE: _places, Sort.KIND: _kinds}


def _trend(ratio: float) -> str:
    if ratio >= RISING:
        return "rising"
    return "fading" if ratio <= FADING else "steady"


def _standing_out(held: Sequence[Interest], now: datetime) -> list[Interest]:
    """Those done more than once that the member is most above the community in."""

    def strength(interest: Interest) -> float:
        mine = value(interest.long - interest.less, now, half_life=LONG)
        return lift(mine, smoothed_rate(value(interest.facet.long, now, half_life=LONG), everyone))

    own = [interest for interest in held if interest.acts > 1 and interest.long > 0]
    everyone = value(sum(interest.facet.long for interest in own), now, half_life=LONG)
    return sorted(own, key=lambda interest: (-strength(interest), interest.facet.key))
