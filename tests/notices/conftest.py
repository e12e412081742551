"""Letters to deliver: the same readers and threads as the newsletter's own tests have."""

from collections.abc import Iterator

import pytest

from tests.newsletters.conftest import subscribed, thread_of, three_threads
from tests.notices.sending import CountingMailbox
from tests.servers.smtp import MailServer

__all__ = ["subscribed", "thread_of", "three_threads"]


@pytest.fixture
def counting() -> Iterator[tuple[MailServer, CountingMailbox]]:
    server, mailbox = MailServer(), CountingMailbox()
    server.mailbox = server.handler = mailbox
    server.start()
    yield server, mailbox
    server.stop()
