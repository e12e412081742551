"""Asking the one socket: which things a role is told of, each asked for by the frame a page sends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from unittest import mock

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from channels.testing import WebsocketCommunicator
from django.conf import settings

from community.consumers import MOST_TOPICS
from config.asgi import application
from lib.kinds import ItemRef
from lib.live import group_of
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


async def _listen(session: str, refs: Sequence[ItemRef], ready: ItemRef, last: ItemRef) -> set[ItemRef]:
    """What is told between two things that everyone hears of."""
    headers = [
        (b"origin", settings.SITE_URL.encode()),
        (b"cookie", f"{settings.SESSION_COOKIE_NAME}={session}".encode()),
    ]
    socket = WebsocketCommunicator(application, "/live/", headers=headers)
    connected, _protocol = await socket.connect(timeout=10)
    assert connected
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


async def _hint(ref: ItemRef) -> None:
    layer = get_channel_layer()
    assert layer is not None
    await layer.group_send(group_of(ref.kind, ref.id), {"type": "live.hint", "kind": ref.kind, "id": ref.id})
