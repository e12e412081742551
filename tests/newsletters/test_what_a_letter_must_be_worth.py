"""Whether a letter comes: what it is worth beside what letters are worth here, and the less, the longer none came."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from math import inf
from uuid import uuid4

import numpy as np
import pytest

from community.actions import reply
from community.models import Thread
from lib.kinds import ItemRef
from newsletters.models import Calibration, Digest
from newsletters.schedule import least_worth
from profiles.actions import note_clicked
from profiles.learning import learn_step
from profiles.models import Member, Shown, Surface
from search.worth import calibrated, worth, worths
from tests.newsletters.letters import send

pytestmark = pytest.mark.usefixtures("mailbox")

Subscribe = Callable[..., Member]
DAY = timedelta(days=1)


def test_what_is_needed_falls_while_one_waits() -> None:
    """At volume 4 half of the usual after a week, a quarter after two; never more for having waited less."""
    assert least_worth(4, average=0.2, waited=7) == pytest.approx(0.1)
    assert least_worth(4, average=0.2, waited=14) == pytest.approx(0.05)
    assert least_worth(4, average=0.2, waited=0) == pytest.approx(0.1)
    assert least_worth(1, average=0.4, waited=28) == pytest.approx(0.48)
    assert least_worth(99, average=0.4, waited=30) == least_worth(10, average=0.4, waited=30)
    assert least_worth(0, average=0.2, waited=1000) == inf


def test_much_to_read_makes_not_every_letter_certain() -> None:
    """The best of a thousand items all stand high; what letters are worth is told apart all the same."""
    best = np.array([[5.5, 5.0, 4.8, 4.5, 4.2], [4.5, 4.2, 4.0, 3.9, 3.8], [3.0, 2.9, 2.8, 2.7, -inf]])
    lively = np.array([2.0, 0.0, 0.0])
    assert worths(best, lively, -2.2).mean() > 0.9
    at = calibrated(best, lively, 0.2)
    found = worths(best, lively, at)
    assert found.mean() == pytest.approx(0.2)
    assert found.tolist() == sorted(found.tolist(), reverse=True)
    assert found[0] > 5 * found[1] > 5 * found[2] > 0
    assert found[2] == pytest.approx(worth([3.0, 2.9, 2.8, 2.7], 0.0, at))


@pytest.mark.usefixtures("three_threads")
def test_once_a_week_it_is_looked_at_what_letters_are_worth(
    bo: Member, cy: Member, ann: Member, subscribed: Subscribe, thread_of: Callable[..., Thread], now: datetime
) -> None:
    subscribed(bo)
    subscribed(cy)
    for day in range(9):
        thread_of(ann, f"News of day {day}", now=now + day * DAY - DAY / 24)
        send(now + day * DAY)
    first, second = Calibration.objects.order_by("day")
    today = now.astimezone(UTC).date()
    assert (first.day, first.average, first.readers, first.letters, first.opened) == (today, 0.2, 2, 0, 0)
    assert (second.day, second.readers) == (today + 7 * DAY, 2)
    settled = Shown.objects.filter(surface=Surface.MAIL, shown__lt=now + 5 * DAY)
    letters = set(settled.values_list("member", "day"))
    assert (second.letters, second.opened) == (len(letters), 0)
    assert second.average == pytest.approx(20 / (100 + second.letters))


@pytest.mark.usefixtures("three_threads")
def test_letters_that_are_opened_are_worth_more(
    bo: Member, ann: Member, subscribed: Subscribe, thread_of: Callable[..., Thread], now: datetime
) -> None:
    subscribed(bo)
    send(now)
    for each in Shown.objects.filter(surface=Surface.MAIL)[:2]:
        note_clicked(member=bo, ref=ItemRef(each.kind, each.item), surface=Surface.MAIL, now=now + DAY / 24)
    thread_of(ann, "News of the week", now=now + 7 * DAY - DAY / 24)
    send(now + 7 * DAY)
    latest = Calibration.objects.in_force(now + 7 * DAY).first()
    assert latest is not None
    assert (latest.letters, latest.opened) == (1, 1)  # two things in one letter are one letter opened
    assert latest.average == pytest.approx(21 / 101)


def test_who_does_little_here_hears_seldom_and_not_never(
    ann: Member, bo: Member, cy: Member, subscribed: Subscribe, thread_of: Callable[..., Thread], now: datetime
) -> None:
    """Bo writes twice every other day, Cy never; both have their dial at about one letter a week."""
    subscribed(bo, volume=4)
    subscribed(cy, volume=4)
    for day in range(-15, 22):
        when = now + day * DAY
        thread = thread_of(ann, f"News of day {day}", now=when - DAY / 24)
        if day % 2:
            for text in ("So it is.", "And so it was."):
                reply(thread=thread, author=bo, text=text, key=uuid4(), now=when - DAY / 48)
        if day >= 0:
            learn_step()
            send(when)
    rows = Digest.objects.copies().order_by("chosen").values_list("member", "chosen")
    came = {of.pk: [(when - now).days for member, when in rows if member == of.pk] for of in (bo, cy)}
    assert came[bo.pk] == [0, 7, 14, 21]
    assert came[cy.pk][0] == 0
    assert 2 <= len(came[cy.pk]) < 4
