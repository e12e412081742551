"""Mails of notices that leave together are looked at together, and each member still gets what is theirs alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from community.models import Forum, Thread
from lib.kinds import ItemRef, kind_named
from notices.actions import choose_ways
from notices.delivery import deliver_step
from notices.gathering import stories_of_each
from notices.models import Outgoing
from notices.rendering.notices import NoticeRenderer
from profiles.actions import ignore, turn_dial
from profiles.models import Group, Level, Member, Subject
from tests.notices.telling import Say, Tell
from tests.servers.smtp import Mailbox

Follower = Callable[..., Member]
QUERIES = 14  # of a look and the writing of all


@pytest.fixture
def follower(member_named: Callable[..., Member], thread: Thread, now: datetime) -> Follower:
    """Somebody who follows Ann's thread."""

    def follow(name: str, **fields: object) -> Member:
        member = member_named(name, **fields)
        turn_dial(member=member, of="thread", target=thread.pk, level=Level.NORMAL, now=now)
        return member

    return follow


def asked(rows: list[Outgoing], now: datetime) -> int:
    """How many queries looking at these and writing them takes."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        write = NoticeRenderer().look(rows, now=now)
        assert all(write(row).items for row in rows)
    return len(queries)


def test_as_many_queries_for_many_as_for_few(
    follower: Follower, say: Say, tell: Tell, now: datetime, settings: Settings
) -> None:
    settings.REPLY_ADDRESS = "reply+{token}@commonplace.example"
    for number in range(12):
        follower(f"reader{number}")
    for text in ("Mine runs at minus thirty.", "And it is light."):
        say(text)
    tell()
    rows = list(Outgoing.objects.filter(purpose="bell").select_related("member").order_by("pk"))
    assert len(rows) == 13  # Ann began the thread
    asked(rows, now)  # what the site itself is, is asked once
    assert [asked(rows[:count], now) for count in (1, 2, 13)] == [QUERIES] * 3


def test_each_gets_what_is_theirs(
    follower: Follower, say: Say, tell: Tell, mailbox: Mailbox, thread: Thread, forum: Forum, stoves: Subject,
    bo: Member, now: datetime,
) -> None:  # fmt: skip
    names = ("plain", "french", "forum", "subject", "writer", "ignores", "off", "outside")
    readers = {name: follower(name, **({"language": "fr"} if name == "french" else {})) for name in names}
    post = say("Mine runs at minus thirty.")
    tell()
    for name, of, target in (
        ("forum", "forum", forum.pk),
        ("subject", "subject", stoves.pk),
        ("writer", "member", bo.pk),
    ):
        turn_dial(member=readers[name], of=of, target=target, level=Level.MUTED, now=now)
    ignore(member=readers["ignores"], other=bo, now=now)
    choose_ways(member=readers["off"], wanted={("followed", "mail"): False}, now=now)
    keepers = Group.objects.create(name="Keepers")
    forum.grants.all().delete()
    forum.grants.create(audience="group", group=keepers, may_reply=True, may_start=True)
    for name, reader in readers.items():
        if name != "outside":
            reader.groups.add(keepers)
    refs = {ItemRef("post", post.pk), ItemRef("thread", thread.pk)}
    found = stories_of_each(list(readers.values()), {reader.pk: refs for reader in readers.values()})
    for reader in readers.values():  # as each by themselves
        alone = {ItemRef(kind, pk) for kind, item in sorted(refs) for pk in kind_named(kind).wanted_by(reader, [item])}
        assert set(found[reader.pk]) == alone
    while deliver_step(now=now + timedelta(minutes=20)):
        pass
    left = {str(mail["To"]): str(mail["Subject"]) for mail in mailbox.messages}
    assert left == {
        "Plain <plain@commonplace.example>": f"Bo wrote: {thread.title}",
        "French <french@commonplace.example>": f"Bo a écrit : {thread.title}",
    }
