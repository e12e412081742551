"""From when on the next letter may come, and whether it is left out, stands where one reads why letters came."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from community.models import Thread
from newsletters.actions import choose_timing, skip_next
from newsletters.models import Digest
from newsletters.steps import send_step
from profiles.actions import turn_volume
from profiles.models import Member
from tests.newsletters.letters import send
from tests.servers.smtp import Mailbox

LIST = "/newsletter/why/"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def test_when_the_next_may_come(
    mailbox: Mailbox, reader: Member, asks: Callable[..., str], ann: Member, thread_of: Callable[..., Thread],
    now: datetime,
) -> None:  # fmt: skip
    """As the schedule has it: the page is read on a Wednesday at nine in the morning, a letter came on Monday."""
    send(now)
    assert "The next may come from March 4, 2026 on, from 8 a.m. by the clock of UTC." in asks(LIST)
    send(now + 2 * DAY)
    assert Digest.objects.latest("pk").skipped == Digest.Skipped.NOTHING_NEW
    assert "The next may come from March 5, 2026 on" in asks(LIST)  # a day is asked once
    skip_next(member=reader, is_skipping=True, now=now + 2 * DAY)
    assert (
        "The next, which may be due from March 5, 2026 on, is left out, as you asked. "
        "The one after it may come from March 6, 2026 on, from 8 a.m. by the clock of UTC."
    ) in asks(LIST)
    skip_next(member=reader, is_skipping=False, now=now + 2 * DAY)
    turn_volume(member=reader, volume=4, now=now + 2 * DAY)
    choose_timing(member=reader, weekday=2, hour=17, now=now + 2 * DAY)
    assert "The next may come from March 11, 2026 on, from 5 p.m. by the clock of UTC." in asks(LIST)
    thread_of(ann, "One more", now=now + 8 * DAY)
    assert [send_step(now + 9 * DAY + hour) for hour in (7 * HOUR, 8 * HOUR)] == [0, 1]  # and so it is asked
