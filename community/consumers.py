"""The one socket: who may see a thing is told when it changes, by id alone, for as long as they may see it."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from importlib import import_module
from json import JSONDecodeError
from time import monotonic
from typing import Any

from channels.auth import get_user
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.conf import settings

from lib.kinds import ItemRef, kind_named
from lib.live import group_of, use_loop

MOST_TOPICS = 30  # things one page may listen to
MOST_BYTES = 4096  # of one frame from a browser
HOLDS = 5.0  # seconds that the answer to "may they see it?" holds
SIGNED_OUT = 4401  # says that whoever opened the socket is no longer signed in


class LiveConsumer(AsyncJsonWebsocketConsumer):
    """One page's socket; it takes {"subscribe": ["thread:5"]} and gives {"kind": "thread", "id": 5}."""

    async def connect(self) -> None:
        use_loop(asyncio.get_running_loop())
        self.heard: dict[ItemRef, float] = {}  # when it was last asked whether they may
        self.is_over = False
        await self.accept()

    async def disconnect(self, code: int) -> None:
        self.is_over = True
        for ref in list(self.heard):
            await self.forget(ref)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any) -> None:
        """A frame that is too large, no JSON or no wish of ours is passed over."""
        if not text_data or len(text_data) > MOST_BYTES:
            return
        try:
            await self.receive_json(await self.decode_json(text_data))
        except (JSONDecodeError, RecursionError):
            return

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        wanted = wanted_refs(content) - self.heard.keys()
        for ref in sorted(await self.allowed(wanted) if wanted else ()):
            if len(self.heard) >= MOST_TOPICS:
                return
            self.heard[ref] = monotonic()
            await self.channel_layer.group_add(group_of(ref.kind, ref.id), self.channel_name)

    async def live_hint(self, event: dict[str, Any]) -> None:
        ref = ItemRef(event["kind"], event["id"])
        if await self.may_still_hear(ref):
            await self.send_json({"kind": ref.kind, "id": ref.id})

    async def may_still_hear(self, ref: ItemRef) -> bool:
        """Ask again where the last answer is old; a thing they may see no more is listened to no more."""
        asked = self.heard.get(ref)
        if asked is None or monotonic() - asked < HOLDS:
            return asked is not None
        if ref in await self.allowed({ref}):
            self.heard[ref] = monotonic()
            return True
        await self.forget(ref)
        return False

    async def forget(self, ref: ItemRef) -> None:
        self.heard.pop(ref, None)
        await self.channel_layer.group_discard(group_of(ref.kind, ref.id), self.channel_name)

    async def allowed(self, wanted: set[ItemRef]) -> set[ItemRef]:
        """Those of the things that the viewer may see now; none, and the socket closes, for one who signed out."""
        if not self.is_over and await self.is_signed_out():
            await self.disconnect(SIGNED_OUT)
            await self.close(code=SIGNED_OUT)
        return set() if self.is_over else await self.visible(wanted)

    async def is_signed_out(self) -> bool:
        """Whether the member who opened this socket has lost the session since, or may not sign in any more."""
        scope: Any = self.scope
        session, viewer = scope.get("session"), scope.get("user")
        if session is None or viewer is None or not viewer.is_authenticated:
            return False
        store = import_module(settings.SESSION_ENGINE).SessionStore
        fresh: Any = {"session": store(session.session_key)}
        scope["user"] = await get_user(fresh)
        return bool(scope["user"].pk != viewer.pk)

    @database_sync_to_async
    def visible(self, wanted: set[ItemRef]) -> set[ItemRef]:
        """One query a kind."""
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
