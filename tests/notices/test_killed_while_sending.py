"""The sender is killed twenty times in the middle of a mailing; nobody gets two letters and nobody is forgotten."""

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from notices.outbox import message_id
from profiles.models import Member
from tests.notices.sending import Sender, database_for_others, sender
from tests.servers.smtp import Mailbox, MailServer

READERS = 80
KILLS = 20


class CountingMailbox(Mailbox):
    """Says when so many mails have come since it was last asked."""

    def __init__(self) -> None:
        super().__init__()
        self.left = 0
        self.reached = threading.Event()

    def expect(self, number: int) -> None:
        self.left = number
        self.reached.clear()
        if number == 0:
            self.reached.set()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = await super().handle_DATA(server, session, envelope)
        self.left -= 1
        if self.left <= 0:
            self.reached.set()
        return answer


@pytest.fixture
def counting() -> Iterator[tuple[MailServer, CountingMailbox]]:
    server, mailbox = MailServer(), CountingMailbox()
    server.mailbox = server.handler = mailbox
    server.start()
    yield server, mailbox
    server.stop()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("three_threads")
def test_everyone_has_one_letter_or_stands_in_the_list_of_uncertain_ones(
    counting: tuple[MailServer, CountingMailbox],
    member_named: Callable[..., Member],
    subscribed: Callable[..., Member],
    tmp_path: Path,
    now: datetime,
) -> None:
    server, mailbox = counting
    for number in range(READERS):
        subscribed(member_named(f"reader{number}"))
    database, ask = database_for_others(tmp_path)
    with sender(now, DATABASE_URL=database, EMAIL_URL=server.url) as sending:
        killed = kill_again_and_again(sending, mailbox, random.Random(20))
        sending.start()
        assert sending.ended() == 0
    assert killed == KILLS

    digests = ask("SELECT id, member_id FROM newsletters_digest")
    states = {str(name): state for name, state in ask("SELECT message_id, state FROM notices_outgoing")}
    assert sorted(Counter(member for _id, member in digests).values()) == [1] * READERS
    assert states.keys() == {message_id("digest", int(str(digest))) for digest, _member in digests}
    received = Counter(str(message["Message-ID"]) for message in mailbox.messages)
    uncertain = {name for name, state in states.items() if state == "uncertain"}
    assert set(states.values()) <= {"sent", "uncertain"}
    assert set(received.values()) == {1}
    assert {name for name, state in states.items() if state == "sent"} <= received.keys()
    assert states.keys() - received.keys() <= uncertain
    assert len(uncertain) <= KILLS


def kill_again_and_again(sending: Sender, mailbox: CountingMailbox, chance: random.Random) -> int:
    """Kill after some mails and a moment, wherever the sender is then; say how many were killed."""
    killed = 0
    for _time in range(KILLS):
        mailbox.expect(chance.choice([0, 1, 1, 2, 3, 5, 8]))
        process = sending.start()
        assert mailbox.reached.wait(20)
        time.sleep(chance.uniform(0, 0.02))
        os.kill(process, signal.SIGKILL)
        killed += sending.ended() == -signal.SIGKILL
    return killed
