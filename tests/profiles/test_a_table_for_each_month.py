"""On PostgreSQL the ledger is a table for each month: made before it begins, and dropped once it holds nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import import_module
from typing import Any

import pytest
from django.db import connection, transaction

from lib.clock import month_of
from lib.clock import now as clock
from lib.kinds import ItemRef
from profiles.activity import following, record, settle
from profiles.models import STANDING, Activity, Member, Verb
from profiles.partitioning import OTHERS, TABLE, months_there, partition_step, table_of
from tests.profiles.years import follow, pruned

pytestmark = pytest.mark.servers

NOW = datetime(2031, 11, 20, 12, tzinfo=UTC)
AHEAD = {203111, 203112, 203201}


def act(member: Member, when: datetime, item: int = 7) -> Activity:
    with transaction.atomic():
        row = record(member=member, verb=Verb.LIKED, ref=ItemRef("post", item), now=when)
    assert row is not None
    return row


def rows_in(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - words of our own
        return int(cursor.fetchall()[0][0])


def test_a_new_site_has_the_tables_of_this_month_and_the_next_two(ann: Member) -> None:
    month = month_of(clock())
    assert {STANDING, month} <= months_there()
    act(ann, clock())
    assert (rows_in(table_of(month)) > 0, rows_in(OTHERS)) == (True, 0)


def test_months_get_their_table_before_they_begin(ann: Member) -> None:
    partition_step(now=NOW)
    assert months_there() >= AHEAD
    assert partition_step(now=NOW) == 0
    act(ann, NOW)
    assert (rows_in(table_of(203111)), rows_in(OTHERS)) == (1, 0)


def test_what_came_before_its_table_moves_into_it_and_is_read_as_before(ann: Member, bo: Member) -> None:
    acts = [act(ann, datetime(2029, 5, 3, tzinfo=UTC)), act(bo, datetime(2029, 5, 9, tzinfo=UTC)), act(ann, NOW)]
    assert rows_in(OTHERS) == 3
    before = list(Activity.objects.order_by("id").values())
    partition_step(now=NOW)
    assert (rows_in(OTHERS), rows_in(table_of(202905))) == (0, 2)
    assert list(Activity.objects.order_by("id").values()) == before
    settle()
    with following("trial") as rows:
        assert [row.id for row in rows if row.happened.year > 2028] == [each.id for each in acts]


def test_a_month_that_holds_nothing_any_more_loses_its_table(ann: Member) -> None:
    old = act(ann, datetime(2029, 5, 3, tzinfo=UTC))
    partition_step(now=NOW)
    assert partition_step(now=NOW) == 0
    Activity.objects.filter(id=old.id).delete()
    assert partition_step(now=NOW) == 1
    assert 202905 not in months_there()
    assert months_there() >= {STANDING, *AHEAD}


def test_an_act_that_stands_moves_to_those_that_stand_when_its_month_is_pruned(ann: Member) -> None:
    act(ann, clock().replace(year=clock().year - 3))
    partition_step(now=clock())
    follow(clock())
    pruned(clock())
    assert Activity.objects.get(verb=Verb.LIKED).month == STANDING
    assert rows_in(table_of(STANDING)) == 1


def test_every_index_and_key_is_on_every_table(ann: Member) -> None:
    partition_step(now=NOW)
    with connection.cursor() as cursor:
        whole = connection.introspection.get_constraints(cursor, TABLE)
        own = connection.introspection.get_constraints(cursor, table_of(203112))
    named = {"activity_position", "activity_unsettled", "activity_member_recent", "activity_of_item", "activity_sign"}
    assert named <= set(whole)
    columns = sorted(str(each["columns"]) for each in whole.values() if each["index"] or each["primary_key"])
    assert sorted(str(each["columns"]) for each in own.values() if each["index"] or each["primary_key"]) == columns
    assert {each["foreign_key"] for each in own.values()} == {each["foreign_key"] for each in whole.values()}


def test_a_ledger_that_was_one_table_keeps_every_row(ann: Member, bo: Member) -> None:
    old = act(ann, datetime(2029, 5, 3, tzinfo=UTC))
    act(bo, clock())
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"CREATE TABLE one (LIKE {TABLE} INCLUDING ALL)")
        cursor.execute(f"INSERT INTO one SELECT * FROM {TABLE}")  # noqa: S608 - as above
        cursor.execute(f"DROP TABLE {TABLE} CASCADE")
        cursor.execute(f"ALTER TABLE one RENAME TO {TABLE}")
        cursor.execute(
            f"ALTER TABLE {TABLE} ADD CONSTRAINT own FOREIGN KEY (member_id) REFERENCES profiles_member (id)"
            " DEFERRABLE INITIALLY DEFERRED"
        )
    before = list(Activity.objects.order_by("id").values())
    migration: Any = import_module("profiles.migrations.0021_a_table_for_each_month")
    with connection.schema_editor(atomic=True) as editor:
        migration.part(None, editor)
    assert list(Activity.objects.order_by("id").values()) == before
    assert rows_in(table_of(202905)) == 1
    assert old.month in months_there()
    assert rows_in(OTHERS) == 0
