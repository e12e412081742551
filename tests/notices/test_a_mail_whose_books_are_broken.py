"""One mail whose writer cannot keep what came of it: the others leave all the same, and it is never sent twice."""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from newsletters import kinds
from notices.actions import LEASE
from notices.delivery import deliver_step
from notices.delivery.journal import path_of
from notices.delivery.workers import this_worker
from notices.models import Outgoing
from profiles.actions import withdraw_consent
from profiles.models import Member
from tests.newsletters.letters import send
from tests.servers.smtp import Mailbox


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Member], None]]:
    """Makes keeping what came of this member's letter fail, as a damaged row would."""

    def break_for(member: Member) -> None:
        def fails(does: Callable[..., object]) -> Callable[..., object]:
            def keep(**fields: Any) -> object:
                digests = fields.get("digests") or [digest for digest, _items in fields.get("mailed", [])]
                if member.pk in {digest.member_id for digest in digests}:
                    raise RuntimeError("This row is damaged.")
                return does(**fields)

            return keep

        for name in ("keep_shown", "take_back"):
            monkeypatch.setattr(kinds, name, fails(getattr(kinds, name)))

    yield break_for
    path_of(this_worker()).unlink(missing_ok=True)  # it is kept, and the next test's mails have the same numbers


def states() -> dict[str, str]:
    return dict(Outgoing.objects.values_list("member__username", "state"))


@pytest.mark.usefixtures("three_threads")
def test_the_others_leave_and_it_is_not_sent_twice(
    mailbox: Mailbox, bo: Member, di: Member, subscribed: Callable[..., Member], now: datetime,
    broken: Callable[[Member], None], caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    for member in (bo, di):
        subscribed(member)
    broken(bo)
    send(now)
    assert states() == {"bo": "sending", "di": "sent"}
    with caplog.at_level(logging.ERROR):
        assert deliver_step(now=now, clock=lambda: datetime.now(now.tzinfo) + 2 * LEASE) == 0
    assert "could not be looked after" in caplog.text
    assert (len(mailbox.to(bo.email)), len(mailbox.to(di.email))) == (1, 1)


@pytest.mark.usefixtures("three_threads")
def test_what_the_server_answered_is_kept_once_that_can_be(
    mailbox: Mailbox, bo: Member, subscribed: Callable[..., Member], now: datetime,
    broken: Callable[[Member], None], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    subscribed(bo)
    broken(bo)
    send(now)
    monkeypatch.undo()
    deliver_step(now=now, clock=lambda: datetime.now(now.tzinfo) + 2 * LEASE)
    assert (states(), len(mailbox.to(bo.email))) == ({"bo": "sent"}, 1)


@pytest.mark.usefixtures("three_threads")
def test_one_that_is_not_to_leave_does_not_stand_in_the_way(
    mailbox: Mailbox, bo: Member, di: Member, subscribed: Callable[..., Member], now: datetime,
    broken: Callable[[Member], None],
) -> None:  # fmt: skip
    for member in (bo, di):
        subscribed(member)
    send(now, "--choose-only")
    withdraw_consent(member=bo, how="letter", now=now)
    broken(bo)
    send(now)
    assert states() == {"bo": "waiting", "di": "sent"}
    assert Outgoing.objects.get(member=bo).not_before == now + timedelta(minutes=1)
    assert mailbox.to(bo.email) == []
