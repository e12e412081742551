"""Quiet hours that leave letters no hour, or not the one that was chosen, say so where either is set."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from django.test import Client

from community.models import Thread
from newsletters.models import Timing
from notices.models import Manner
from profiles.models import Member
from tests.newsletters.letters import send
from tests.servers.smtp import Mailbox

Subscribe = Callable[..., Member]
CHOICES, NEWSLETTER = "/notices/choices/", "/newsletter/"
SHUT_OUT = (
    "With the night, from 9 p.m. to 8 a.m., your quiet hours leave no hour in which the newsletter may come: you would "
    "never get it. Leave an hour between 8 a.m. and 9 p.m. free, or stop the newsletter."
)


def hours(start: str, end: str) -> dict[str, str]:
    return {
        "quiet_from": start, "quiet_until": end, "mails_a_day": "6", "mails_a_week": "25",
        "started": "3", "joined": "1",
    }  # fmt: skip


@pytest.fixture
def reader(client: Client, bo: Member, subscribed: Subscribe) -> Member:
    """Bo, signed in, who gets the newsletter."""
    subscribed(bo)
    client.force_login(bo)
    return bo


@pytest.mark.usefixtures("reader")
@pytest.mark.parametrize(("start", "end"), [
    ("08:00", "22:00"), ("06:30", "21:00"), ("07:00", "06:00"), ("08:00", "20:01"), ("08:59", "20:30"),
    ("20:00", "19:01"),
])  # fmt: skip
def test_hours_that_leave_none_are_not_taken_and_stay_as_typed(client: Client, start: str, end: str) -> None:
    answer = client.post(CHOICES, hours(start, end))
    page = answer.content.decode()
    assert answer.status_code == 422
    summary = '<div class="summary" role="alert" tabindex="-1" autofocus>'
    assert f'<li><a href="#id_quiet_from">No mail from</a>: {SHUT_OUT}</li>' in page[page.index(summary) :]
    assert '<p><a href="/newsletter/">Choose the hour of the newsletter, or stop it</a></p>' in page
    assert f'value="{start}"' in page
    assert f'value="{end}"' in page
    assert not Manner.objects.exists()


@pytest.mark.usefixtures("reader")
@pytest.mark.parametrize(("start", "end"), [("08:00", "20:00"), ("09:00", "22:00"), ("20:00", "19:00")])
def test_hours_that_leave_one_are_taken(client: Client, start: str, end: str) -> None:
    assert client.post(CHOICES, hours(start, end)).status_code == 302
    assert Manner.objects.get().quiet == (time.fromisoformat(start), time.fromisoformat(end))


def test_the_same_hour_twice_is_not_taken_and_what_stood_there_stays(client: Client, bo: Member) -> None:
    client.force_login(bo)
    client.post(CHOICES, hours("22:00", "07:00"))
    answer = client.post(CHOICES, hours("09:00", "09:00"))
    assert answer.status_code == 422
    said = "<li>From and until are the same hour. Choose another, or leave both empty.</li>"
    assert answer.content.decode().count(said) == 1
    assert Manner.objects.get().quiet == (time(22), time(7))
    Manner.objects.update(quiet_from=time(9), quiet_until=time(9))  # as it was taken once, for no quiet hours at all
    assert client.post(CHOICES, hours("09:00", "09:00") | {"mails_a_day": "3"}).status_code == 302
    assert Manner.objects.get().mails_a_day == 3


def test_who_gets_no_newsletter_may_choose_any(client: Client, bo: Member, subscribed: Subscribe) -> None:
    client.force_login(bo)
    assert client.post(CHOICES, hours("08:00", "22:00")).status_code == 302
    subscribed(bo)  # what stood before is said, and holds nothing else up
    assert SHUT_OUT in client.get(CHOICES).content.decode()
    assert client.post(CHOICES, hours("08:00", "22:00") | {"mails_a_day": "3"}).status_code == 302
    assert Manner.objects.get().mails_a_day == 3
    page = client.get(NEWSLETTER).content.decode()
    assert page.count(SHUT_OUT) == 1
    assert page.index(SHUT_OUT) < page.index('id="how-much"')  # before all else
    page = client.post(NEWSLETTER, {"do": "stop"}).content.decode()
    assert page.index(SHUT_OUT) > page.index('id="when"')  # it hinders nothing now
    subscribed(bo)
    assert (
        "Your quiet hours leave no hour by day in which it may come." in client.get("/newsletter/why/").content.decode()
    )


@pytest.mark.usefixtures("reader")
def test_a_chosen_hour_within_them_says_when_letters_come_instead(client: Client) -> None:
    client.post(CHOICES, hours("17:00", "09:30"))
    page = client.get(NEWSLETTER).content.decode()
    assert ">8 a.m. → 9:30 a.m. (quiet hours)</option>" in page  # before it is chosen
    assert ">5 p.m. → 9:30 a.m. next day (quiet hours)</option>" in page
    assert ">10 a.m.</option>" in page
    said = "6 p.m., the hour of your newsletter, is in your quiet hours: it comes the next day, from 9:30 a.m. on."
    page = client.post(NEWSLETTER, {"do": "timing", "weekday": "", "hour": "18"}).content.decode()
    assert '<p class="message success" role="status">Your day and hour are set.</p>' in page
    assert page.count(said) == 1
    assert "Hours are those of UTC; no letter comes between nine in the evening and eight in the morning." in page
    assert "Letters come from" not in page
    assert Timing.objects.get().hour == 18
    assert said in client.get(CHOICES).content.decode()
    page = client.post(NEWSLETTER, {"do": "timing", "weekday": "", "hour": "10"}).content.decode()
    assert "From now on your letters come then." in page
    assert "Letters come from 10 a.m. on, by the clock of UTC," in page
    assert "is in your quiet hours" not in client.get(CHOICES).content.decode()


def test_when_the_next_may_come_is_after_them(
    client: Client, reader: Member, mailbox: Mailbox, three_threads: list[Thread], now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """It is Monday, and letters come every day."""
    send(now)
    assert len(mailbox.to(reader.email)) == 1
    client.post(CHOICES, hours("07:00", "11:00"))
    monkeypatch.setattr("newsletters.views.accounting.now", lambda: now + timedelta(hours=1))
    page = client.get("/newsletter/why/").content.decode()
    assert "The next may come from March 3, 2026 on, from 11 a.m. by the clock of UTC." in page
