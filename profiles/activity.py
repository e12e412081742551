"""Writing the ledger and following it: one row an act, in the act's own transaction, read in one settled order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from lib.clock import month_of
from lib.kinds import ItemRef
from lib.statements import insert_row
from lib.waking import wake
from profiles.models import Activity, Follower, Member, Verb

_NEXT_ID, _OWN_XACT = "nextval('profiles_activity_id')", "pg_current_xact_id()::text::bigint"
LEDGER = "ledger"  # the Follower row that counts the places given out
# What a member who paused learning leaves no trace of; the rest is what the site itself lives on.
ONLY_FOR_LEARNING = frozenset({Verb.VIEWED, Verb.READ, Verb.SEARCHED, Verb.CLICKED, Verb.MORE, Verb.LESS})


@dataclass(frozen=True, slots=True)
class Act:
    """One act, before it has a place in the ledger."""

    member_id: int
    verb: Verb
    happened: datetime
    ref: ItemRef | None = None
    facets: Sequence[int] = ()
    detail: dict[str, Any] = field(default_factory=dict)
    sign: int = 1


def record(
    *,
    member: Member | None,
    verb: Verb,
    now: datetime,
    ref: ItemRef | None = None,
    facets: Iterable[int] = (),
    detail: dict[str, Any] | None = None,
    sign: int = 1,
    recorded: datetime | None = None,
) -> Activity | None:
    """Write down an act beside its change; sign −1 takes an earlier one of the day `now` back.

    `recorded` is given where it was done at another time than `now`, as an act taken back later is.

    Returns None, and writes nothing, for nobody, and for acts that serve learning alone when the member
    has paused it; their other acts are written without facets, so that nothing can be learned from them.
    Raises TransactionManagementError outside a transaction.
    """
    if member is None or (not member.is_personalised and verb in ONLY_FOR_LEARNING):
        return None
    about = list(facets) if member.is_personalised else []
    act = Act(member.pk, verb, now, ref, about, detail or {}, sign)
    return record_acts([act], recorded=recorded or now)[0]


def record_acts(acts: Sequence[Act], *, recorded: datetime) -> list[Activity]:
    """Write many acts at once, as importers do; `recorded` is when they came in, not when they happened."""
    if not acts:
        return []
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("An activity is recorded in the transaction of its change.")
    wake(LEDGER)
    if len(acts) == 1 and connection.vendor == "postgresql":
        return [insert_row(_row(acts[0], 0, 0, recorded), id=_NEXT_ID, xact=_OWN_XACT)]
    ids, xact = _take_ids(len(acts))
    rows = [_row(act, number, xact, recorded) for act, number in zip(acts, ids, strict=True)]
    return Activity.objects.bulk_create(rows, batch_size=500)


def settle(limit: int = 5000) -> int:
    """Give acts whose transaction is older than every running one their place; say how many.

    Own rows of the running transaction count as settled, and so do rows of a transaction number this
    server has not reached yet: they came with a backup restored from another. On SQLite, where writers
    take turns, a row has its place from the start.
    """
    if connection.vendor != "postgresql":
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        Follower.objects.get_or_create(name=LEDGER)
        counter = Follower.objects.select_for_update().get(name=LEDGER)
        cursor.execute(_SETTLE, [counter.position, limit])
        settled: int = cursor.rowcount
        if settled:
            counter.position += settled
            counter.save(update_fields=["position"])
    return settled


def adopt() -> int:
    """Give every act of a restored backup its place, as its transactions were another server's; say how many."""
    if connection.vendor != "postgresql":
        return 0
    Activity.objects.filter(position__isnull=True).update(xact=0)  # settled in the order of ids, before all others
    adopted = 0
    while done := settle():
        adopted += done
    return adopted


@contextmanager
def following(name: str, *, limit: int = 500) -> Iterator[list[Activity]]:
    """The next settled acts for the reader of that name, whose bookmark moves when the block ends well."""
    settle()
    with transaction.atomic():
        Follower.objects.get_or_create(name=name)
        place = Follower.objects.select_for_update().get(name=name)
        rows = list(Activity.objects.settled().after(place.position)[:limit])
        yield rows
        if rows and rows[-1].position is not None:
            place.position = rows[-1].position
            place.save(update_fields=["position"])


def bookmark(name: str) -> int:
    """How far the reader of that name has come; 0 for one that never read."""
    return Follower.objects.filter(name=name).values_list("position", flat=True).first() or 0


@dataclass(frozen=True, slots=True)
class Lag:
    """How far a reader of the ledger is behind: acts, at most, and seconds since the oldest of them came in."""

    acts: int
    seconds: float


def lag(name: str, *, now: datetime) -> Lag:
    """How far the reader of that name is behind; acts that have no place yet are ahead of it too."""
    places = dict(Follower.objects.filter(name__in=[LEDGER, name]).values_list("name", "position"))
    return _lag(places.get(name, 0), places.get(LEDGER, 0), now)


def lag_at(place: int, *, now: datetime) -> Lag:
    """How far a reader that has come to this place is behind, wherever it keeps its bookmark."""
    return _lag(place, bookmark(LEDGER), now)


def _lag(mine: int, last: int, now: datetime) -> Lag:
    unsettled = Activity.objects.filter(position__isnull=True)
    waiting = [unsettled.order_by("xact", "id"), Activity.objects.settled().after(mine)]
    oldest = [row for rows in waiting if (row := rows.values_list("recorded", flat=True).first())]
    seconds = max((now - min(oldest)).total_seconds(), 0.0) if oldest else 0.0
    return Lag(max(last - mine, 0) + unsettled.count(), seconds)


def _row(act: Act, number: int, xact: int | None, recorded: datetime) -> Activity:
    ref = act.ref
    return Activity(
        month=month_of(recorded),
        id=number,
        member_id=act.member_id,
        verb=act.verb,
        kind=ref.kind if ref else "",
        item=ref.id if ref else 0,
        facets=list(act.facets),
        sign=act.sign,
        detail=act.detail,
        happened=act.happened,
        recorded=recorded,
        xact=xact,
        position=None if xact is not None else number,
    )


def _take_ids(count: int) -> tuple[list[int], int | None]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"SELECT {_NEXT_ID}, {_OWN_XACT} FROM generate_series(1, %s)",  # noqa: S608 - words of our own
                [count],
            )
            rows = cursor.fetchall()
            return [row[0] for row in rows], rows[0][1]
        cursor.execute(
            "INSERT INTO profiles_follower (name, position) VALUES (%s, %s)"
            " ON CONFLICT (name) DO UPDATE SET position = profiles_follower.position + excluded.position"
            " RETURNING position",
            [LEDGER, count],
        )
        last = cursor.fetchall()[0][0]
        return list(range(last - count + 1, last + 1)), None


_SETTLE = """
WITH clock AS (
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS oldest,
           pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS unborn,
           pg_current_xact_id()::text::bigint AS own
), due AS (
    SELECT a.month, a.id, %s + row_number() OVER (ORDER BY a.xact, a.id) AS place
    FROM (
        SELECT month, id, xact FROM profiles_activity, clock
        WHERE position IS NULL AND (xact < oldest OR xact = own OR xact > unborn OR xact IS NULL)
        ORDER BY xact, id LIMIT %s
    ) AS a
)
UPDATE profiles_activity AS act SET position = due.place, xact = NULL
FROM due WHERE act.month = due.month AND act.id = due.id
"""
