"""The list of events, and what calendar programs are told: one event, all of them, and what one member goes to."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import icalendar
import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from community.actions import Announced, answer_event, call_off_event, hide_thread, remind_of_events_step, start_thread
from community.calendars import own_address, token_of_calendar
from community.models import Attendance, Event, Forum, Thread
from lib.masking import Mask
from notices.models import Notice
from profiles.models import Member, Subject
from tests.community.conftest import FAR, Announce

LONG_AGO = datetime(2026, 3, 9, 17, 30, tzinfo=UTC)


def entries(client: Client, path: str) -> list[Any]:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    return list(icalendar.Calendar.from_ical(answer.content).walk("VEVENT"))


def test_one_event_goes_into_a_calendar(client: Client, announce: Announce) -> None:
    title = "Soup, “stew”; and\\ bread — " + "é" * 60
    thread = announce(title, ends=FAR + timedelta(hours=3), place="Hut, upstairs; left")
    (entry,) = entries(client, f"/threads/{thread.pk}/event/event.ics")
    assert str(entry["SUMMARY"]) == title
    assert str(entry["LOCATION"]) == "Hut, upstairs; left"
    assert (entry["DTSTART"].dt, entry["DTEND"].dt) == (FAR, FAR + timedelta(hours=3))
    assert (str(entry["STATUS"]), entry["SEQUENCE"]) == ("CONFIRMED", 0)
    assert str(entry["URL"]).endswith(thread.get_absolute_url())
    assert str(entry["DESCRIPTION"]).startswith("Soup at eight.\n")


def test_no_line_of_a_title_becomes_one_of_the_calendar(client: Client, announce: Announce) -> None:
    thread = announce("Meet\r\nATTENDEE:mailto:x@example.com\nEND:VEVENT", place="Hut\x1b\r\nX-EVIL:1")
    (entry,) = entries(client, f"/threads/{thread.pk}/event/event.ics")
    assert ("ATTENDEE" in entry, "X-EVIL" in entry) == (False, False)


def test_whole_days_are_days(client: Client, announce: Announce) -> None:
    begins = datetime(2030, 7, 4, 22, tzinfo=UTC)
    thread = announce(begins=begins, ends=begins + timedelta(days=2), is_whole_day=True, zone="Europe/Paris")
    (entry,) = entries(client, f"/threads/{thread.pk}/event/event.ics")
    assert (entry["DTSTART"].dt, entry["DTEND"].dt) == (date(2030, 7, 5), date(2030, 7, 7))
    page = client.get(thread.get_absolute_url()).content.decode()
    assert "Friday, July 5, 2030 – Saturday, July 6, 2030" in page


def test_the_calendar_of_all_is_what_a_guest_sees(
    client: Client, ann: Member, cy: Member, announce: Announce, staff_forum: Forum, stoves: Subject, now: datetime
) -> None:
    announce("Open", subjects=[stoves])
    hidden, off = announce("Hidden"), announce("Off")
    hide_thread(thread=hidden, now=now)
    call_off_event(member=ann, thread=off, is_off=True, now=now)
    start_thread(
        author=cy, forum=staff_forum, title="Staff", text="x", subjects=[], key=uuid4(), now=now, sort="event",
        event=Announced(begins=FAR, place="Back room"),
    )  # fmt: skip
    client.force_login(cy)
    told = {str(entry["SUMMARY"]): str(entry["STATUS"]) for entry in entries(client, "/events/calendar.ics")}
    assert told == {"Open": "CONFIRMED", "Off": "CANCELLED"}
    assert [str(e["SUMMARY"]) for e in entries(client, "/events/calendar.ics?subject=stoves")] == ["Open"]


def test_a_member_s_own_calendar_opens_with_its_address_alone(
    client: Client, bo: Member, announce: Announce, now: datetime
) -> None:
    sure, unsure, gone, other = announce("Sure"), announce("Unsure"), announce("Hidden"), announce("Other")
    for thread, says in ((sure, "comes"), (unsure, "maybe"), (gone, "comes"), (other, "not")):
        answer_event(member=bo, thread=thread, says=says, now=now)
    hide_thread(thread=gone, now=now)
    path = f"/events/own/{token_of_calendar(bo)}.ics"
    assert own_address(bo, 0).endswith(path)
    told = {str(entry["SUMMARY"]): str(entry["STATUS"]) for entry in entries(client, path)}
    assert told == {"Sure": "CONFIRMED", "Unsure": "TENTATIVE"}
    answer = client.get(path)
    assert "no-store" in answer.headers["Cache-Control"]
    assert "private" in answer.headers["Cache-Control"]
    assert client.get(path.replace("~", "~x")).status_code == 404
    assert client.get(f"/events/own/{bo.pk}.0.ics").status_code == 404
    assert token_of_calendar(bo) not in Mask()(f"GET {path} 200")


def test_a_new_address_closes_the_one_before(client: Client, bo: Member, di: Member) -> None:
    before = f"/events/own/{token_of_calendar(bo)}.ics"
    assert entries(client, before) == []
    client.force_login(bo)
    assert client.post("/events/renew/", {"number": "0"}).headers["Location"] == "/events/"
    client.logout()
    assert client.get(before).status_code == 404
    after = f"/events/own/{token_of_calendar(bo, 1)}.ics"
    assert entries(client, after) == []
    Member.objects.filter(pk=bo.pk).update(status=Member.Status.SUSPENDED)
    assert client.get(after).status_code == 404


def test_the_list_has_what_comes_by_month(
    client: Client, bo: Member, announce: Announce, stoves: Subject, now: datetime
) -> None:
    announce("July", subjects=[stoves])
    announce("August", begins=FAR + timedelta(days=40))
    announce("Before", begins=LONG_AGO)
    page = client.get("/events/").content.decode()
    assert page.index("July 2030") < page.index(">July<") < page.index("August 2030") < page.index(">August<")
    assert ">Before<" not in page
    past = client.get("/events/?list=past").content.decode()
    assert (">Before<" in past, ">July<" in past) == (True, False)
    assert ">August<" not in client.get("/events/?subject=stoves").content.decode()
    assert "Look again later" in client.get("/events/?forum=nowhere").content.decode()
    client.force_login(bo)
    assert "You go to nothing yet." in client.get("/events/?list=mine").content.decode()
    answer_event(member=bo, thread=Thread.objects.get(title="July"), says="comes", now=now)
    mine = client.get("/events/?list=mine").content.decode()
    assert (">July<" in mine, ">August<" in mine, "✓ you come" in mine) == (True, False, True)
    assert "<title>July</title>" in client.get("/events/feed/").content.decode()


def test_a_list_asks_as_much_for_many_as_for_one(
    client: Client, bo: Member, announce: Announce, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(bo)
    announce()
    client.get("/events/")
    for much in (1, 12):
        for number in range(much):
            announce(f"Meet {number}")
        with django_assert_num_queries(7):
            client.get("/events/")


@pytest.mark.parametrize(
    ("begins", "zone", "told"),
    [
        # the clocks go forward in the night between: the same time by the clock is 23 hours before
        (datetime(2026, 3, 29, 17, tzinfo=UTC), "Europe/Berlin", datetime(2026, 3, 28, 18, tzinfo=UTC)),
        (datetime(2026, 3, 29, 17, tzinfo=UTC), "UTC", datetime(2026, 3, 28, 17, tzinfo=UTC)),
        (datetime(2026, 10, 25, 18, tzinfo=UTC), "Europe/Berlin", datetime(2026, 10, 24, 17, tzinfo=UTC)),
        (datetime(2026, 11, 1, 15, tzinfo=UTC), "America/New_York", datetime(2026, 10, 31, 14, tzinfo=UTC)),
    ],
)
def test_who_comes_is_reminded_the_day_before_and_an_hour_before(
    bo: Member, di: Member, announce: Announce, now: datetime, begins: datetime, zone: str, told: datetime
) -> None:
    Member.objects.filter(pk=bo.pk).update(time_zone=zone)
    bo.refresh_from_db()
    thread = announce(begins=begins)
    answer_event(member=bo, thread=thread, says="comes", now=now)
    answer_event(member=di, thread=thread, says="maybe", now=now)
    assert remind_of_events_step(now=told - timedelta(minutes=1)) == 0
    assert remind_of_events_step(now=told) == 1
    assert remind_of_events_step(now=begins - timedelta(minutes=61)) == 0
    assert remind_of_events_step(now=begins - timedelta(hours=1)) == 1
    assert remind_of_events_step(now=begins) == 0
    assert list(Notice.objects.filter(occasion="coming").values_list("member", flat=True)) == [bo.pk, bo.pk]


def test_of_whole_days_one_is_reminded_on_the_morning_before(bo: Member, announce: Announce, now: datetime) -> None:
    Member.objects.filter(pk=bo.pk).update(time_zone="Asia/Tokyo")
    bo.refresh_from_db()
    begins = datetime(2030, 7, 4, 22, tzinfo=UTC)
    thread = announce(begins=begins, ends=begins + timedelta(days=1), is_whole_day=True, zone="Europe/Paris")
    answer_event(member=bo, thread=thread, says="comes", now=now)
    assert Attendance.objects.get().remind_at == datetime(2030, 7, 4, 0, tzinfo=UTC)


def test_nobody_is_reminded_of_what_is_called_off(ann: Member, bo: Member, announce: Announce, now: datetime) -> None:
    thread = announce()
    answer_event(member=bo, thread=thread, says="comes", now=now)
    call_off_event(member=ann, thread=thread, is_off=True, now=now)
    assert remind_of_events_step(now=FAR - timedelta(minutes=30)) == 0
    assert not Notice.objects.filter(occasion="coming").exists()
    assert Event.objects.get().comes == 1


def test_a_worker_that_was_away_tells_the_last_of_it_once(bo: Member, announce: Announce, now: datetime) -> None:
    answer_event(member=bo, thread=announce(), says="comes", now=now)
    assert remind_of_events_step(now=FAR - timedelta(minutes=30)) == 1
    assert remind_of_events_step(now=FAR - timedelta(minutes=29)) == 0
    assert Notice.objects.filter(occasion="coming").count() == 1


def test_machines_are_told_of_the_event(client: Client, ann: Member, announce: Announce, now: datetime) -> None:
    thread = announce("Soup </script>", ends=FAR + timedelta(hours=2), link="https://meet.example/hut")
    call_off_event(member=ann, thread=thread, is_off=True, now=now)
    page = client.get(thread.get_absolute_url()).content.decode()
    text = page.partition('<script type="application/ld+json"')[2].partition(">")[2].partition("</script>")[0]
    event, posting = json.loads(text)["@graph"]
    assert (event["@type"], posting["@type"]) == ("Event", "DiscussionForumPosting")
    assert (event["name"], event["startDate"], event["endDate"]) == (
        "Soup </script>", "2030-07-05T17:30:00+00:00", "2030-07-05T19:30:00+00:00",
    )  # fmt: skip
    assert event["eventStatus"] == "https://schema.org/EventCancelled"
    assert event["location"] == [
        {"@type": "Place", "name": "The hut", "address": "The hut"},
        {"@type": "VirtualLocation", "url": "https://meet.example/hut"},
    ]
    assert event["organizer"]["name"] == "Ann"


def test_the_list_of_threads_has_dates_for_one_query_more(
    client: Client, announce: Announce, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    announce()
    client.get("/threads/")
    with django_assert_num_queries(4):
        client.get("/threads/")
    announce("Whole days", begins=FAR, ends=FAR + timedelta(days=2))
    with django_assert_num_queries(4):
        page = client.get("/threads/").content.decode()
    assert page.count('<span class="said">event · July 5, 2030, 5:30 p.m. – July 7, 2030</span>') == 1
