"""The plain way to tell many pages, to compare with: Channels' own group of one channel a socket."""

from __future__ import annotations

import os
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
django.setup()

from channels.auth import AuthMiddlewareStack  # noqa: E402 - Django has to be set up first
from channels.generic.websocket import AsyncJsonWebsocketConsumer  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.conf import settings  # noqa: E402
from django.urls import path  # noqa: E402

GROUP = "plain"
# A channel a socket needs a connection for each that leaves.
LAYERS: Any = settings.CHANNEL_LAYERS
LAYERS["default"]["CONFIG"]["hosts"][0]["max_connections"] = 4000


class PlainConsumer(AsyncJsonWebsocketConsumer):
    """As the tutorial has it, with no question of rights."""

    async def connect(self) -> None:
        await self.channel_layer.group_add(GROUP, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard(GROUP, self.channel_name)

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        answer: Any = {"heard": [], "changes": {}}
        await self.send_json(answer)

    async def plain_hint(self, event: dict[str, Any]) -> None:
        frame: Any = {"kind": "thread", "id": event["id"], "change": event["change"]}
        await self.send_json(frame)


sockets: list[Any] = [path("live/", PlainConsumer.as_asgi())]  # type: ignore[arg-type]
application = ProtocolTypeRouter({"websocket": AuthMiddlewareStack(URLRouter(sockets))})
