"""The sender is killed twenty times in the middle of a mailing; nobody gets two letters and nobody is forgotten."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from notices.outbox import message_id
from profiles.models import Member
from tests.notices.sending import KILLS, CountingMailbox, database_for_others, kill_again_and_again, sender
from tests.servers.smtp import MailServer

READERS = 160


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
