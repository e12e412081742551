"""Letters to deliver: the same readers and threads as the newsletter's own tests have."""

from collections.abc import Iterator
from datetime import datetime
from uuid import uuid4

import pytest

from community.actions import reply
from community.models import Post, Thread
from notices.telling import tell_step
from profiles.models import Member
from tests.newsletters.conftest import subscribed, thread_of, three_threads
from tests.notices.sending import CountingMailbox
from tests.notices.telling import Say, Tell
from tests.servers.smtp import MailServer

__all__ = ["subscribed", "thread_of", "three_threads"]


@pytest.fixture
def counting() -> Iterator[tuple[MailServer, CountingMailbox]]:
    server, mailbox = MailServer(), CountingMailbox()
    server.mailbox = server.handler = mailbox
    server.start()
    yield server, mailbox
    server.stop()


@pytest.fixture
def say(thread: Thread, bo: Member, now: datetime) -> Say:
    """Writes a post in the thread; Bo does, unless it is said who."""

    def write(text: str = "Mine runs at minus thirty.", author: Member = bo, **more: object) -> Post:
        told = {"thread": thread, "now": now, **more}
        return reply(author=author, text=text, key=uuid4(), **told)  # type: ignore[arg-type]

    return write


@pytest.fixture
def tell(now: datetime) -> Tell:
    """Brings the notices up to the ledger."""

    def up_to_date() -> None:
        while tell_step(now=now):
            pass

    return up_to_date
