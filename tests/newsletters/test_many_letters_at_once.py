"""Letters that leave together cost the database no more questions than two do: what they hold, ask and keep."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.models import Thread
from newsletters.selection import plan_mailing
from notices.delivery import deliver_step
from profiles.models import Asked, Member, Shown, Subject, Surface
from tests.newsletters.letters import words
from tests.servers.smtp import Mailbox

READERS = ("fay", "gil", "hal", "ida", "jon", "kim", "lea", "moe", "ned")


def test_the_queries_do_not_grow_with_the_letters(
    member_named: Callable[..., Member],
    subscribed: Callable[..., Member],
    three_threads: list[Thread],
    stoves: Subject,
    mailbox: Mailbox,
    now: datetime,
) -> None:
    asked = []  # of the first letter too, with what is kept in the cache from then on
    for hour, names in enumerate((READERS[:1], READERS[1:3], READERS[3:])):
        then = now + timedelta(hours=hour)
        for name in names:
            subscribed(member_named(name))
        assert plan_mailing(now=then, only_due_hour=False) is not None
        with CaptureQueriesContext(connection) as queries:
            assert deliver_step(now=then) == len(names)
        asked.append(len(queries))
    assert asked[1] == asked[2]
    assert len(mailbox.messages) == len(READERS)
    assert all("How much of Stoves do you want?" in words(mail) for mail in mailbox.messages)
    assert list(Asked.objects.order_by("member__username").values_list("member__username", "question")) == [
        (name, f"subject:{stoves.pk}") for name in READERS
    ]
    shown = Shown.objects.filter(surface=Surface.MAIL).values_list("member__username", "item")
    assert set(shown) == {(name, thread.pk) for name in READERS for thread in three_threads}
