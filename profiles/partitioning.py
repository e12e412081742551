"""The ledger by months on PostgreSQL: a table for each month of recording, made beforehand and dropped once empty.

Rows of a month that has no table of its own, as a restored backup or a clock that was wrong may bring them, are kept in
one for all others, until the step gives them theirs.
"""

from __future__ import annotations

from datetime import datetime

from django.db import OperationalError, connection, transaction

from lib.clock import month_before
from profiles.models import STANDING

TABLE, OTHERS = "profiles_activity", "profiles_activity_other"
AHEAD = 2  # months whose tables are there before they begin
PATIENCE = "2s"  # for others who use the table; it is tried again with the next tidying


def partition_step(*, now: datetime) -> int:
    """Make tables that are wanting, drop those over and empty; how many. 0 on SQLite, and while others hold them."""
    if connection.vendor != "postgresql":
        return 0
    there = months_there()
    wanted = {month_before(now, -each) for each in range(AHEAD + 1)} | _months_of_others()
    over = {month for month in there if STANDING < month < month_before(now, 0)}
    try:
        made = sum(_make(month) for month in sorted(wanted - there))
        return made + sum(_drop(month) for month in sorted(over))
    except OperationalError:
        return 0  # somebody reads it for longer than we wait


def months_there() -> set[int]:
    """The months that have a table of their own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT substring(inhrelid::regclass::text FROM '[0-9]+$')::int FROM pg_inherits"
            " WHERE inhparent = %s::regclass AND inhrelid::regclass::text ~ '[0-9]+$'",
            [TABLE],
        )
        return {month for (month,) in cursor.fetchall()}


def table_of(month: int) -> str:
    return f"{TABLE}_{month}"


def _months_of_others() -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT month FROM {OTHERS}")  # noqa: S608 - a word of our own
        return {month for (month,) in cursor.fetchall()}


def _make(month: int) -> int:
    """Give a month its table, and what there is of it already."""
    own = table_of(month)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
        cursor.execute(f"LOCK TABLE {OTHERS} IN ACCESS EXCLUSIVE MODE")
        cursor.execute(f"CREATE TABLE {own} (LIKE {TABLE} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)")
        cursor.execute(
            f"WITH moved AS (DELETE FROM {OTHERS} WHERE month = %s RETURNING *) INSERT INTO {own} SELECT * FROM moved",  # noqa: S608
            [month],
        )
        cursor.execute(f"ALTER TABLE {TABLE} ATTACH PARTITION {own} FOR VALUES FROM ({month:d}) TO ({month + 1:d})")
    return 1


def _drop(month: int) -> int:
    """Drop the table of a month where it holds nothing any more."""
    own = table_of(month)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT FROM {own})")  # noqa: S608 - a word of our own
        if cursor.fetchall()[0][0]:
            return 0
        cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
        cursor.execute(f"LOCK TABLE {own} IN ACCESS EXCLUSIVE MODE")
        cursor.execute(f"SELECT EXISTS (SELECT FROM {own})")  # noqa: S608
        if cursor.fetchall()[0][0]:
            return 0
        cursor.execute(f"DROP TABLE {own}")
    return 1
