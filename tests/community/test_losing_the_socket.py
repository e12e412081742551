"""A socket ends with the session, the membership or the group that it was opened with."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from unittest import mock
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from channels.auth import AuthMiddlewareStack
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.test import Client
from django.urls import reverse

from community.consumers import LiveConsumer
from community.models import Forum, Thread
from lib.kinds import ItemRef
from profiles.models import Member
from tests.community.test_live_hints import asked, send_group, subscribed, told, window

pytestmark = pytest.mark.django_db(transaction=True)


@asynccontextmanager
async def own_window(client: Client, member: Member, *topics: str) -> AsyncIterator[WebsocketCommunicator]:
    """A page that this member opened with the session of their browser; no answer about rights is kept."""
    await sync_to_async(client.force_login)(member)
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    stack = AuthMiddlewareStack(LiveConsumer.as_asgi())
    socket = WebsocketCommunicator(stack, "/live/", headers=[(b"cookie", cookie.encode())])
    connected, _protocol = await socket.connect()
    assert connected
    assert await subscribed(socket, *topics) == sorted(topics, key=ItemRef.parse)
    with mock.patch("community.listening.hub.HOLDS", 0):
        for topic in topics:
            await send_group(topic)
            assert (await told(socket))["kind"] == topic.partition(":")[0]
        yield socket
    await socket.disconnect()


async def sign_out(client: Client, member: Member) -> None:
    await sync_to_async(client.post)(reverse("account_logout"))


async def suspend(client: Client, member: Member) -> None:
    await Member.objects.filter(pk=member.pk).aupdate(status=Member.Status.SUSPENDED)


@pytest.mark.parametrize("leave", [sign_out, suspend])
async def test_the_socket_closes_with_the_session(
    client: Client, bo: Member, thread: Thread, leave: Callable[[Client, Member], Awaitable[None]]
) -> None:
    topics = (f"thread:{thread.pk}", f"thread:{await another(thread)}")
    async with own_window(client, bo, *topics) as socket:
        await leave(client, bo)
        while (output := await socket.receive_output(timeout=5))["type"] == "websocket.send":
            assert '"of": "here"' in output["text"]
        assert output == {"type": "websocket.close", "code": 4401}
        for topic in topics:
            await send_group(topic)
        await socket.send_json_to({"subscribe": ["thread:1"]})
        await asked(socket)


async def test_who_leaves_a_group_loses_the_socket(
    client: Client, cy: Member, staff_forum: Forum, thread: Thread
) -> None:
    """At once after it opened, too; the page comes again, and hears of what is left."""
    topic, open_to_all = f"thread:{thread.pk}", f"thread:{await another(thread)}"
    await Thread.objects.filter(pk=thread.pk).aupdate(forum=staff_forum)
    async with own_window(client, cy, topic, open_to_all) as socket:
        await cy.groups.aclear()
        while (output := await socket.receive_output(timeout=5))["type"] == "websocket.send":
            assert '"of": "here"' in output["text"]
        assert output == {"type": "websocket.close", "code": 4403}
    async with window(await Member.objects.aget(pk=cy.pk), open_to_all) as again:
        assert await subscribed(again, topic) == []


async def another(thread: Thread) -> int:
    made = await Thread.objects.acreate(forum_id=thread.forum_id, author_id=thread.author_id, title="x", key=uuid4())
    return int(made.pk)


async def test_who_may_see_a_thing_no_more_hears_no_more_of_it(
    client: Client, cy: Member, staff_forum: Forum, thread: Thread
) -> None:
    topic, open_to_all = f"thread:{thread.pk}", f"thread:{await another(thread)}"
    await Thread.objects.filter(pk=thread.pk).aupdate(forum=staff_forum)
    async with own_window(client, cy, topic, open_to_all) as socket:
        await staff_forum.grants.all().adelete()
        await send_group(topic)
        await asked(socket)
        await send_group(open_to_all)
        assert (await told(socket))["id"] == int(open_to_all.partition(":")[2])
