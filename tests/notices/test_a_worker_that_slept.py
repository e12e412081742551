"""A worker that sleeps through its lease, and wakes: what is not begun is another's, what is begun nobody repeats."""

import fcntl
import os
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import send_mail
from pytest_django import Settings

from lib.clock import now
from notices.actions import LEASE, begin, claim, give_back
from notices.delivery import deliver_step, recovering
from notices.delivery import journal as journals
from notices.delivery.recovering import recover
from notices.models import Outgoing
from notices.transport import SmtpTransport
from tests.servers.smtp import Mailbox

NAMES = ["ann", "bo", "cy", "di"]
OTHER = "there:1:1:1"  # of another machine: nobody here can tell whether it lives


@pytest.fixture
def four_mails(db: None, settings: Settings, mailbox: Mailbox) -> Mailbox:
    settings.EMAIL_BACKEND = "notices.outbox.OutboxBackend"
    for name in NAMES:
        send_mail("Hello", "You have signed up.", None, [f"{name}@commonplace.example"])
    journals.path_of(OTHER).unlink(missing_ok=True)
    return mailbox


def states() -> list[str]:
    return list(Outgoing.objects.order_by("pk").values_list("state", flat=True))


def received(mailbox: Mailbox) -> Counter[str]:
    return Counter(address.partition("@")[0] for envelope in mailbox.envelopes for address in envelope.rcpt_tos)


@pytest.mark.parametrize(("slept", "goes_on"), [(timedelta(), True), (LEASE, True), (LEASE * 2, False)])
def test_only_within_its_lease_may_it_hand_over(db: None, settings: Settings, slept: timedelta, goes_on: bool) -> None:
    settings.EMAIL_BACKEND = "notices.outbox.OutboxBackend"
    send_mail("Hello", "You have signed up.", None, ["ann@commonplace.example"])
    taken = now()
    (row,) = claim(worker="here:1:1:1", now=taken, clock=taken, limit=5)
    assert begin(rows=[row], worker="here:1:1:1", clock=taken + slept) == ({row.pk} if goes_on else set())
    assert states() == ["sending" if goes_on else "leased"]


def test_others_take_what_it_had_not_begun_and_it_stops(four_mails: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    hand_over, later = SmtpTransport.deliver, now() + 2 * LEASE
    seen: list[list[str]] = []

    def slow(transport: SmtpTransport, **mail: str) -> str:
        if not seen:  # the first of it takes so long that another looks after what this one holds
            assert recover(now=later, clock=later) == 1
            seen.append(states())
        return hand_over(transport, **mail)  # type: ignore[arg-type]

    monkeypatch.setattr(SmtpTransport, "deliver", slow)
    assert deliver_step() == 4
    assert seen == [["uncertain", "waiting", "waiting", "waiting"]]
    assert states() == ["sent"] * 4  # it came back with the answer, which is better than "uncertain"
    assert received(four_mails) == Counter(NAMES)


def broken_off(monkeypatch: pytest.MonkeyPatch, worker: str) -> None:
    """A worker that ends with its first mail handed over and its second begun."""
    hand_over, begun = SmtpTransport.deliver, []

    def end_at_second(transport: SmtpTransport, **mail: str) -> str:
        begun.append(mail)
        if len(begun) == 2:
            raise SystemExit
        return hand_over(transport, **mail)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(SmtpTransport, "deliver", end_at_second)
        patch.setattr("notices.delivery.batch.Batch.finish", lambda batch: 0)  # it is gone before it writes anything
        patch.setattr("notices.delivery.step.give_back", lambda **rows: None)
        with pytest.raises(SystemExit):
            deliver_step(worker=worker)
    assert states() == ["sending"] * 4


def lose(path: Path) -> None:
    path.unlink()


def start_the_machine_again(path: Path) -> None:
    path.write_text(path.read_text().replace(path.read_text().splitlines()[0], "another start"))


def leave(path: Path) -> None:
    assert path.exists()


@pytest.mark.parametrize(
    ("befalls", "becomes", "arrive"),
    [
        (leave, ["sent", "uncertain", "sent", "sent"], ["ann", "cy", "di"]),
        (lose, ["uncertain"] * 4, ["ann"]),
        (start_the_machine_again, ["uncertain"] * 4, ["ann"]),
    ],
)
def test_its_journal_tells_of_each_mail(
    four_mails: Mailbox, monkeypatch: pytest.MonkeyPatch,
    befalls: Callable[[Path], None], becomes: list[str], arrive: list[str],
) -> None:  # fmt: skip
    broken_off(monkeypatch, OTHER)
    befalls(journals.path_of(OTHER))
    deliver_step(clock=lambda: now() + 2 * LEASE)
    assert states() == becomes
    assert received(four_mails) == Counter(arrive)


@pytest.mark.parametrize("had_begun", [False, True])
def test_what_it_took_anew_when_it_woke_is_its_own(
    four_mails: Mailbox, monkeypatch: pytest.MonkeyPatch, had_begun: bool
) -> None:
    """Another has read which leases are over, and looks after them one by one, while it wakes and goes on."""
    fell_asleep, woke = now(), now() + 2 * LEASE
    rows = claim(worker=OTHER, now=fell_asleep, clock=fell_asleep, limit=4)
    with journals.opened(OTHER) as journal:
        if had_begun:
            journal.start()
            begin(rows=rows, worker=OTHER, clock=fell_asleep)
        look_after = recovering._looked_after

        def after_it_woke(*given: Any, **times: Any) -> bool:
            if not anew:
                give_back(rows=rows, worker=OTHER)
                anew.extend(claim(worker=OTHER, now=woke, clock=woke, limit=4))
                begin(rows=anew, worker=OTHER, clock=woke)
            return look_after(*given, **times)

        anew: list[Outgoing] = []
        monkeypatch.setattr(recovering, "_looked_after", after_it_woke)
        assert recover(now=woke, clock=woke) == 0
        journal.is_kept = True
    assert len(anew) == 4
    assert states() == ["sending"] * 4
    assert set(Outgoing.objects.values_list("leased_by", flat=True)) == {OTHER}


def test_nothing_is_said_of_a_worker_that_stopped_while_it_wrote(
    four_mails: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken_off(monkeypatch, OTHER)
    file = os.open(journals.path_of(OTHER), os.O_RDWR)
    fcntl.flock(file, fcntl.LOCK_EX)
    assert deliver_step(clock=lambda: now() + 2 * LEASE) == 0
    assert states() == ["sending"] * 4
    os.close(file)
    deliver_step(clock=lambda: now() + 2 * LEASE)
    assert states() == ["sent", "uncertain", "sent", "sent"]


def test_a_journal_that_is_kept_is_good_for_the_next_batch() -> None:
    journals.path_of(OTHER).unlink(missing_ok=True)
    with journals.opened(OTHER) as journal:
        journal.start()
        assert journal.begin(1)
        journal.is_kept = True
        assert journals.sealed(OTHER) == {1: ("", "")}
        assert not journal.begin(2)
        journal.start()
        assert journal.begin(3)
        assert journals.sealed(OTHER) == {1: ("", ""), 3: ("", "")}
