"""Folding the ledger into interests: what each act weighs, when it counts, and where it is added."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, groupby
from operator import attrgetter
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import FloatField, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from lib.clock import start_of_day
from profiles.activity import bookmark, following
from profiles.interests import LATELY, LONG, growth
from profiles.models import Activity, ActivityQuerySet, Facet, Follower, Interest, Opening, Verb
from profiles.weighing import SHIPPED, WEIGHTS, Scales, scales

READER = "interests"
AT_ONCE = 1000  # interests in one statement
MEMBERS_AT_ONCE = 100  # whose acts are held in memory while rebuilding


class Totals(NamedTuple):
    """One member's running totals in one facet, or what is to be added to them."""

    long: float = 0.0
    lately: float = 0.0
    less: float = 0.0
    acts: int = 0

    def plus(self, other: Totals, sign: int = 1) -> Totals:
        return Totals(
            self.long + sign * other.long,
            self.lately + sign * other.lately,
            self.less + sign * other.less,
            self.acts + sign * other.acts,
        )

    def times(self, factor: int) -> Totals:
        return Totals().plus(self, factor)


Key = tuple[object, ...]
Terms = dict[tuple[int, int], Totals]  # by (member, facet)


@dataclass(frozen=True, slots=True)
class Counted:
    """A row that changes interests: the act that is added or, at sign −1, taken away, and who decided it."""

    row: Activity
    act: Activity
    sign: int


def key_of(row: Activity) -> Key:
    """What counts once a day: the same deed of the same member on the same item, or with the same words."""
    about: object = row.item if row.kind else tuple(map(str, row.facets))
    return row.member_id, row.verb, row.kind, about, start_of_day(row.happened)


def counted(rows: Iterable[Activity]) -> Iterator[Counted]:
    """Of rows in the ledger's order those that count.

    The first act of a kind on an item in a day opens a run and the undo that balances it closes the run: only
    these two change interests, and the undo takes away what the opening act had added.
    """
    depth: dict[Key, int] = defaultdict(int)
    opener: dict[Key, Activity] = {}
    for row in rows:
        if row.verb not in WEIGHTS:
            continue
        if row.verb == Verb.OPENING:
            yield Counted(row, row, row.sign)
            continue
        key = key_of(row)
        if row.sign > 0:
            depth[key] += 1
            if depth[key] == 1:
                opener[key] = row
                yield Counted(row, row, 1)
        elif depth[key] > 0:
            depth[key] -= 1
            if depth[key] == 0:
                yield Counted(row, opener[key], -1)


def terms_of(act: Activity, weights: Mapping[str, float] = WEIGHTS) -> Iterator[tuple[int, Totals]]:
    """What one counted act adds to each facet, dated at its day's start so that order within a day cannot matter.

    An act that weighs nothing adds nothing, not even to the number of acts.
    """
    day = start_of_day(act.happened)
    long, lately = growth(day, half_life=LONG), growth(day, half_life=LATELY)
    weight, is_less = weights[act.verb], act.verb == Verb.LESS or act.detail.get("column") == "less"
    for facet in act.facets if weight else ():
        number, amount = facet if act.verb == Verb.OPENING else (facet, weight)
        acts = int(act.detail.get("acts", 1)) if act.verb == Verb.OPENING else 1
        yield number, Totals(0, 0, amount * long, acts) if is_less else Totals(amount * long, amount * lately, 0, acts)


def summed(found: Iterable[Counted], by: Scales = SHIPPED) -> Terms:
    """The terms of counted acts by member and facet, as each member's scale weighs them."""
    totals: Terms = defaultdict(Totals)
    for each in found:
        for facet, term in terms_of(each.act, by.of(each.act.member_id)):
            key = each.act.member_id, facet
            totals[key] = totals[key].plus(term, each.sign)
    return dict(totals)


def fold(rows: Iterable[Activity], by: Scales = SHIPPED) -> Terms:
    """Interests from zero, of rows in the ledger's order; pure."""
    return summed(counted(rows), by)


def learn_step(limit: int = 500, now: datetime | None = None) -> int:
    """Fold the next acts into interests; say how many there were. `now` is for the queue, which passes it to all."""
    with following(READER, limit=limit) as rows:
        if rows:
            absorb(summed(counted_in(rows), scales()))
    return len(rows)


def counted_in(rows: Sequence[Activity]) -> Iterator[Counted]:
    """Those of a batch that count, as the ledger before each row decides, whatever was read before."""
    weighed = [row for row in rows if row.verb in WEIGHTS]
    if not weighed:
        return iter(())
    wanted, mine = {key_of(row) for row in weighed}, {row.position for row in weighed}
    before = Activity.objects.settled().filter(position__lt=max(mine, key=lambda place: place or 0))
    earlier = (row for row in of_same_days(weighed, before) if key_of(row) in wanted and row.position not in mine)
    order = sorted(chain(earlier, weighed), key=lambda row: row.position or 0)
    return (each for each in counted(order) if each.row.position in mine)


