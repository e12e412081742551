"""So many mails a day and a week, of every kind together, and none in quiet hours: asked when a mail is to leave."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core.mail import send_mail
from pytest_django import Settings

from community.actions import reply
from community.models import Thread
from newsletters.models import Digest
from notices.actions import choose_manner
from notices.delivery import deliver_step
from notices.models import Outgoing
from notices.posting import Because, Wait, waits
from notices.telling import tell_step
from profiles.models import Level, Member
from tests.newsletters.letters import send
from tests.servers.smtp import Mailbox

Subscribe = Callable[..., Member]
State = Outgoing.State


@pytest.fixture
def wants(ann: Member, now: datetime) -> Callable[..., None]:
    """Has Ann say how much she wants, and when."""

    def say(**more: object) -> None:
        given: dict[str, object] = {
            "quiet_from": None,
            "quiet_until": None,
            "mails_a_day": 6,
            "mails_a_week": 25,
            "started": Level.NORMAL,
            "joined": Level.QUIET,
        }
        choose_manner(member=ann, now=now, **given | more)  # type: ignore[arg-type]

    return say


@pytest.fixture
def answered(thread: Thread, bo: Member) -> Callable[[datetime], None]:
    """Bo writes in Ann's thread, of which she is told."""

    def write(when: datetime) -> None:
        reply(author=bo, thread=thread, text="Mine runs at minus thirty.", key=uuid4(), now=when)
        while tell_step(now=when):
            pass

    return write


def deliver(when: datetime) -> None:
    while deliver_step(now=when):
        pass


def states(purpose: str) -> list[tuple[str, str]]:
    return list(Outgoing.objects.filter(purpose=purpose).order_by("pk").values_list("state", "reason"))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def test_a_newsletter_waits_for_the_end_of_quiet_hours(
    mailbox: Mailbox, subscribed: Subscribe, wants: Callable[..., None], bo: Member, ann: Member,
    thread_of: Callable[..., Thread], now: datetime
) -> None:  # fmt: skip
    subscribed(ann)
    thread_of(bo, "A stove of tin")
    wants(quiet_from=time(8), quiet_until=time(11))
    send(now)
    assert states("digest") == [(State.WAITING, "The member wants no mail at this hour.")]
    assert Outgoing.objects.get(purpose="digest").not_before == at(2, 11)
    deliver(at(2, 10, 59))
    assert mailbox.to(ann.email) == []
    deliver(at(2, 11))
    assert len(mailbox.to(ann.email)) == 1


def test_all_kinds_share_a_day(
    mailbox: Mailbox, subscribed: Subscribe, wants: Callable[..., None], answered: Callable[[datetime], None],
    bo: Member, ann: Member, thread_of: Callable[..., Thread], now: datetime, settings: Settings
) -> None:  # fmt: skip
    subscribed(ann)
    thread_of(bo, "A stove of tin")
    wants(mails_a_day=1)
    answered(now)
    deliver(now + timedelta(minutes=20))
    assert len(mailbox.to(ann.email)) == 1
    send(now + timedelta(hours=1))
    assert states("digest") == [(State.WAITING, "The member has had the mails of a day.")]
    assert Outgoing.objects.get(purpose="digest").not_before == at(3, 8)
    settings.EMAIL_BACKEND = "notices.outbox.OutboxBackend"
    send_mail("Your code", "It is 12.", None, [ann.email])  # mails about an account always come
    Outgoing.objects.filter(purpose="account").update(not_before=now)
    deliver(now + timedelta(hours=2))
    assert [mail["Subject"] for mail in mailbox.to(ann.email)][1:] == ["Your code"]
    deliver(at(3, 8))
    assert len(mailbox.to(ann.email)) == 3
    assert states("digest") == [(State.SENT, "250 OK")]


def test_those_of_one_look_count_on_each_other(
    mailbox: Mailbox, subscribed: Subscribe, wants: Callable[..., None], answered: Callable[[datetime], None],
    bo: Member, ann: Member, thread_of: Callable[..., Thread], now: datetime
) -> None:  # fmt: skip
    subscribed(ann)
    thread_of(bo, "A stove of tin")
    wants(mails_a_day=1)
    answered(now - timedelta(minutes=20))
    send(now)
    assert [each["List-Id"] for each in mailbox.to(ann.email)] == ["<notices.testserver>"]
    assert [state for state, _why in states("digest")] == [State.WAITING]


