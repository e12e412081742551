"""A mailing that does harm is found, told to staff, and pauses nothing that the owner did not want paused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from moderation.models import StaffAct
from newsletters.actions import decide_guard, look_at_alarm, open_mailing, raise_alarms
from newsletters.models import Alarm, Guard, Mailing, Pause
from newsletters.reporting.comparing import Rate
from newsletters.reporting.guarding import LOOKS, Harm, Z, harm_of, is_warned, looks_due
from newsletters.reporting.report import Report
from newsletters.steps import guard_step
from notices.models import Bounce, Notice, Outgoing
from profiles.models import Member
from tests.newsletters.letters import send
from tests.servers.smtp import Mailbox

PAGE = "/admin/mailings/"
HOUR = timedelta(hours=1)
Subscribe = Callable[..., Member]


def report(chosen: dict[str, int], held: dict[str, int]) -> Report:
    return Report(Mailing(), {"chosen": chosen, "held": held})


def found(chosen: dict[str, int], held: dict[str, int]) -> list[tuple[str, bool]]:
    return [(harm.what, harm.is_ceiling) for harm in harm_of(report(chosen, held))]


def test_the_looks_are_shared_out() -> None:
    assert pytest.approx(3.197, abs=1e-3) == Z
    begin = datetime.fromisoformat("2026-01-05T08:00+00:00")
    assert [looks_due(begin, begin + timedelta(hours=hours)) for hours in (0, 1, 4, 24, 167, 168, 999)] == [
        0, 1, 2, 5, 8, 9, 9,
    ]  # fmt: skip
    assert len(LOOKS) == 9


@pytest.mark.parametrize(
    ("left", "held_left", "held", "is_harm"),
    [
        (80, 2, 500, True),
        (80, 20, 500, False),  # twice as many, and that may be chance in so many looks
        (20, 2, 500, False),
        (400, 0, 29, False),  # too few to compare with
    ],
)
def test_it_is_more_than_in_the_hold_out_group_and_more_than_chance(
    left: int, held_left: int, held: int, is_harm: bool
) -> None:
    expected = [("left", False)] if is_harm else []
    assert found({"sent": 1000, "left": left}, {"sent": held, "left": held_left}) == expected


@pytest.mark.parametrize(
    ("complaints", "letters", "is_harm", "warned"),
    [(4, 1000, True, True), (3, 1000, False, True), (1, 1000, False, False), (1, 50, False, True), (2, 50, True, True)],
)
def test_complaints_have_a_ceiling_of_their_own(complaints: int, letters: int, is_harm: bool, warned: bool) -> None:
    counts = {"sent": letters, "complaint": complaints}
    assert found(counts, {}) == ([("complaint", True)] if is_harm else [])
    assert is_warned(report(counts, {})) is warned


@pytest.fixture
def complained(
    mailbox: Mailbox, bo: Member, di: Member, subscribed: Subscribe, three_threads: object, now: datetime
) -> Mailing:
    """Both readers of a mailing called it unwanted."""
    for member in (bo, di):
        subscribed(member)
    send(now)
    for mail in Outgoing.objects.filter(purpose="digest"):
        Bounce.objects.create(mail=mail, sort="complaint", proof="path", key=str(mail.pk), came=now + HOUR / 2)
    return Mailing.objects.get()


def test_staff_are_told_once_and_nothing_is_paused(
    complained: Mailing, client: Client, cy: Member, owner: Member, bo: Member, now: datetime
) -> None:
    assert guard_step(now + HOUR / 2) == 0  # no look is due yet
    assert guard_step(now + HOUR) == 1
    assert (guard_step(now + HOUR), guard_step(now + 6 * HOUR)) == (0, 0)
    alarm = Alarm.objects.get()
    assert (alarm.what, alarm.is_ceiling, alarm.found["ours"]) == ("complaint", True, [2, 2])
    told = Notice.objects.filter(occasion="harm").values_list("member__username", flat=True)
    assert sorted(told) == ["cy", "owner"]
    assert not Pause.objects.exists()
    client.force_login(cy)
    page = client.get(PAGE).content.decode()
    assert "called it unwanted" in page
    assert "1000.0 in a thousand letters (2 of 2)" in page
    assert "A mailing does harm" in client.get("/notices/").content.decode()
    assert "A mailing does harm" in client.get("/notices/choices/").content.decode()
    client.force_login(bo)
    assert "A mailing does harm" not in client.get("/notices/choices/").content.decode()


def test_each_sort_of_harm_is_told_though_another_was_before(
    complained: Mailing, client: Client, cy: Member, now: datetime
) -> None:
    """Who left is told at one look, complaints at a later one, by comparison and then above the ceiling."""
    letters, few = Rate(80, 1000), Rate(2, 500)
    found = [
        Harm("left", False, letters, few),
        Harm("complaint", False, letters, few),
        Harm("complaint", True, letters, few),
    ]
    for count, harm in enumerate(found, 1):
        when = now + count * HOUR
        assert raise_alarms(mailing=complained, found=[harm], now=when) == 1
        assert raise_alarms(mailing=complained, found=found[:count], now=when) == 0
        assert Notice.objects.filter(member=cy, occasion="harm").count() == count
    alarms = Alarm.objects.order_by("pk").values_list("what", "is_ceiling")
    assert list(alarms) == [("left", False), ("complaint", False), ("complaint", True)]
    client.force_login(cy)
    page = client.get(PAGE).content.decode()
    assert page.count("I have looked at it") == 3
    notices = client.get("/notices/").content.decode()
    assert notices.count("A mailing does harm: called it unwanted") == 2
    assert notices.count("A mailing does harm: left the newsletter or the place") == 1
    assert page.count("mailbox providers turn senders away above 3 in a thousand.") == 1


def test_a_comparison_hides_no_ceiling() -> None:
    """Both say something of their own: more than chance, and more than mailbox providers bear."""
    assert found({"sent": 1000, "complaint": 80}, {"sent": 500, "complaint": 2}) == [
        ("complaint", True), ("complaint", False),
    ]  # fmt: skip


def test_looking_at_an_alarm_puts_it_away(complained: Mailing, client: Client, cy: Member, now: datetime) -> None:
    guard_step(now + HOUR)
    alarm = Alarm.objects.get()
    client.force_login(cy)
    assert client.post(PAGE, {"act": "seen", "alarm": alarm.pk, "reason": ""}).status_code == 422
    said = {"act": "seen", "alarm": alarm.pk, "reason": "A list that somebody bought."}
    assert client.post(PAGE, said).status_code == 302
    alarm.refresh_from_db()
    assert (alarm.by, alarm.seen is not None) == (cy, True)
    act = StaffAct.objects.get()
    assert (act.verb, act.kind, act.item, act.reason) == ("guard", "mailing", complained.pk, said["reason"])
    assert "I have looked at it" not in client.get(PAGE).content.decode()
    assert "Looked at on" in client.get(f"{PAGE}{complained.pk}/").content.decode()
    assert not look_at_alarm(by=cy, alarm=alarm, reason="Again.", now=now)


def test_an_alarm_pauses_the_newsletter_where_the_owner_wants_it(
    complained: Mailing, client: Client, owner: Member, cy: Member, now: datetime
) -> None:
    client.force_login(cy)
    assert client.post(PAGE, {"act": "guard", "reason": "Better so."}).status_code == 403
    assert not Guard.objects.exists()
    client.force_login(owner)
    assert client.post(PAGE, {"act": "guard", "reason": "Better so."}).status_code == 302
    assert Guard.is_on()
    assert not decide_guard(by=owner, pauses=True, reason="Again.", now=now)
    guard_step(now + HOUR)
    pause = Pause.in_force()
    assert pause is not None
    assert pause.by is None
    assert "did harm" in pause.why
    assert "did harm" in client.get(PAGE).content.decode()
    assert client.post(PAGE, {"act": "unguard", "reason": "No."}).status_code == 302
    assert not Guard.is_on()


def test_only_the_owner_decides_what_an_alarm_does(cy: Member, now: datetime) -> None:
    with pytest.raises(PermissionDenied):
        decide_guard(by=cy, pauses=True, reason="Mine.", now=now)
    assert not StaffAct.objects.exists()


def test_a_mailing_that_is_old_is_not_looked_at(db: None, now: datetime) -> None:
    mailing = open_mailing(now=now, keeps_hours=False)
    Mailing.objects.filter(pk=mailing.pk).update(state="done")
    assert guard_step(now + timedelta(days=30)) == 0
    assert Mailing.objects.get().looks == 0
    assert guard_step(now + timedelta(hours=7)) == 0
    assert Mailing.objects.get().looks == 3
