"""The one socket: who may see a thing is told when it changes, by id alone."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from json import JSONDecodeError
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from lib.kinds import ItemRef, kind_named
from lib.live import group_of, use_loop

MOST_TOPICS = 30  # things one page may listen to
MOST_BYTES = 4096  # of one frame from a browser


class LiveConsumer(AsyncJsonWebsocketConsumer):
    """One page's socket; it takes {"subscribe": ["thread:5"]} and gives {"kind": "thread", "id": 5}."""

    async def connect(self) -> None:
        use_loop(asyncio.get_running_loop())
        self.heard: set[ItemRef] = set()
        await self.accept()

    async def disconnect(self, code: int) -> None:
        for ref in self.heard:
            await self.channel_layer.group_discard(group_of(ref.kind, ref.id), self.channel_name)
        self.heard.clear()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any) -> None:
        """A frame that is too large, no JSON or no wish of ours is passed over."""
        if not text_data or len(text_data) > MOST_BYTES:
            return
        try:
            await self.receive_json(await self.decode_json(text_data))
        except (JSONDecodeError, RecursionError):
            return

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        wanted = wanted_refs(content) - self.heard
        for ref in sorted(await self.allowed(wanted) if wanted else ()):
            if len(self.heard) >= MOST_TOPICS:
                return
            self.heard.add(ref)
            await self.channel_layer.group_add(group_of(ref.kind, ref.id), self.channel_name)

    async def live_hint(self, event: dict[str, Any]) -> None:
        await self.send_json({"kind": event["kind"], "id": event["id"]})

    @database_sync_to_async
    def allowed(self, wanted: set[ItemRef]) -> set[ItemRef]:
        """Those of the things that this viewer may see; one query a kind."""
        ids: dict[str, list[int]] = defaultdict(list)
        for ref in wanted:
            ids[ref.kind].append(ref.id)
        return {ItemRef(kind, pk) for kind, some in ids.items() for pk in self.seen(kind, some)}

    def seen(self, kind: str, ids: list[int]) -> list[int]:
        try:
            visible = kind_named(kind).visible_to(self.scope.get("user"))
        except (KeyError, NotImplementedError):
            return []
        return list(visible.filter(pk__in=ids).values_list("pk", flat=True))


def wanted_refs(content: Any) -> set[ItemRef]:
    """The things a frame asks for, as far as it makes sense."""
    topics = content.get("subscribe") if isinstance(content, dict) else None
    refs = set()
    for topic in topics[:MOST_TOPICS] if isinstance(topics, list) else []:
        try:
            ref = ItemRef.parse(topic)
        except (ValueError, AttributeError):
            continue
        if ref.id < 2**63:
            refs.add(ref)
    return refs