def of_same_days(rows: Sequence[Activity], among: ActivityQuerySet) -> Iterator[Activity]:
    """Of some acts those of the same members, items and span of days as these; one query a kind."""
    for kind, group in groupby(sorted(rows, key=attrgetter("kind")), key=attrgetter("kind")):
        same = list(group)
        span = (min(row.happened for row in same), max(row.happened for row in same))
        found = among.filter(
            kind=kind,
            item__in={row.item for row in same},
            member__in={row.member_id for row in same},
            verb__in={row.verb for row in same},
            happened__gte=start_of_day(span[0]),
            happened__lte=start_of_day(span[1]).replace(hour=23, minute=59, second=59, microsecond=999999),
        )
        yield from found.iterator()


def absorb(terms: Terms) -> None:
    """Add terms to the stored interests and to the community's totals, in the order of keys: none waits crosswise."""
    keep(terms)
    swell(terms)


def keep(terms: Terms) -> None:
    """Add terms to the stored interests alone."""
    rows = [(member, facet, *terms[member, facet]) for member, facet in sorted(terms)]
    grown = [row for row in rows if row[5] >= 0]
    with connection.cursor() as cursor:
        for start in range(0, len(grown), AT_ONCE):
            part = grown[start : start + AT_ONCE]
            marks = ", ".join(["(%s, %s, %s, %s, %s, %s)"] * len(part))
            cursor.execute(_ADD % marks, list(chain.from_iterable(part)))
        for member, facet, long, lately, less, acts in (row for row in rows if row[5] < 0):
            cursor.execute(_TAKE, [long, lately, less, -acts, -acts, member, facet])


def swell(terms: Terms) -> None:
    """Add terms to the community's totals alone."""
    everyone: dict[int, Totals] = defaultdict(Totals)
    for (_member, facet), term in terms.items():
        everyone[facet] = everyone[facet].plus(term)
    with connection.cursor() as cursor:
        cursor.executemany(_SWELL, [(total.long, total.lately, facet) for facet, total in sorted(everyone.items())])


_ADD = """
INSERT INTO profiles_interest (member_id, facet_id, long, lately, less, acts) VALUES {marks}
ON CONFLICT (member_id, facet_id) DO UPDATE SET
    long = profiles_interest.long + excluded.long,
    lately = profiles_interest.lately + excluded.lately,
    less = profiles_interest.less + excluded.less,
    acts = profiles_interest.acts + excluded.acts
""".replace("{marks}", "%s")

# A count below zero cannot be inserted, not even to be added to one that stands.
_TAKE = """
UPDATE profiles_interest SET long = long + %s, lately = lately + %s, less = less + %s,
    acts = CASE WHEN acts >= %s THEN acts - %s ELSE 0 END
WHERE member_id = %s AND facet_id = %s
"""

_SWELL = "UPDATE profiles_facet SET long = long + %s, lately = lately + %s WHERE id = %s"


@transaction.atomic
def refresh_rates(now: datetime | None = None) -> None:
    """Make the community's totals what members' interests sum to, also when some left; `now` is for the queue."""
    mine = Interest.objects.filter(facet=OuterRef("pk")).order_by().values("facet")

    def total(column: str) -> Coalesce:
        sums = mine.annotate(total=Sum(column)).values("total")
        return Coalesce(Subquery(sums), Value(0.0), output_field=FloatField())

    Facet.objects.update(long=total("long"), lately=total("lately"))


@transaction.atomic
def rebuild(member_ids: Iterable[int] | None = None) -> int:
    """Forget and fold anew, up to the bookmark, the interests of these members or of all; say of how many."""
    Follower.objects.get_or_create(name=READER)
    Follower.objects.select_for_update().get(name=READER)  # nobody learns meanwhile
    upto = bookmark(READER)
    wanted = sorted(set(member_ids) if member_ids is not None else _everyone())
    for start in range(0, len(wanted), MEMBERS_AT_ONCE):
        part = wanted[start : start + MEMBERS_AT_ONCE]
        Interest.objects.filter(member__in=part).delete()
        rows = Activity.objects.settled().filter(member__in=part, position__lte=upto).order_by("position")
        absorb(gathered(part))
        absorb(fold(rows.iterator(), scales()))
    refresh_rates()
    return len(wanted)


def gathered(member_ids: Iterable[int] | None = None, *, until: int | None = None) -> Terms:
    """What pruned acts of these members, or of all, had taught; of those recorded up to a month, where one is given."""
    rows = Opening.objects.order_by()
    if member_ids is not None:
        rows = rows.filter(member__in=list(member_ids))
    if until is not None:
        rows = rows.filter(month__lte=until)
    sums = rows.values_list("member_id", "facet_id").annotate(Sum("long"), Sum("lately"), Sum("less"), Sum("acts"))
    return {(member, facet): Totals(*totals) for member, facet, *totals in sums.iterator()}


def _everyone() -> set[int]:
    acted = Activity.objects.order_by().values_list("member_id", flat=True).distinct()
    held = (rows.objects.order_by().values_list("member_id", flat=True).distinct() for rows in (Interest, Opening))
    return set(acted).union(*held)
