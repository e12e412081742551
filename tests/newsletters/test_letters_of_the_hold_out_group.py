"""A letter to a member who is held out: when it would have come, as long as it would have been, newest first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from community.models import Thread
from lib.kinds import ItemRef
from newsletters.models import Calibration, Digest, Mailing
from newsletters.selection.planning import chosen_for
from newsletters.selection.weighing import keep_calibrated
from profiles.actions import note_clicked, refuse_comparison, turn_dial
from profiles.models import Level, Member, Shown, Subject, Surface
from tests.holding import hold_out_only
from tests.newsletters.letters import send, words
from tests.servers.smtp import Mailbox

Subscribe = Callable[..., Member]
HOUR = timedelta(hours=1)


@pytest.fixture
def talks(ann: Member, stoves: Subject, thread_of: Callable[..., Thread], now: datetime) -> list[Thread]:
    """Ten threads, the latest first; every third is about stoves."""
    told = [(number, [stoves] if number % 3 == 2 else []) for number in range(10)]
    return [thread_of(ann, f"Talk {n}", subjects=subjects, now=now - (n + 1) * HOUR) for n, subjects in told]


def digest_of(member: Member, now: datetime) -> Digest:
    [digest] = chosen_for(Mailing(as_of=now), [member])
    return digest


@pytest.mark.parametrize("volume", [1, 4, 10])
def test_it_comes_when_it_would_have_come_and_holds_as_much(
    bo: Member, talks: list[Thread], stoves: Subject, subscribed: Subscribe, now: datetime, volume: int
) -> None:
    subscribed(bo, volume)
    turn_dial(member=bo, of="subject", target=stoves.pk, level=Level.LOUD, now=now)
    chosen = digest_of(bo, now)
    hold_out_only(bo)
    plain = digest_of(bo, now)
    assert plain.worth == pytest.approx(chosen.worth)
    assert plain.bar == chosen.bar
    assert (plain.skipped, len(plain.items)) == (chosen.skipped, len(chosen.items))
    if not plain.skipped:
        assert [item["id"] for item in plain.items] == [each.pk for each in talks[: len(plain.items)]]
        assert [item["id"] for item in chosen.items] != [item["id"] for item in plain.items]


def test_many_at_once_get_what_each_gets_alone(
    bo: Member, di: Member, talks: list[Thread], stoves: Subject, subscribed: Subscribe, now: datetime
) -> None:
    for member in (bo, di):
        subscribed(member)
        turn_dial(member=member, of="subject", target=stoves.pk, level=Level.LOUD, now=now)
    hold_out_only(bo)
    for together in chosen_for(Mailing(as_of=now), [bo, di]):
        alone = digest_of(together.member, now)
        assert [item["id"] for item in together.items] == [item["id"] for item in alone.items]
        assert together.worth == pytest.approx(alone.worth)


def test_its_reasons_are_true_and_what_left_is_kept_as_what_it_is(
    mailbox: Mailbox, bo: Member, talks: list[Thread], subscribed: Subscribe, now: datetime
) -> None:
    subscribed(bo)
    hold_out_only(bo)
    send(now)
    [letter] = mailbox.to(bo.email)
    text = words(letter)
    found = [title for title in (f"Talk {number}\n" for number in range(10)) if title in text]
    places = [text.index(title) for title in found]
    assert len(found) >= 4
    assert places == sorted(places)
    assert text.count("Because ") == text.count("Because it is among the newest: it came today") == len(found)
    shown = Shown.objects.filter(member=bo).order_by("place")
    assert [row.terms for row in shown] == [{"newest": row.score} for row in shown]
    assert len(shown) == len(found)


def test_who_says_never_gets_what_is_chosen_in_the_next_one(
    bo: Member, talks: list[Thread], stoves: Subject, subscribed: Subscribe, now: datetime
) -> None:
    subscribed(bo)
    turn_dial(member=bo, of="subject", target=stoves.pk, level=Level.LOUD, now=now)
    hold_out_only(bo)
    refuse_comparison(member=bo, now=now)
    first = digest_of(bo, now).items[0]
    assert first["id"] == talks[2].pk
    assert "newest" not in first["terms"]


@pytest.mark.usefixtures("mailbox", "talks")
def test_letters_are_calibrated_by_those_that_were_chosen(
    bo: Member, di: Member, subscribed: Subscribe, now: datetime
) -> None:
    for member in (bo, di):
        subscribed(member)
    hold_out_only(bo)
    send(now)
    for shown in Shown.objects.filter(surface=Surface.MAIL):
        if shown.member_id == bo.pk:
            note_clicked(member=bo, surface=Surface.MAIL, ref=ItemRef(shown.kind, shown.item), now=now)
    keep_calibrated(now + timedelta(days=7))
    found = Calibration.objects.latest("day")
    assert (found.letters, found.opened) == (1, 0)
