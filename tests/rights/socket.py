"""Asking the one socket: which things a role is told of, each asked for by the frame a page sends."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any
from unittest import mock

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from channels.testing import WebsocketCommunicator
from django.conf import settings

from community.consumers import MOST_TOPICS
from community.listening import hub_here
from config.asgi import application
from lib.kinds import ItemRef
from lib.live import NOW, group_of, happening
from tests.rights.world import World

HEARD, DEAF = "heard", "deaf"


def told_of(world: World, role: str, refs: Sequence[ItemRef]) -> dict[ItemRef, str]:
    """For each thing whether this role's page hears of it."""
    ready, last = (ItemRef("thread", world.thing("thread", state)["thread_id"]) for state in ("orphan", "board"))
    found = dict.fromkeys((ready, last), HEARD)  # by everyone, or nothing would be told apart
    others = [ref for ref in refs if ref not in found]
    for start in range(0, len(others), MOST_TOPICS - 2):
        some = others[start : start + MOST_TOPICS - 2]
        with mock.patch("channels.db.close_old_connections"):  # the world is one connection's, not yet committed
            heard = async_to_sync(_listen)(world.sessions.get(role, ""), some, ready, last)
        found |= {ref: HEARD if ref in heard else DEAF for ref in some}
    return found


async def _open(session: str) -> WebsocketCommunicator:
    headers = [
        (b"origin", settings.SITE_URL.encode()),
        (b"cookie", f"{settings.SESSION_COOKIE_NAME}={session}".encode()),
    ]
    socket = WebsocketCommunicator(application, "/live/", headers=headers)
    connected, _protocol = await socket.connect(timeout=10)
    assert connected
    return socket


async def _listen(session: str, refs: Sequence[ItemRef], ready: ItemRef, last: ItemRef) -> set[ItemRef]:
    """What is told between two things that everyone hears of."""
    socket = await _open(session)
    await socket.send_json_to({"subscribe": [str(ref) for ref in (*refs, ready, last)]})
    answer: Any = await socket.receive_json_from(timeout=10)
    assert set(answer) == {"heard", "changes"}, "The answer names what is heard, and how often it changed."
    await _hint(ready)
    for ref in (*refs, last):
        await _hint(ref)
    heard: set[ItemRef] = set()
    while last not in heard:
        frame: Any = await socket.receive_json_from(timeout=10)
        assert set(frame) - {"change", "of"} == {"kind", "id"}, "A frame carries ids and nothing else."
        ref = ItemRef(frame["kind"], frame["id"])
        assert str(ref) in answer["heard"], "What is told is what the answer named."
        if "of" not in frame:  # who is here may come at any time
            heard.add(ref)
    await socket.disconnect()
    assert {str(ref) for ref in heard} == set(answer["heard"]), "What is told is what the answer named."
    return heard


def watched_by(world: World, role: str, refs: Sequence[ItemRef]) -> dict[ItemRef, str]:
    """The same for a page that watches the whole place, as the lists of all threads and *Now* do."""
    last = ItemRef("thread", world.thing("thread", "board")["thread_id"])
    with mock.patch("channels.db.close_old_connections"):
        heard = async_to_sync(_watch)(world.sessions.get(role, ""), refs, last)
    return {ref: HEARD if ref in heard else DEAF for ref in refs}


async def _watch(session: str, refs: Sequence[ItemRef], last: ItemRef) -> set[ItemRef]:
    """What is told until a thing comes that everyone hears of, and all before it has been dealt with."""
    socket = await _open(session)
    await socket.send_json_to({"subscribe": [f"{NOW}:0"]})
    assert await socket.receive_json_from(timeout=10) == {"heard": [f"{NOW}:0"], "changes": {}}
    layer = get_channel_layer()
    assert layer is not None
    for ref in (*(ref for ref in refs if ref != last), last):
        await layer.group_send(*happening(ref.kind, ref.id))
        await asyncio.sleep(0)
    heard: set[ItemRef] = set()
    while last not in heard or hub_here().telling or not await socket.receive_nothing(timeout=0.01):
        frame: Any = await socket.receive_json_from(timeout=10) if last not in heard else await _next(socket)
        if frame:
            assert set(frame) == {"kind", "id", "of"}, "A frame carries ids and nothing else."
            heard.add(ItemRef(frame["kind"], frame["id"]))
    await socket.disconnect()
    return heard


async def _next(socket: WebsocketCommunicator) -> Any:
    """The next frame, if there is one by now."""
    return None if await socket.receive_nothing(timeout=0.05) else await socket.receive_json_from(timeout=10)


async def _hint(ref: ItemRef) -> None:
    layer = get_channel_layer()
    assert layer is not None
    await layer.group_send(group_of(ref.kind, ref.id), {"type": "live.hint", "kind": ref.kind, "id": ref.id})
