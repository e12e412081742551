"""The volume dial decides how often at most, and how much a letter must be worth; the clock is the reader's own."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from math import log
from zoneinfo import ZoneInfo

import pytest

from community.models import Thread
from newsletters.models import Digest, Mailing
from newsletters.schedule import at_most, days_between, due_unless_since, in_words, least_worth, may_leave
from newsletters.selection.worth import worth_their_place
from newsletters.steps import deliver_step, send_step
from profiles.actions import turn_volume
from profiles.models import Member
from search.worth import liveliness, wanted, worth
from tests.newsletters.letters import html, link, send, words
from tests.servers.smtp import Mailbox

Subscribe = Callable[..., Member]
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("volume", "days"),
    [(0, None), (1, 28), (2, 21), (3, 14), (4, 7), (5, 5), (6, 4), (7, 3), (8, 2), (9, 1), (10, 1), (99, 1)],
)
def test_days_between_letters(volume: int, days: int | None) -> None:
    assert days_between(volume) == days


def test_a_louder_dial_never_means_less() -> None:
    days = [days_between(volume) or 0 for volume in range(1, 11)]
    assert days == sorted(days, reverse=True)
    needed = [least_worth(volume, average=0.2, waited=0) for volume in range(11)]
    assert needed == sorted(needed, reverse=True)
    assert len(set(needed)) == 11
    assert needed[0] > 1
    assert len({in_words(volume) for volume in range(11)}) == 11


@pytest.mark.usefixtures("three_threads")
def test_the_foot_of_a_letter_says_no_more_than_is_true_of_its_volume(
    mailbox: Mailbox, bo: Member, subscribed: Subscribe, now: datetime
) -> None:
    """How often one comes hangs on what there is to say: that is told where the volume is turned."""
    told = [at_most(volume) for volume in (0, 1, 4, 8, 9, 10)]
    assert told == [
        "No newsletters.", "At most one a month.", "At most one in 7 days.", "At most one in 2 days.",
        "At most one a day.", "At most one a day.",
    ]  # fmt: skip
    subscribed(bo, volume=4)
    send(now)
    letter = mailbox.messages[0]
    assert "\nYour volume is 4 of 10. At most one in 7 days.\n" in words(letter)
    assert ">Your volume is 4 of 10. At most one in 7 days.<" in html(letter)
    assert link(letter, "Turn the volume:")


@pytest.mark.parametrize(
    ("hour", "is_it"), [(5, False), (6, True), (18, True), (19, False), (23, False)],
)  # fmt: skip
def test_the_hours_of_the_readers_day(hour: int, is_it: bool) -> None:
    assert may_leave(datetime(2026, 7, 1, hour, tzinfo=UTC), BERLIN, 8) is is_it


@pytest.mark.parametrize(("day", "utc_hour"), [(30, 23), (28, 23)])
def test_a_day_is_a_day_though_the_clocks_change(day: int, utc_hour: int) -> None:
    """On 29 March 2026 Berlin's clocks go forward: the day has 23 hours."""
    now = datetime(2026, 3, day, 8, tzinfo=BERLIN)
    since = due_unless_since(now, BERLIN, 10)
    assert since is not None
    assert since.astimezone(UTC).hour == (22 if day == 30 else utc_hour)
    assert since.date() == now.date()


def test_worth_is_arithmetic() -> None:
    assert wanted(2.5) == pytest.approx(0.5)
    assert worth([2.5, 2.5]) == pytest.approx(0.75)
    assert worth([]) == 0
    assert worth([1.0] * 5) == worth([1.0] * 9)
    assert worth_their_place([2.5, 2.0, 1.3, 1.2, -1.0]) == 3
    assert worth_their_place([]) == 0


def test_who_does_much_here_wants_more_of_it(now: datetime) -> None:
    """Three acts today weigh as six a month ago."""
    today, earlier = [now] * 3, [now - timedelta(days=30)] * 6
    assert liveliness([], now) == 0
    assert liveliness(today, now) == pytest.approx(liveliness(earlier, now)) == pytest.approx(0.7 * log(4))
    assert wanted(2.5, liveliness(today, now)) == pytest.approx(1 / (1 + 4**-0.7))
    assert worth([1.0, 0.5], liveliness(today, now)) > worth([1.0, 0.5])


@pytest.mark.usefixtures("three_threads")
def test_the_worker_waits_for_the_readers_morning(
    mailbox: Mailbox, bo: Member, subscribed: Subscribe, now: datetime
) -> None:
    subscribed(bo)
    bo.time_zone = "America/Los_Angeles"
    bo.save()
    assert send_step(now) == 0  # one in the morning there
    assert not Mailing.objects.exists()
    morning = now + timedelta(hours=7)
    assert send_step(morning) == 1
    assert send_step(morning) == 0
    assert (deliver_step(morning), deliver_step(morning)) == (1, 0)
    assert (len(mailbox.messages), Mailing.objects.get().state) == (1, Mailing.State.DONE)


def test_a_letter_rests_as_long_as_the_dial_says(
    mailbox: Mailbox, ann: Member, bo: Member, subscribed: Subscribe, thread_of: Callable[..., Thread], now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("newsletters.schedule.MULTIPLES", (0,) * 10)  # whatever it is worth
    subscribed(bo, volume=8)
    for day in range(5):
        thread_of(ann, f"News of day {day}", now=now + timedelta(days=day, hours=-1))
        send(now + timedelta(days=day))
    days = [(row.chosen - now).days for row in Digest.objects.copies().order_by("chosen")]
    assert days == [0, 2, 4]
    assert len(mailbox.messages) == 3


@pytest.mark.usefixtures("three_threads")
def test_too_little_is_no_letter_and_the_log_says_why(
    mailbox: Mailbox, bo: Member, subscribed: Subscribe, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    subscribed(bo, volume=1)
    caplog.set_level("INFO", "newsletters.selection")
    printed = send(now)
    digest = Digest.objects.get()
    assert (digest.skipped, digest.items, mailbox.messages) == (Digest.Skipped.TOO_LITTLE, [], [])
    assert [digest.worth, digest.bar] == pytest.approx([0.2, 0.24])  # as usual, and 1.2 of it
    assert f"{bo.pk} (0.20 of 0.24)" in caplog.text
    assert "1  not worth a letter at this volume" in printed
    turn_volume(member=bo, volume=10, now=now)
    send(now + timedelta(days=1))
    assert len(mailbox.messages) == 1


def test_nothing_new_is_no_letter(mailbox: Mailbox, bo: Member, subscribed: Subscribe, now: datetime) -> None:
    subscribed(bo)
    send(now)
    assert Digest.objects.get().skipped == Digest.Skipped.NOTHING_NEW
    assert mailbox.messages == []
