"""Two workers on one mailing: each letter leaves once, whoever takes it."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from profiles.models import Member
from tests.notices.sending import database_for_others, sender
from tests.servers.smtp import MailServer

READERS = 40


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("three_threads")
def test_two_senders_at_once(
    mail_server: MailServer,
    member_named: Callable[..., Member],
    subscribed: Callable[..., Member],
    tmp_path: Path,
    now: datetime,
) -> None:
    for number in range(READERS):
        subscribed(member_named(f"reader{number}"))
    database, ask = database_for_others(tmp_path)
    with (
        sender(now, DATABASE_URL=database, EMAIL_URL=mail_server.url) as one,
        sender(now, DATABASE_URL=database, EMAIL_URL=mail_server.url) as other,
    ):
        one.start()
        other.start()
        assert [one.ended(), other.ended()] == [0, 0]
        one.start()  # whatever the first of them left to the second is done by now
        assert one.ended() == 0
    received = Counter(str(message["Message-ID"]) for message in mail_server.mailbox.messages)
    assert (len(received), set(received.values())) == (READERS, {1})
    assert ask("SELECT state, count(*) FROM notices_outgoing GROUP BY state") == [("sent", READERS)]
    assert ask("SELECT count(*) FROM newsletters_digest") == [(READERS,)]
    assert ask("SELECT state FROM newsletters_mailing") == [("done",)]
