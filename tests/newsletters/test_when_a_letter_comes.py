"""Day and hour are a member's own: chosen, else those at which they mostly come; with a pause, and one left out."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import uuid4

import pytest
from django.test import Client

from community.actions import reply
from community.models import Thread
from newsletters.actions import choose_timing, pause_letters, skip_next
from newsletters.models import Digest, Mailing, Timing
from newsletters.schedule import Plan, hour_of, is_due, weekday_of
from newsletters.selection.due import due_members
from newsletters.selection.habits import habits_step
from newsletters.steps import send_step
from notices.models import Outgoing
from profiles.actions import start_over
from profiles.models import Member
from tests.newsletters.letters import link, send
from tests.servers.smtp import Mailbox

Subscribe = Callable[..., Member]
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def test_all_at_once_are_due_as_each_by_themselves(member_named: Callable[..., Member], subscribed: Subscribe) -> None:
    """Sixty readers of every sort, at forty moments: the queries and the arithmetic say the same."""
    random, begin = Random("due"), datetime(2026, 3, 20, tzinfo=UTC)
    zones = ("UTC", "Europe/Berlin", "Pacific/Apia", "America/St_Johns", "Asia/Kolkata", "Pacific/Honolulu")
    plans, came = {}, {}
    mailing = Mailing.objects.create(as_of=begin, state=Mailing.State.DONE)
    for number in range(60):
        member = subscribed(
            member_named(f"reader{number}", time_zone=random.choice(zones)), volume=random.randint(1, 10)
        )
        weekday, habit = random.choice([None, None, random.randrange(7)]), random.choice([None, random.randrange(7)])
        hour, paused = random.choice([None, random.randrange(8, 21)]), random.choice([None, None, date(2026, 4, 1)])
        if random.random() < 0.8:
            fields = {"weekday": weekday, "hour": hour, "habit_weekday": habit, "paused_until": paused}
            Timing.objects.create(member=member, **fields)
            plans[member] = Plan(member.volume, hour or 8, weekday, habit, paused)
        else:
            plans[member] = Plan(member.volume)
        when = begin - random.randrange(1, 24 * 40) * HOUR
        came[member] = random.choice([None, when])
        if came[member]:
            Digest.objects.create(mailing=mailing, member=member, chosen=when, version="x")
    for _nth in range(40):
        now = begin + random.randrange(24 * 14) * HOUR
        due = {each.pk for each in due_members(now=now, only_due_hour=True)}
        alone = {m.pk for m in plans if is_due(now, m.zone, plans[m], came=came[m], asked=came[m])}
        assert due == alone


def test_zones_of_one_clock_are_asked_of_together(
    member_named: Callable[..., Member], subscribed: Subscribe, now: datetime
) -> None:
    """Where it is the same time, one more zone is one more name."""

    def asked() -> tuple[int, int]:
        query = str(due_members(now=now, only_due_hour=True).query)
        return query.count("EXISTS"), query.count("WHEN")

    subscribed(member_named("ann", time_zone="Europe/Berlin"))
    of_one = asked()
    for name in ("Europe/Paris", "Europe/Amsterdam", "Africa/Algiers"):
        subscribed(member_named(name.partition("/")[2].lower(), time_zone=name))
    assert asked() == of_one
    assert due_members(now=now, only_due_hour=True).count() == 4


@pytest.mark.usefixtures("three_threads", "mailbox")
def test_a_chosen_day_and_hour(client: Client, bo: Member, subscribed: Subscribe, now: datetime) -> None:
    """Now is a Monday; Bo wants Wednesdays from five in the afternoon on, where he lives."""
    subscribed(bo, volume=4)
    client.force_login(bo)
    page = client.post("/newsletter/", {"do": "timing", "weekday": "2", "hour": "17"}).content.decode()
    assert "From now on your letters come then." in page
    assert "Letters come from 5 p.m. on, by the clock of UTC" in page
    wednesday = now + 2 * DAY
    asked = [send_step(moment) for moment in (now, wednesday, wednesday + 7 * HOUR, wednesday + 8 * HOUR)]
    assert asked == [0, 0, 0, 1]
    assert client.post("/newsletter/", {"do": "timing", "weekday": "2", "hour": "22"}).status_code == 422
    assert (Timing.objects.get().weekday, Timing.objects.get().hour) == (2, 17)


@pytest.mark.usefixtures("three_threads")
def test_a_pause_ends_on_its_day(
    mailbox: Mailbox, client: Client, bo: Member, subscribed: Subscribe, now: datetime
) -> None:
    subscribed(bo)
    send(now)
    path = link(mailbox.messages[0], "Turn the volume:")
    pause_letters(member=bo, until=now.date() + 3 * DAY, now=now)
    assert "Nobody is due." in send(now + DAY)
    assert "Nobody is due." in send(now + 2 * DAY)
    assert Digest.objects.count() == 1
    send(now + 3 * DAY)
    assert Digest.objects.count() == 2
    answer = client.post(path, {"do": "pause", "weeks": "2"}).content.decode()
    assert "No letter comes before" in answer
    assert "_auth_user_id" not in client.session
    answered = client.post(path, {"do": "pause", "until": ""})
    assert answered.status_code == 422
    assert "Choose the day before which no letter is to come." in answered.content.decode()
    assert Timing.objects.get().paused_until is not None
    assert "Your letters come again." in client.post(path, {"do": "pause"}).content.decode()
    assert Timing.objects.get().paused_until is None
    assert client.post(path, {"do": "pause", "until": "2020-01-01"}).status_code == 422
    assert Timing.objects.get().paused_until is None


def test_a_letter_that_was_chosen_is_not_sent_into_a_pause(
    mailbox: Mailbox, bo: Member, subscribed: Subscribe, three_threads: list[Thread], now: datetime
) -> None:
    subscribed(bo)
    send(now, "--choose-only")
    pause_letters(member=bo, until=now.date() + 7 * DAY, now=now)
    send(now)
    assert mailbox.messages == []
    assert (Outgoing.objects.get().reason, Digest.objects.get().skipped) == (
        "The member has paused the newsletter.", Digest.Skipped.NOT_SENT,
    )  # fmt: skip


def test_the_next_letter_is_left_out_and_the_one_after_it_comes(
    mailbox: Mailbox, ann: Member, bo: Member, subscribed: Subscribe, thread_of: Callable[..., Thread], now: datetime
) -> None:
    """At one every other day: what was not in the letter that was left out may be in the next."""
    subscribed(bo, volume=8)
    thread_of(ann, "First news")
    skip_next(member=bo, is_skipping=True, now=now)
    send(now)
    assert (mailbox.messages, Digest.objects.get().skipped) == ([], Digest.Skipped.LEFT_OUT)
    assert not Timing.objects.get().is_skipping
    assert "Nobody is due." in send(now + DAY)
    send(now + 2 * DAY)
    assert [letter["Subject"] for letter in mailbox.messages] == ["First news"]


def test_one_that_is_on_its_way_is_the_next(
    mailbox: Mailbox, client: Client, ann: Member, bo: Member, subscribed: Subscribe, thread_of: Callable[..., Thread],
    now: datetime,
) -> None:  # fmt: skip
    subscribed(bo, volume=8)
    thread_of(ann, "First news")
    send(now, "--choose-only")
    client.force_login(bo)
    assert "Send it after all" in client.post("/newsletter/", {"do": "skip", "skip": "yes"}).content.decode()
    send(now)
    assert (mailbox.messages, Digest.objects.get().skipped) == ([], Digest.Skipped.LEFT_OUT)
    send(now + 2 * DAY)
    assert len(mailbox.messages) == 1


def test_habits_are_arithmetic() -> None:
    """Somebody who comes in the evening; who has come twice is where everybody is; nights do not count."""
    nobody, evening = [0.0] * 24, [0.0] * 24
    evening[19], evening[20] = 20.0, 4.0
    assert hour_of(nobody, nobody) == 8
    assert hour_of(evening, nobody) == 19
    everybody = [0.0] * 24
    everybody[12] = 500.0
    assert hour_of([0.0] * 18 + [2.0] + [0.0] * 5, everybody) == 12
    night = [0.0] * 24
    night[2] = 50.0
    assert 8 <= hour_of(night, everybody) < 21
    assert weekday_of([0.0] * 7, [0.0] * 7) is None
    assert weekday_of([0, 0, 12, 0, 0, 1, 1], [1.0] * 7) == 2
    assert weekday_of([0, 0, 1, 0, 0, 0, 0], [1.0] * 7) is None


def test_letters_come_when_their_reader_mostly_comes(
    ann: Member, bo: Member, thread: Thread, subscribed: Subscribe, now: datetime
) -> None:
    """Ann lives in Tokyo and answers at seven in her evening, on Thursdays; Bo paused learning."""
    for member in (ann, bo):
        subscribed(member, volume=4)
        member.time_zone = "Asia/Tokyo"
        member.is_personalised = member == ann
        member.save()
    for week in range(1, 13):
        evening = datetime(2026, 2, 26, 10, 10, tzinfo=UTC) - week * 7 * DAY
        reply(thread=thread, author=ann, text=f"Week {week}.", key=uuid4(), now=evening)
    assert (habits_step(now=now), habits_step(now=now)) == (1, 0)
    timing = Timing.objects.get(member=ann)
    assert (timing.habit_hour, timing.habit_weekday, timing.at) == (19, 3, 19)
    assert habits_step(now=now + 8 * DAY) == 1
    choose_timing(member=ann, weekday=None, hour=9, now=now)
    timing.refresh_from_db()
    assert timing.at == 9
    start_over(member=ann, now=now)
    timing.refresh_from_db()
    assert (timing.habit_hour, timing.habit_weekday, timing.hour) == (None, None, 9)


def test_the_page_without_signing_in_does_what_the_page_does(
    mailbox: Mailbox, client: Client, bo: Member, subscribed: Subscribe, three_threads: list[Thread], now: datetime
) -> None:
    """Volume, hour, subjects and goodbye by the link in a letter."""
    subscribed(bo)
    send(now)
    path = link(mailbox.messages[0], "Turn the volume:")
    subject = three_threads[0].subjects.get()
    client.post(path, {"do": "timing", "weekday": "", "hour": "12"})
    client.post(path, {"do": "subject", "of": "subject", "target": subject.pk, "level": "1"})
    client.post(path, {"do": "zone", "zone": "Asia/Tokyo"})
    assert client.post(path, {"do": "zone", "zone": "Atlantis/Center"}).status_code == 422
    assert client.post(path, {"do": "nothing"}).status_code == 422
    bo.refresh_from_db()
    assert (bo.time_zone, bo.is_zone_chosen, Timing.of(bo).hour) == ("Asia/Tokyo", True, 12)
    assert bo.dials.get().level == 1
    page = client.post(path, {"do": "stop"}).content.decode()
    assert "You get no more newsletters." in page
    assert "To have it again, sign in and ask for it." in page
    assert not bo.consents.filter(withdrawn=None).exists()
    assert "_auth_user_id" not in client.session


def test_a_guest_has_no_newsletter_page(client: Client, db: None) -> None:
    assert client.get("/newsletter/").status_code == 302
