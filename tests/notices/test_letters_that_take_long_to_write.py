"""Letters that take longer to write than a look at them holds: all leave, and hardly one is written twice."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from newsletters.composing.letter import compose
from newsletters.selection import plan_mailing
from notices.delivery import deliver_step
from notices.models import Outgoing
from notices.rendering import Letter
from profiles.models import Member
from tests.servers.smtp import Mailbox

READERS = 12


@pytest.mark.usefixtures("three_threads")
def test_a_look_is_used_up(
    mailbox: Mailbox, member_named: Callable[..., Member], subscribed: Callable[..., Member], now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    for number in range(READERS):
        subscribed(member_named(f"reader{number}"))
    plan_mailing(now=now, only_due_hour=False)
    passed, written = [now], []

    def takes_long(*arguments: object, **fields: object) -> Letter:
        passed[0] += timedelta(seconds=0.6)
        written.append(passed[0])
        return compose(*arguments, **fields)  # type: ignore[arg-type]

    monkeypatch.setattr("newsletters.kinds.compose", takes_long)
    steps = 0
    while deliver_step(now=now, limit=READERS, clock=lambda: passed[0]):
        steps += 1
    assert set(Outgoing.objects.values_list("state", flat=True)) == {"sent"}
    assert len(mailbox.messages) == len(written) == READERS
    assert steps == 1
