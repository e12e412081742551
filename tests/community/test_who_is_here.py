"""Two members on one thread: each sees that the other is there, and when they write, unless they would rather not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from community.models import Thread
from profiles.actions import version_of
from profiles.models import Member
from tests.community.test_live_hints import asked, told, window

pytestmark = pytest.mark.django_db(transaction=True)


async def told_of(socket: WebsocketCommunicator, of: str) -> Any:
    """The next frame of that sort."""
    while (frame := await told(socket)).get("of") != of:
        pass
    return frame


@sync_to_async
def beside(client: Client, member: Member, thread: Thread) -> str:
    """What this member's open page shows of who else is there."""
    client.force_login(member)
    response = client.get(f"/threads/{thread.pk}/here/")
    assert response.status_code == 200
    return response.content.decode()


async def test_each_sees_that_the_other_is_there(client: Client, thread: Thread, ann: Member, bo: Member) -> None:
    topic = f"thread:{thread.pk}"
    async with window(ann, topic) as hers:
        assert await told_of(hers, "here") == {"kind": "thread", "id": thread.pk, "of": "here"}
        assert "Also here" not in await beside(client, ann, thread)
        async with window(bo, topic):
            await told_of(hers, "here")
            assert f'data-member="{bo.pk}" dir="auto">Bo</a>' in await beside(client, ann, thread)
            assert ">Ann</a>" in await beside(client, bo, thread)
        await told_of(hers, "here")
        assert "Also here" not in await beside(client, ann, thread)


async def test_who_would_rather_not_be_seen_is_not_and_sees_nobody(
    client: Client, thread: Thread, ann: Member, bo: Member
) -> None:
    bo.is_presence_shown = False
    await bo.asave()
    topic = f"thread:{thread.pk}"
    async with window(ann, topic) as hers, window(bo, topic) as his:
        await told_of(hers, "here")
        assert "Bo" not in await beside(client, ann, thread)
        assert "Ann" not in await beside(client, bo, thread)
        await his.send_json_to({"writing": topic})
        await asked(hers)
        await asked(his)


@pytest.mark.django_db
def test_a_member_decides_whether_they_are_seen(client: Client, bo: Member) -> None:
    client.force_login(bo)
    said = {
        "name": "Bo",
        "language": "en",
        "time_zone": "UTC",
        "messages_from": "everyone",
        "version": version_of(member=bo),
    }
    assert client.post("/me/settings/", said).status_code == 302
    bo.refresh_from_db()
    assert not bo.is_presence_shown
    said |= {"version": version_of(member=bo), "is_presence_shown": "on"}
    assert client.post("/me/settings/", said).status_code == 302
    bo.refresh_from_db()
    assert bo.is_presence_shown


async def test_whoever_is_ignored_is_not_seen(
    client: Client, thread: Thread, bo: Member, di: Member, ignoring: Callable[..., None]
) -> None:
    await sync_to_async(ignoring)(di, bo)
    topic = f"thread:{thread.pk}"
    async with window(di, topic) as hers, window(bo, topic):
        await told_of(hers, "here")
        assert "Bo" not in await beside(client, di, thread)
        assert ">Di</a>" in await beside(client, bo, thread)


async def test_who_writes_is_told_to_the_other_members(thread: Thread, ann: Member, bo: Member) -> None:
    topic = f"thread:{thread.pk}"
    async with window(ann, topic) as hers, window(bo, topic) as his, window(AnonymousUser(), topic) as guest:
        await his.send_json_to({"writing": "thread:999999"})
        await his.send_json_to({"writing": topic})
        assert await told_of(hers, "writing") == {
            "kind": "thread",
            "id": thread.pk,
            "of": "writing",
            "member": bo.pk,
        }
        await guest.send_json_to({"writing": topic})
        await asked(guest)
