"""Who waits for a mail has it before a mailing to many, also where that waits in its thousands."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from community.models import Thread
from desk.actions import invite
from newsletters.actions import send_sample
from newsletters.models import Digest
from notices.delivery import deliver_step
from notices.models import Outgoing
from notices.outbox import queue, queue_many
from profiles.models import Member
from tests.newsletters.letters import send
from tests.newsletters.looking import looks
from tests.servers.smtp import Mailbox

BEFORE = [("notices", "0008_told_by_a_provider")]
OLD = {"account": 0, "bell": 1, "confirm": 0, "digest": 2, "invite": 0, "returned": 0, "sample": 0}


def order(now: datetime) -> list[str]:
    return list(Outgoing.objects.due(now).values_list("purpose", flat=True))


def test_awaited_mail_goes_before_notices_and_those_before_the_newsletter(ann: Member, now: datetime) -> None:
    queue_many(purpose="digest", members=[(1, ann.pk), (2, ann.pk)], now=now - timedelta(hours=2))
    for number, purpose in enumerate(("bell", "sample", "returned", "invite", "confirm", "account")):
        queue(purpose=purpose, ref=7, member=ann, now=now - timedelta(minutes=60 - number))
    awaited = ["sample", "returned", "invite", "confirm", "account"]  # those in the order in which they came
    assert order(now) == [*awaited, "bell", "digest", "digest"]


def test_an_invitation_and_a_sample_pass_a_mailing(
    mailbox: Mailbox, subscribed: Callable[..., Member], three_threads: list[Thread],
    bo: Member, owner: Member, now: datetime,
) -> None:  # fmt: skip
    subscribed(bo)
    send(now, "--choose-only")
    queue_many(purpose="digest", members=[(10**9 + number, bo.pk) for number in range(300)], now=now)
    looks(owner, at=bo, now=now)
    send_sample(by=owner, digest=Digest.objects.get(), now=now)
    invite(by=owner, addresses=["new@commonplace.example"], now=now)
    deliver_step(now=now, limit=2)
    assert [str(message["To"]) for message in mailbox.messages] == [
        "Owner <owner@commonplace.example>", "new@commonplace.example",
    ]  # fmt: skip


@pytest.mark.servers
def test_many_that_wait_are_not_looked_through(ann: Member, now: datetime) -> None:
    """The next are read in the order of an index."""
    queue_many(purpose="digest", members=[(number, ann.pk) for number in range(1, 3001)], now=now)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    plan = Outgoing.objects.due(now).values_list("pk", flat=True)[:200].explain()
    assert "outgoing_next" in plan
    assert "Sort" not in plan


@pytest.mark.django_db(transaction=True)
def test_what_waited_before_the_upgrade(now: datetime) -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    mails = executor.loader.project_state(BEFORE).apps.get_model("notices", "Outgoing").objects
    for purpose in OLD:
        mails.create(purpose=purpose, address="ann@a.example", message_id=f"<{purpose}@x>", not_before=now)
    mails.create(purpose="account", address="ann@a.example", message_id="<sent@x>", state="sent")
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    assert dict(Outgoing.objects.filter(state="waiting").values_list("purpose", "rank")) == OLD
    assert order(now)[-2:] == ["bell", "digest"]
    Outgoing.objects.all().delete()