def test_a_week_has_its_share_too(
    mailbox: Mailbox, wants: Callable[..., None], answered: Callable[[datetime], None], ann: Member, now: datetime
) -> None:
    wants(mails_a_week=2)
    for day in (2, 3, 4):
        answered(at(day, 9))
        deliver(at(day, 9, 20))
    assert len(mailbox.to(ann.email)) == 2
    # On the 9th the first of them is a week old; until then what happened on the 4th would be old as well.
    assert states("bell")[2] == (State.SKIPPED, "The member has had the mails of a week.")
    answered(at(8, 9))
    deliver(at(8, 9, 20))
    assert states("bell")[3] == (State.WAITING, "The member has had the mails of a week.")
    deliver(at(9, 8))
    assert len(mailbox.to(ann.email)) == 3


def test_a_letter_that_would_be_old_is_no_letter(
    mailbox: Mailbox, subscribed: Subscribe, wants: Callable[..., None], answered: Callable[[datetime], None],
    bo: Member, ann: Member, thread_of: Callable[..., Thread], now: datetime
) -> None:  # fmt: skip
    subscribed(ann)
    thread_of(bo, "A stove of tin")
    wants(mails_a_week=1)
    answered(now)
    deliver(now + timedelta(minutes=20))
    send(now + timedelta(hours=1))
    assert states("digest") == [(State.SKIPPED, "The member has had the mails of a week.")]
    assert Digest.objects.get(member=ann).skipped == Digest.Skipped.NOT_SENT


def test_what_waited_for_a_server_counts_on_the_day_it_leaves(
    mailbox: Mailbox, wants: Callable[..., None], answered: Callable[[datetime], None], ann: Member
) -> None:
    wants(mails_a_day=2)
    for hour in (9, 15):
        answered(at(2, hour))
    answered(at(3, 9))
    deliver(at(3, 10))
    assert len(mailbox.to(ann.email)) == 2
    assert Outgoing.objects.filter(not_before__gte=at(3, 9), state=State.SENT).count() == 2
    assert states("bell")[2] == (State.WAITING, "The member has had the mails of a day.")


MONDAY, TUESDAY, LAST_WEDNESDAY = date(2026, 3, 2), date(2026, 3, 3), date(2026, 2, 25)
MORNING = (time(7), time(9))


@pytest.mark.parametrize(
    ("when", "quiet", "left", "wait"),
    [
        ("2026-03-02 10:00", None, [], None),
        ("2026-03-02 10:00", None, [MONDAY], None),
        ("2026-03-02 10:00", None, [MONDAY, MONDAY], ("2026-03-03 08:00", Because.DAY)),
        ("2026-03-02 10:00", MORNING, [MONDAY, MONDAY], ("2026-03-03 09:00", Because.DAY)),
        ("2026-03-02 08:00", MORNING, [MONDAY, MONDAY], ("2026-03-02 09:00", Because.QUIET)),
        ("2026-03-03 00:30", None, [MONDAY, MONDAY], None),
        ("2026-03-02 10:00", None, [LAST_WEDNESDAY] * 4, ("2026-03-04 08:00", Because.WEEK)),
        ("2026-03-02 10:00", None, [date(2026, 2, 23)] * 4, None),  # a week ago
        ("2026-03-03 10:00", None, [LAST_WEDNESDAY, MONDAY, MONDAY, TUESDAY], ("2026-03-04 08:00", Because.WEEK)),
        ("2026-03-28 23:30", None, [date(2026, 3, 28)] * 2, ("2026-03-29 08:00", Because.DAY)),  # 23 hours long
    ],
)
def test_two_a_day_and_four_a_week(
    when: str, quiet: tuple[time, time] | None, left: list[date], wait: tuple[str, Because] | None
) -> None:
    zone = ZoneInfo("Europe/Paris")
    now = datetime.fromisoformat(when).replace(tzinfo=zone).astimezone(UTC)
    found = waits(now, zone=zone, quiet=quiet, left=left, a_day=2, a_week=4)
    expected = wait and Wait(datetime.fromisoformat(wait[0]).replace(tzinfo=zone).astimezone(UTC), wait[1])
    assert (found and Wait(found.until and found.until.astimezone(UTC), found.because)) == expected
