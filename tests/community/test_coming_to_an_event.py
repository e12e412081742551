"""Saying whether one comes to an event, waiting for room, and moving up."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from community.actions import (
    Announced,
    answer_event,
    call_off_event,
    change_event,
    erase_attendances,
    hide_thread,
)
from community.events import AttendanceKind
from community.models import Attendance, Event, Thread
from lib.clock import now as clock
from moderation.actions import set_status
from notices.models import Notice
from profiles.learning import learn_step
from profiles.models import Activity, Member, Verb
from tests.community.conftest import Announce


def counts(thread: Thread) -> tuple[int, int, int]:
    return Event.objects.values_list("comes", "waits", "perhaps").get(thread=thread)


def said(thread: Thread) -> dict[str, str]:
    rows = Attendance.objects.filter(event__thread=thread).select_related("member")
    return {each.member.username: "waits" if each.is_waiting else each.says for each in rows}


def test_one_comes_changes_and_takes_it_back(client: Client, bo: Member, announce: Announce) -> None:
    thread = announce()
    address = f"/threads/{thread.pk}/event/answer/"
    client.force_login(bo)
    assert (
        client.post(address, {"says": "comes"}).headers["Location"] == f"/threads/{thread.pk}/?page=1#event-{thread.pk}"
    )
    client.post(address, {"says": "comes"})
    assert (counts(thread), said(thread)) == ((1, 0, 0), {"bo": "comes"})
    assert Activity.objects.filter(member=bo, verb=Verb.COMES, sign=1).count() == 1
    learn_step(now=clock())
    assert "Learned from 1 event said yes to" in client.get("/me/").content.decode()
    client.post(address, {"says": "maybe"})
    assert (counts(thread), said(thread)) == ((0, 0, 1), {"bo": "maybe"})
    assert sum(Activity.objects.filter(member=bo, verb=Verb.COMES).values_list("sign", flat=True)) == 0
    part = client.post(address, {"says": "not"}, headers={"HX-Request": "true"})
    assert (part.status_code, 'name="undo" value="1" aria-pressed="true">I can\'t' in part.content.decode()) == (
        200,
        True,
    )
    client.post(address, {"undo": "1"})
    assert (counts(thread), said(thread)) == ((0, 0, 0), {})


def test_what_is_no_answer_is_refused(client: Client, bo: Member, announce: Announce) -> None:
    thread = announce()
    client.force_login(bo)
    for fields in ({}, {"says": "perhaps"}, {"says": "x" * 5000}):
        refused = client.post(f"/threads/{thread.pk}/event/answer/", fields)
        assert (refused.status_code, "Choose one of the answers." in refused.content.decode()) == (422, True)
    assert said(thread) == {}


def test_who_comes_too_late_waits_and_moves_up(
    ann: Member, bo: Member, cy: Member, di: Member, announce: Announce, now: datetime
) -> None:
    thread = announce(room=1)
    for minute, member in enumerate((bo, cy, di)):
        answer_event(member=member, thread=thread, says="comes", now=now + timedelta(minutes=minute))
    assert (counts(thread), said(thread)) == ((1, 2, 0), {"bo": "comes", "cy": "waits", "di": "waits"})
    answer_event(member=bo, thread=thread, says="not", now=now + timedelta(hours=1))
    assert (counts(thread), said(thread)) == ((1, 1, 0), {"bo": "not", "cy": "comes", "di": "waits"})
    told = Notice.objects.get(occasion="event")
    assert (told.member, told.because["what"]) == (cy, "in")
    event = Event.objects.get()
    wider = Announced(begins=event.begins, ends=event.ends, place="The hut", room=3)
    change_event(member=ann, thread=thread, event=wider, version=1, now=now)
    assert (counts(thread), said(thread)["di"]) == ((2, 0, 0), "comes")
    narrow = Announced(begins=event.begins, ends=event.ends, place="The hut", room=1)
    with pytest.raises(ValidationError, match="2 come already"):
        change_event(member=ann, thread=thread, event=narrow, version=2, now=now)
    assert Event.objects.get().room == 3


def test_too_late_over_or_called_off(bo: Member, ann: Member, announce: Announce, now: datetime) -> None:
    thread = announce(begins=now + timedelta(days=7), answer_by=now + timedelta(days=2))
    answer_event(member=bo, thread=thread, says="comes", now=now)
    late = now + timedelta(days=3)
    answer_event(member=bo, thread=thread, says="not", now=late)
    for says, when, why in (
        ("comes", late, "too late"), ("maybe", late, "too late"), ("not", now + timedelta(days=8), "over"),
    ):  # fmt: skip
        with pytest.raises(PermissionDenied, match=why):
            answer_event(member=bo, thread=thread, says=says, now=when)
    call_off_event(member=ann, thread=thread, is_off=True, now=now)
    with pytest.raises(PermissionDenied, match="called off"):
        answer_event(member=bo, thread=thread, says="comes", now=now)
    assert said(thread) == {"bo": "not"}


def test_only_who_sees_the_thread_answers(client: Client, bo: Member, announce: Announce, now: datetime) -> None:
    thread = announce()
    assert client.post(f"/threads/{thread.pk}/event/answer/", {"says": "comes"}).status_code == 403
    hide_thread(thread=thread, now=now)
    client.force_login(bo)
    for path in ("", "edit/", "event.ics"):
        assert client.get(f"/threads/{thread.pk}/event/{path}").status_code == 404
    for path in ("answer/", "off/"):
        assert client.post(f"/threads/{thread.pk}/event/{path}", {"says": "comes"}).status_code == 404
    assert said(thread) == {}


def test_a_thread_of_another_kind_has_no_event(client: Client, bo: Member, thread: Thread) -> None:
    client.force_login(bo)
    assert client.get(f"/threads/{thread.pk}/event/").status_code == 404
    assert client.post(f"/threads/{thread.pk}/event/answer/", {"says": "comes"}).status_code == 404


def test_who_looks_on_gets_the_event_as_it_is_now(
    client: Client, bo: Member, announce: Announce, now: datetime
) -> None:
    thread = announce()
    answer_event(member=bo, thread=thread, says="comes", now=now)
    thread.refresh_from_db()
    assert thread.changes == 2
    part = client.get(f"/threads/{thread.pk}/posts/?after=1").content.decode()
    assert ("1 comes" in part, 'aria-label="They come: Bo"' in part) == (True, True)


def test_an_answer_is_downloaded_and_goes_with_its_member(
    bo: Member, di: Member, announce: Announce, now: datetime
) -> None:
    thread = announce(room=1)
    answer_event(member=bo, thread=thread, says="comes", now=now)
    answer_event(member=di, thread=thread, says="comes", now=now)
    assert [(each["title"], each["says"], each["waits"]) for each in AttendanceKind().export(di)] == [
        ("Winter meet", "comes", True)
    ]
    erase_attendances(member=bo, now=now)
    assert (counts(thread), said(thread)) == ((1, 0, 0), {"di": "comes"})


def test_a_page_asks_as_much_for_many_as_for_one(
    client: Client, ann: Member, bo: Member, di: Member, announce: Announce, now: datetime,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    thread = announce()
    client.force_login(ann)
    client.get(thread.get_absolute_url())
    answer_event(member=bo, thread=thread, says="comes", now=now)
    with django_assert_num_queries(11):
        client.get(thread.get_absolute_url() + "?page=1")
    answer_event(member=di, thread=thread, says="comes", now=now)
    with django_assert_num_queries(11):
        client.get(thread.get_absolute_url() + "?page=1")


def test_a_place_goes_to_the_next_who_may_still_come(
    ann: Member, bo: Member, cy: Member, di: Member, announce: Announce, now: datetime
) -> None:
    thread = announce(room=1)
    for minute, member in enumerate((cy, bo, di)):
        answer_event(member=member, thread=thread, says="comes", now=now + timedelta(minutes=minute))
    set_status(staff=cy, member=bo, status=Member.Status.SUSPENDED, reason="Spam.", now=now)
    answer_event(member=cy, thread=thread, says=None, now=now + timedelta(hours=1))
    assert said(thread) == {"bo": "waits", "di": "comes"}
    assert [each.member.username for each in Attendance.objects.shown_to(ann, thread.event)] == ["di"]


def test_who_is_suspended_or_gone_neither_counts_nor_holds_a_place(
    client: Client, ann: Member, bo: Member, cy: Member, di: Member, announce: Announce, now: datetime
) -> None:
    thread = announce(room=2)
    for member, says in ((bo, "comes"), (di, "comes"), (cy, "maybe")):
        answer_event(member=member, thread=thread, says=says, now=now)
    told = {"/events/": "2 come", f"/threads/{thread.pk}/event/": "2 come", thread.get_absolute_url(): "2 come"}

    def seen(words: str) -> list[bool]:
        return [words in client.get(address).content.decode() for address in told]

    assert (seen("2 come"), seen("full")) == ([True] * 3, [True] * 3)
    set_status(staff=cy, member=bo, status=Member.Status.SUSPENDED, reason="Spam.", now=now)
    assert (seen("1 comes"), seen("full")) == ([True] * 3, [False] * 3)
    answer_event(member=ann, thread=thread, says="comes", now=now)
    assert (counts(thread), said(thread)["ann"]) == ((2, 0, 1), "comes")
    set_status(staff=cy, member=bo, status=Member.Status.ACTIVE, reason="It was a mistake.", now=now)
    answer_event(member=cy, thread=thread, says="not", now=now)
    assert (seen("3 come"), counts(thread)) == ([True] * 3, (2, 0, 0))
    answer_event(member=di, thread=thread, says=None, now=now)
    assert (seen("2 come"), counts(thread)) == ([True] * 3, (2, 0, 0))
