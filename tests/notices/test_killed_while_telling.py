"""The sender is killed twenty times among mails of notices: nobody has one twice, and nothing is forgotten."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from community.actions import reply
from community.models import Thread
from lib.kinds import ItemRef
from notices.actions import News, tell
from notices.outbox import message_id
from profiles.models import Member
from tests.notices.sending import KILLS, CountingMailbox, database_for_others, kill_again_and_again, sender
from tests.servers.smtp import MailServer

READERS = 160


@pytest.mark.django_db(transaction=True)
def test_every_notice_was_mailed_once_or_its_mail_stands_in_the_list_of_uncertain_ones(
    counting: tuple[MailServer, CountingMailbox],
    member_named: Callable[..., Member],
    thread: Thread,
    bo: Member,
    tmp_path: Path,
    now: datetime,
) -> None:
    server, mailbox = counting
    post = reply(author=bo, thread=thread, text="Mine runs at minus thirty.", key=uuid4(), now=now)
    members = [member_named(f"reader{number}") for number in range(READERS)]
    ref, under = ItemRef("post", post.pk), ItemRef("thread", thread.pk)
    named = [News(member.pk, "mention", ref, f"mention:{post.pk}", now, under, bo.pk, 2) for member in members]
    assert len(tell(news=named, now=now)) == READERS
    database, ask = database_for_others(tmp_path)
    with sender(now + timedelta(hours=1), DATABASE_URL=database, EMAIL_URL=server.url) as sending:
        killed = kill_again_and_again(sending, mailbox, random.Random(5))
        sending.start()
        assert sending.ended() == 0
    assert killed == KILLS

    envelopes = {pk: member for pk, member in ask("SELECT id, member_id FROM notices_envelope")}  # noqa: C416
    states = {str(name): state for name, state in ask("SELECT message_id, state FROM notices_outgoing")}
    told = ask("SELECT member_id, envelope_id, mailed FROM notices_notice")
    assert (len(envelopes), set(envelopes.values())) == (READERS, {member.pk for member in members})
    assert states.keys() == {message_id("bell", int(str(envelope))) for envelope in envelopes}
    assert set(states.values()) <= {"sent", "uncertain"}
    assert {envelopes[envelope]: mailed is not None for _member, envelope, mailed in told} == {
        member.pk: True for member in members
    }
    received = Counter(str(message["Message-ID"]) for message in mailbox.messages)
    assert set(received.values()) == {1}
    assert {name for name, state in states.items() if state == "sent"} <= received.keys()
    uncertain = {name for name, state in states.items() if state == "uncertain"}
    assert states.keys() - received.keys() <= uncertain
    assert len(uncertain) <= KILLS
