"""Announcing an event, changing it and calling it off."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from community.actions import (
    Announced,
    answer_event,
    call_off_event,
    change_event,
)
from community.models import Event, Forum, Thread
from notices.models import Notice
from notices.telling import tell_step
from profiles.models import Member
from tests.community.conftest import Announce
from writing.actions import LostUpdate

WANTED = {"event_day": "2030-07-05", "event_from": "19:30", "event_until": "22:00", "event_place": "The hut"}


def start(client: Client, forum: Forum, **fields: str) -> int:
    thread = {"title": "Winter meet", "forum": forum.pk, "sort": "event", "text": "Soup.", "key": str(uuid4())}
    return client.post("/threads/start/", thread | WANTED | fields).status_code


def test_an_event_is_announced_with_the_form_of_its_thread(client: Client, ann: Member, forum: Forum) -> None:
    Member.objects.filter(pk=ann.pk).update(time_zone="Europe/Paris")
    client.force_login(ann)
    assert (
        start(client, forum, event_link="https://meet.example/hut", event_room="12", event_answer_by="2030-07-01")
        == 302
    )
    event = Event.objects.get()
    assert event.begins == datetime(2030, 7, 5, 17, 30, tzinfo=UTC)
    assert event.ends == event.over == datetime(2030, 7, 5, 20, tzinfo=UTC)
    assert event.answer_by == datetime(2030, 7, 1, 22, tzinfo=UTC)
    assert (event.place, event.link, event.room, event.zone) == (
        "The hut",
        "https://meet.example/hut",
        12,
        "Europe/Paris",
    )
    page = client.get(event.thread.get_absolute_url()).content.decode()
    assert "Friday, July 5, 2030, 7:30 p.m. – 10 p.m. CEST" in page
    assert "The hut" in page
    assert '<span class="said">event · July 5, 2030, 7:30 p.m.</span>' in client.get("/threads/").content.decode()


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"event_day": ""}, "Say on which day the event is."),
        ({"event_day": "2001-01-01"}, "Let the event begin on a day that is still to come."),
        ({"event_day": "someday"}, "Write the day as year-month-day."),
        ({"event_from": ""}, "Say when it begins, or that it takes the whole day."),
        ({"event_from": "25:00"}, "Write the time as hours:minutes, 19:30."),
        ({"event_place": ""}, "Say where it is: give a place, a link, or both."),
        ({"event_link": "http://meet.example/"}, "Give a whole address that begins with https://."),
        ({"event_link": "javascript:alert(1)"}, "Give a whole address that begins with https://."),
        ({"event_last_day": "2030-07-04"}, "Let the event end after it begins."),
        ({"event_last_day": "2030-07-06", "event_until": ""}, "Say when it ends on the last day."),
        ({"event_answer_by": "2030-07-06"}, "Ask for answers before the event begins."),
        ({"event_room": "0"}, "greater than or equal to 1"),
    ],
)
def test_an_event_that_is_not_right_keeps_what_was_typed(
    client: Client, ann: Member, forum: Forum, fields: dict[str, str], why: str
) -> None:
    client.force_login(ann)
    thread = {"title": "Meet", "forum": forum.pk, "sort": "event", "text": "What I wrote.", "key": str(uuid4())}
    response = client.post("/threads/start/", thread | WANTED | fields)
    page = response.content.decode()
    assert (response.status_code, why in page, "What I wrote." in page) == (422, True, True)
    assert not Thread.objects.exists()


def test_what_stands_in_its_fields_counts_for_an_event_alone(client: Client, ann: Member, forum: Forum) -> None:
    client.force_login(ann)
    assert start(client, forum, sort="discussion", event_day="nonsense") == 302
    assert not Event.objects.exists()


def test_whole_days_and_a_night(client: Client, ann: Member, forum: Forum) -> None:
    Member.objects.filter(pk=ann.pk).update(time_zone="America/New_York")
    client.force_login(ann)
    start(client, forum, event_whole_day="on", event_from="", event_until="", event_last_day="2030-07-06")
    start(client, forum, event_from="20:00", event_until="01:00")
    whole, night = Event.objects.order_by("pk")
    assert (whole.begins, whole.ends) == (datetime(2030, 7, 5, 4, tzinfo=UTC), datetime(2030, 7, 7, 4, tzinfo=UTC))
    assert [str(day) for day in whole.days] == ["2030-07-05", "2030-07-06"]
    assert night.ends == datetime(2030, 7, 6, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "time", "begins"),
    [
        ("2030-03-31", "03:30", datetime(2030, 3, 31, 1, 30, tzinfo=UTC)),  # summer time begins
        ("2030-10-27", "02:30", datetime(2030, 10, 27, 0, 30, tzinfo=UTC)),  # comes twice: the first
        ("2030-10-27", "03:30", datetime(2030, 10, 27, 2, 30, tzinfo=UTC)),
    ],
)
def test_the_clock_of_the_day_counts(
    client: Client, ann: Member, forum: Forum, day: str, time: str, begins: datetime
) -> None:
    Member.objects.filter(pk=ann.pk).update(time_zone="Europe/Berlin")
    client.force_login(ann)
    assert start(client, forum, event_day=day, event_from=time, event_until="") == 302
    assert Event.objects.get().begins == begins


def test_a_time_that_the_clocks_skip_is_refused(client: Client, ann: Member, forum: Forum) -> None:
    Member.objects.filter(pk=ann.pk).update(time_zone="Europe/Berlin")
    client.force_login(ann)
    assert start(client, forum, event_day="2030-03-31", event_from="02:30", event_until="") == 422
    assert not Thread.objects.exists()


def test_those_who_come_are_told_of_a_change_and_of_calling_off(
    client: Client, ann: Member, bo: Member, di: Member, announce: Announce, now: datetime
) -> None:
    thread = announce()
    answer_event(member=bo, thread=thread, says="comes", now=now)
    answer_event(member=di, thread=thread, says="not", now=now)
    event = Event.objects.get()
    moved = Announced(begins=event.begins + timedelta(days=1), ends=None, place="The hut")
    change_event(member=ann, thread=thread, event=moved, version=1, now=now)
    while tell_step(now=now):
        pass
    assert [(each.member, each.because["what"]) for each in Notice.objects.filter(occasion="event")] == [(bo, "date")]
    call_off_event(member=ann, thread=thread, is_off=True, now=now)
    call_off_event(member=ann, thread=thread, is_off=True, now=now)
    while tell_step(now=now):
        pass
    assert list(Notice.objects.filter(occasion="event").values_list("because__what", flat=True).order_by("pk")) == [
        "date",
        "off",
    ]
    client.force_login(bo)
    assert "is called off" in client.get("/notices/").content.decode()
    page = client.get(thread.get_absolute_url()).content.decode()
    assert ("This event is called off." in page, 'name="says"' in page) == (True, False)
    assert '<span class="state">called off</span>' in client.get("/threads/").content.decode()
    call_off_event(member=ann, thread=thread, is_off=False, now=now)
    assert Event.objects.get().called_off is None


def test_it_is_changed_on_its_page_by_who_announced_it(client: Client, ann: Member, announce: Announce) -> None:
    thread = announce()
    client.force_login(ann)
    page = client.get(f"/threads/{thread.pk}/event/edit/").content.decode()
    assert ('value="The hut"' in page, 'name="version" value="1"' in page) == (True, True)
    changed = client.post(f"/threads/{thread.pk}/event/edit/", WANTED | {"event_place": "The inn", "version": "1"})
    assert changed.status_code == 302
    event = Event.objects.get()
    assert (event.place, event.version, event.begins.isoformat()) == ("The inn", 2, "2030-07-05T19:30:00+00:00")
    lost = client.post(f"/threads/{thread.pk}/event/edit/", WANTED | {"event_place": "The barn", "version": "1"})
    page = lost.content.decode()
    assert (lost.status_code, "The inn" in page, "The barn" in page) == (409, True, True)
    assert Event.objects.get().place == "The inn"
    assert (
        client.post(
            f"/threads/{thread.pk}/event/edit/", WANTED | {"event_place": "The barn", "version": "2"}
        ).status_code
        == 302
    )


def test_only_who_announced_it_or_staff_change_it(
    client: Client, bo: Member, cy: Member, announce: Announce, now: datetime
) -> None:
    thread = announce()
    client.force_login(bo)
    assert client.get(f"/threads/{thread.pk}/event/edit/").status_code == 403
    assert client.post(f"/threads/{thread.pk}/event/off/").status_code == 403
    with pytest.raises(PermissionDenied):
        call_off_event(member=bo, thread=thread, is_off=True, now=now)
    assert (Event.objects.get().called_off, Event.objects.get().version) == (None, 1)
    Member.objects.filter(pk=cy.pk).update(is_staff=True)
    client.force_login(cy)
    assert client.post(f"/threads/{thread.pk}/event/off/").status_code == 302
    assert Event.objects.get().called_off is not None


def test_two_changes_at_once_keep_both_texts(ann: Member, announce: Announce, now: datetime) -> None:
    thread = announce()
    event = Event.objects.get()
    for place in ("The inn", "The barn"):
        wanted = Announced(begins=event.begins, ends=event.ends, place=place)
        if place == "The inn":
            change_event(member=ann, thread=thread, event=wanted, version=1, now=now)
            continue
        with pytest.raises(LostUpdate) as lost:
            change_event(member=ann, thread=thread, event=wanted, version=1, now=now)
    assert ("The barn" in lost.value.mine, "The inn" in lost.value.theirs, lost.value.version) == (True, True, 2)


def test_those_who_come_are_told_why_it_is_called_off(
    client: Client, ann: Member, bo: Member, announce: Announce, now: datetime
) -> None:
    thread = announce()
    answer_event(member=bo, thread=thread, says="comes", now=now)
    address = f"/threads/{thread.pk}/event/off/"
    client.force_login(ann)
    refused = client.post(address, {"why": "x" * 301})
    assert (refused.status_code, Event.objects.get().called_off) == (422, None)
    assert "This has 301 characters." in refused.content.decode()
    client.post(address, {"why": " The hut <b>burnt</b>. "})
    while tell_step(now=now + timedelta(days=1)):
        pass
    client.force_login(bo)
    for page in ("/notices/", thread.get_absolute_url(), f"/threads/{thread.pk}/event/"):
        assert "The hut &lt;b&gt;burnt&lt;/b&gt;." in client.get(page).content.decode()
    client.force_login(ann)
    client.post(address, {"undo": 1})
    assert (Event.objects.get().called_off, Event.objects.get().off_because) == (None, "")
    assert "burnt" not in client.get(thread.get_absolute_url()).content.decode()
