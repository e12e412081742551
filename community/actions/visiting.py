"""Where guests' visits end, added up by days without a trace of who: no cookie, no address, no row for one guest.

A page notes one look in the cache. The step that adds looks up keeps of each guest where their visit has ended so far,
in the cache and for as long as the visit may go on; when they look at the next thing, the end moves there. So the sums
of a day are right at any time. What the cache forgets is lost.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime

from django.core.cache import cache
from django.db import transaction
from django.db.models import F

from community.actions.counting import AT_ONCE, ONE_VISIT, is_of_people
from community.models import GuestDay
from lib.noting import Notes

End = GuestDay.End
LOOKS = Notes("looks", kept=ONE_VISIT)
Look = tuple[str, str, float]  # a guest's digest, the end, and when, in seconds since 1970
Visit = tuple[date, str, float]  # the day it began, where it ended so far, and when
Sums = dict[date, Counter[str]]  # what is added to each column of a day


def note_visit(*, visitor: str, program: str, end: GuestDay.End, now: datetime) -> None:
    """Note that a guest looks at something; `visitor` tells guests apart and says nothing of them."""
    if is_of_people(program=program):
        LOOKS.add((visitor, end.value, now.timestamp()))


def count_visits(*, now: datetime) -> int:
    """Add some of what was noted to the days; how many looks it was."""
    return _count(now) if LOOKS.are_waiting() else 0


@transaction.atomic
def _count(now: datetime) -> int:
    """Steps take turns at the row of today, so that each finds the visits as the last one left them."""
    today = now.astimezone(UTC).date()
    GuestDay.objects.bulk_create([GuestDay(day=today)], ignore_conflicts=True)
    GuestDay.objects.select_for_update().get(day=today)
    count, looks = LOOKS.take(AT_ONCE)
    visits = {key.removeprefix("visit:"): visit for key, visit in _known(looks).items()}
    for day, sums in sorted(add_looks(looks=looks, visits=visits).items()):
        GuestDay.objects.bulk_create([GuestDay(day=day)], ignore_conflicts=True)
        GuestDay.objects.filter(day=day).update(**{column: F(column) + more for column, more in sums.items()})
    _keep(visits, now)
    return count


def add_looks(*, looks: Iterable[Look], visits: dict[str, Visit]) -> Sums:
    """What these looks add to each day; `visits` are moved along. A visit counts on the day it began (UTC)."""
    sums: Sums = defaultdict(Counter)
    for guest, end, at in looks:
        visit = visits.get(guest)
        if visit is None or at - visit[2] > ONE_VISIT:
            visit = datetime.fromtimestamp(at, UTC).date(), End.ELSEWHERE.value, at
            sums[visit[0]]["visits"] += 1
        day, before, last = visit
        for column, more in ((before, -1), (end, 1)):
            if column:
                sums[day][column] += more
        visits[guest] = day, end, max(at, last)
    return sums


def _known(looks: Iterable[Look]) -> dict[str, Visit]:
    return cache.get_many({f"visit:{guest}" for guest, _end, _at in looks})


def _keep(visits: dict[str, Visit], now: datetime) -> None:
    """Each until nothing can be added to it any more."""
    by_seconds: dict[int, dict[str, Visit]] = defaultdict(dict)
    for guest, visit in visits.items():
        by_seconds[int(visit[2] + ONE_VISIT - now.timestamp()) + 1][f"visit:{guest}"] = visit
    for seconds, kept in by_seconds.items():
        if seconds > 0:
            cache.set_many(kept, seconds)
