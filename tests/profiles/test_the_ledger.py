"""What members do is written beside it, and read in one order by everyone who follows."""

from __future__ import annotations

from datetime import UTC, datetime
from threading import Event, Thread

import pytest
from django.db import close_old_connections, connection, transaction

from lib.kinds import ItemRef
from profiles.activity import bookmark, following, record, settle
from profiles.models import Activity, Member, Verb

THREAD = ItemRef("thread", 7)


def act(member: Member, now: datetime, verb: Verb = Verb.REPLIED) -> Activity | None:
    with transaction.atomic():
        return record(member=member, verb=verb, ref=THREAD, facets=[3, 4], now=now)


def test_an_act_carries_the_month_of_its_recording_and_its_facets(ann: Member, now: datetime) -> None:
    row = act(ann, now)
    assert row is not None
    assert (row.month, row.facets, row.kind, row.item) == (202603, [3, 4], "thread", 7)
    assert Activity.objects.get().pk == (202603, row.id)


@pytest.mark.django_db(transaction=True)
def test_an_act_outside_a_transaction_is_refused(ann: Member, now: datetime) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        record(member=ann, verb=Verb.REPLIED, ref=THREAD, now=now)
    assert not Activity.objects.exists()


def test_a_member_who_paused_leaves_no_trace_to_learn_from(ann: Member, now: datetime) -> None:
    ann.is_personalised = False
    assert act(ann, now, Verb.READ) is None
    assert act(ann, now, Verb.MORE) is None
    assert act(ann, now, Verb.REPLIED) is not None
    assert [row.facets for row in Activity.objects.all()] == [[]]


def test_a_reader_gets_every_act_once_and_in_order(ann: Member, bo: Member, now: datetime) -> None:
    for member in (ann, bo, ann):
        act(member, now)
    with following("trial", limit=2) as first:
        assert [row.member_id for row in first] == [ann.pk, bo.pk]
    with following("trial", limit=2) as second:
        assert [row.member_id for row in second] == [ann.pk]
    with following("trial", limit=2) as third:
        assert third == []


def test_a_reader_that_fails_gets_the_same_acts_again(ann: Member, now: datetime) -> None:
    def read_and_fail() -> None:
        with following("trial") as rows:
            raise ZeroDivisionError(len(rows))

    act(ann, now)
    with pytest.raises(ZeroDivisionError, match="1"):
        read_and_fail()
    assert bookmark("trial") == 0
    with following("trial") as rows:
        assert len(rows) == 1


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
def test_the_act_of_a_slow_writer_is_not_passed_over(ann: Member, bo: Member, now: datetime) -> None:
    has_written, may_commit = Event(), Event()

    def write_slowly() -> None:
        with transaction.atomic():
            record(member=ann, verb=Verb.STARTED, ref=THREAD, now=now)
            has_written.set()
            may_commit.wait(20)
        close_old_connections()
        connection.close()

    slow = Thread(target=write_slowly)
    slow.start()
    assert has_written.wait(20)
    act(bo, now)  # a later number, committed first
    with following("trial") as rows:
        assert rows == []
    may_commit.set()
    slow.join(20)
    with following("trial") as rows:
        assert [row.member_id for row in rows] == [ann.pk, bo.pk]
    assert not Activity.objects.filter(xact__isnull=False).exists()


@pytest.mark.servers
def test_an_act_from_another_servers_backup_is_not_read_as_the_future(ann: Member, now: datetime) -> None:
    row = act(ann, now)
    assert row is not None
    Activity.objects.filter(id=row.id).update(xact=2**62)
    assert settle() == 1
    assert Activity.objects.get().position == 1


def test_what_came_in_late_keeps_its_own_date(ann: Member) -> None:
    happened = datetime(2014, 1, 5, tzinfo=UTC)
    row = act(ann, happened)
    assert row is not None
    assert row.happened == happened
