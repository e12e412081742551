"""Pruning the ledger: acts recorded long ago become what they taught, and what the site goes on asking of them.

What counts as one goes as one: the same deed on the same thing on the same day. What may yet be taken back stays in the
ledger for as long as it stands, as taking it back subtracts its very term.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, groupby
from operator import attrgetter

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Min

from lib.clock import month_before
from lib.kinds import all_kinds
from profiles.activity import LEDGER
from profiles.learning import AT_ONCE, READER, Counted, Key, Totals, counted, key_of, of_same_days, summed
from profiles.models import DAY, STANDING, Activity, Follower, Member, Verb, first_month
from profiles.weighing import WEIGHTS, scales

PORTION = 2000  # acts in one step
FIRST_DAYS = 100  # after joining, each of which is remembered that a member did something in
DONE_TO = frozenset({Verb.JOINED, Verb.BADGED, Verb.OPENING})  # nothing that a member came here to do
SAID = frozenset({Verb.STARTED, Verb.ANSWERED, Verb.REPLIED, Verb.COMMENTED})  # goes with its post, if that is deleted
RETRACTABLE = SAID | {Verb.LIKED, Verb.SOLVED, Verb.HELPED, Verb.BOOKMARKED, Verb.VOTED, Verb.COMES}
REMEMBERED = frozenset({Verb.JOINED, Verb.MORE, Verb.LESS})  # how often, of everything together
WRITTEN = SAID | {Verb.LISTED, Verb.PUBLISHED, Verb.CHOSEN}
MONTHS_BEFORE_SLEEP = 13  # that the page of a community where nothing is written any more is made of


@dataclass(slots=True)
class Sorted:
    """What becomes of acts: those that go, those that stay as they stand, and what was counted of the former."""

    gone: list[Activity] = field(default_factory=list)
    stays: list[Activity] = field(default_factory=list)
    taught: dict[int, list[Counted]] = field(default_factory=lambda: defaultdict(list))  # by month


@transaction.atomic
def prune_step(*, now: datetime, readers: Iterable[str] = (), read_to: int | None = None) -> int:
    """Gather the next acts that are past their time; say how many there were, 0 when none is left.

    Nothing goes that one of these readers, or one that has a bookmark, or one that stands at `read_to`, has not had.
    """
    if not settings.ACTIVITY_MONTHS:
        return 0
    Follower.objects.get_or_create(name=READER)
    Follower.objects.select_for_update().get(name=READER)  # nobody learns, forgets or prunes meanwhile
    first, place = _first_kept(now), _read_by_all(readers, read_to)
    past = Activity.objects.settled().filter(month__gt=STANDING, month__lt=first, position__lte=place)
    acts = list(past.order_by("month", "id")[:PORTION])
    if acts:
        found = sorted_out(acts, _with_them(acts), first=first, place=place)
        _gather(found.taught)
        _remember(found.gone)
        _take_away(found)
    return len(acts)


def sorted_out(acts: Sequence[Activity], others: Iterable[Activity], *, first: int, place: int) -> Sorted:
    """What becomes of acts past their time; `others` are all that count as one with some of them. Pure."""
    found = Sorted()
    for act in acts:
        if act.verb not in WEIGHTS:
            (found.stays if act.verb == Verb.BADGED else found.gone).append(act)
    for same in _together(acts, others):
        rows = sorted(same, key=lambda act: act.position or 0)
        counts = list(counted(rows)) if all(_is_past(act, first, place) for act in same) else None
        if counts is None or _stands(rows, counts):
            found.stays += [act for act in same if STANDING < act.month < first]
        else:
            found.gone += rows
            found.taught[same[0].month] += counts
    return found


def _together(acts: Iterable[Activity], others: Iterable[Activity]) -> list[list[Activity]]:
    """The weighed acts that count as one, the first of those past their time before the others."""
    found: dict[Key, list[Activity]] = defaultdict(list)
    for act in chain((act for act in acts if act.verb in WEIGHTS), others):
        found[key_of(act)].append(act)
    return list(found.values())


def _is_past(act: Activity, first: int, place: int) -> bool:
    """Past its time, and every reader has had it."""
    return act.month < first and act.position is not None and act.position <= place


def _stands(rows: Sequence[Activity], counts: Iterable[Counted]) -> bool:
    """Whether it can still be taken back, and was not."""
    return rows[0].verb in RETRACTABLE and sum(each.sign for each in counts) > 0


def _first_kept(now: datetime) -> int:
    """The first month that is kept: that of the setting, but never what the page of a sleeping community is made of."""
    written = Activity.objects.filter(verb__in=WRITTEN, sign=1).order_by("-month", "-id")
    last = written.values_list("recorded", flat=True).first() or now
    return min(first_month(now), month_before(last, MONTHS_BEFORE_SLEEP))


def _read_by_all(readers: Iterable[str], read_to: int | None) -> int:
    """How far every reader of the ledger has come."""
    for name in readers:
        Follower.objects.get_or_create(name=name)
    slowest: int = Follower.objects.exclude(name=LEDGER).aggregate(least=Min("position"))["least"]
    return slowest if read_to is None else min(slowest, read_to)


def _with_them(acts: Sequence[Activity]) -> list[Activity]:
    """What counts as one with some of these acts, whenever it was recorded and whether it is settled or not."""
    weighed = [act for act in acts if act.verb in WEIGHTS]
    keys, mine = {key_of(act) for act in weighed}, {(act.month, act.id) for act in weighed}
    found = of_same_days(weighed, Activity.objects.all())
    return [act for act in found if (act.month, act.id) not in mine and key_of(act) in keys]


def _gather(taught: dict[int, list[Counted]]) -> None:
    """Add what was counted of each month to its opening rows."""
    by = scales()
    rows = [
        (month, member, facet, *total)
        for month, found in sorted(taught.items())
        for (member, facet), total in sorted(summed(found, by).items())
        if total != Totals()
    ]
    _add_up(_OPEN, "(%s, %s, %s, %s, %s, %s, %s)", rows)


def _remember(acts: Collection[Activity]) -> None:
    """Keep what the site goes on asking of acts that go."""
    looked_at = {kind.name for kind in all_kinds() if kind.is_read_at_a_look}
    joined = dict(Member.objects.filter(pk__in={act.member_id for act in acts}).values_list("pk", "joined"))
    times: Counter[tuple[int, str, str, int]] = Counter()
    for act in acts:
        if act.verb in REMEMBERED:
            times[act.member_id, act.verb, "", 0] += act.sign  # with what is taken back goes the undo of it
        if act.sign < 0:
            continue
        day = (act.happened - joined[act.member_id]).days
        if act.verb not in DONE_TO and 0 <= day < FIRST_DAYS:
            times[act.member_id, DAY, "", day] += 1
        if act.verb == Verb.VIEWED and act.kind in looked_at:
            times[act.member_id, act.verb, act.kind, act.item] += 1
    _add_up(_REMEMBER, "(%s, %s, %s, %s, %s)", [(*what, count) for what, count in sorted(times.items()) if count > 0])


def _add_up(statement: str, mark: str, rows: Sequence[tuple[int | float | str, ...]]) -> None:
    with connection.cursor() as cursor:
        for start in range(0, len(rows), AT_ONCE):
            part = rows[start : start + AT_ONCE]
            cursor.execute(statement % ", ".join([mark] * len(part)), list(chain.from_iterable(part)))


def _take_away(found: Sorted) -> None:
    for month, acts in groupby(sorted(found.gone, key=attrgetter("month")), key=attrgetter("month")):
        Activity.objects.filter(month=month, id__in=[act.id for act in acts]).delete()
    for month, acts in groupby(sorted(found.stays, key=attrgetter("month")), key=attrgetter("month")):
        Activity.objects.filter(month=month, id__in=[act.id for act in acts]).update(month=STANDING)


_OPEN = """
INSERT INTO profiles_opening (month, member_id, facet_id, long, lately, less, acts) VALUES %s
ON CONFLICT (member_id, month, facet_id) DO UPDATE SET
    long = profiles_opening.long + excluded.long,
    lately = profiles_opening.lately + excluded.lately,
    less = profiles_opening.less + excluded.less,
    acts = profiles_opening.acts + excluded.acts
"""

_REMEMBER = """
INSERT INTO profiles_remembered (member_id, what, kind, item, times) VALUES %s
ON CONFLICT (member_id, what, kind, item) DO UPDATE SET times = profiles_remembered.times + excluded.times
"""
