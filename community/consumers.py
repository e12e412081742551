"""The one socket: who may see a thing is told when it changes, by id alone, for as long as they may see it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from importlib import import_module
from json import JSONDecodeError
from time import monotonic
from typing import Any

from channels.auth import get_user
from channels.consumer import get_handler_name
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from community.listening import Hub, Standing, hub_here, is_shared_with
from community.listening.hub import HOLDS, SIGNED_OUT, WATCHING
from lib.kinds import ItemRef
from lib.live import HERE, TELLING, WRITING, use_loop

MOST_TOPICS = 30  # things one page may listen to
MOST_SOCKETS = 40  # pages of one member in one process
MOST_BYTES = 4096  # of one frame from a browser
MOST_FRAMES = 30  # from a browser at once …
FRAMES_PER_SECOND = 5  # … and for long
WRITING_EVERY = 3.0  # seconds between two signs of one who writes
TOO_MANY_FRAMES, TOO_MANY_SOCKETS = 4429, 4409


class LiveConsumer(AsyncJsonWebsocketConsumer):
    """One page's socket; it takes {"subscribe": ["thread:5"]} and gives {"kind": "thread", "id": 5}."""

    channel_layer_alias = ""  # no channel of its own: the hub has one for all

    hub: Hub | None = None
    stands: Standing | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self.disconnect(1006)

    async def dispatch(self, message: Any) -> None:
        """Without Channels' looking for old connections each time: what asks the tables does that by itself."""
        await getattr(self, get_handler_name(message))(message)

    async def connect(self) -> None:
        use_loop(asyncio.get_running_loop())
        scope: Any = self.scope
        session = scope.get("session")
        viewer = scope.get("user") or AnonymousUser()
        self.viewer: Any = getattr(viewer, "_wrapped", viewer)  # what stands behind Channels' proxy, which is slow
        self.session_key = str(session.session_key or "") if session is not None else ""
        self.frames, self.framed = float(MOST_FRAMES), monotonic()
        self.wrote, self.opened = 0.0, monotonic()
        self.hub = hub_here()
        await self.accept()
        self.hub.enter(self)
        if self.viewer.is_authenticated and self.hub.pages[self.viewer.pk] > MOST_SOCKETS:
            await self.part(TOO_MANY_SOCKETS)

    async def disconnect(self, code: int) -> None:
        hub, self.hub = self.hub, None
        if hub:
            await hub.leave(self)

    async def part(self, code: int) -> None:
        """Close from our side."""
        await self.disconnect(code)
        await self.end(code)

    async def end(self, code: int) -> None:
        self.hub = None
        await self.close(code=code)

    async def tell(self, frame: str) -> None:
        scope: Any = self.scope
        at_once = scope.get("extensions", {}).get(TELLING)
        with suppress(Exception):  # it is closing; its disconnect is on the way
            if at_once:
                at_once(frame)
            else:
                await self.send(text_data=frame)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any) -> None:
        """A frame that is too large, no JSON or no wish of ours is passed over; who sends too many is put out."""
        if self.hub is None:
            return
        if not self.has_leave():
            await self.part(TOO_MANY_FRAMES)
            return
        if not text_data or len(text_data) > MOST_BYTES:
            return
        try:
            await self.receive_json(await self.decode_json(text_data))
        except (JSONDecodeError, RecursionError):
            return

    def has_leave(self) -> bool:
        """Whether another frame may come now: so many at once, so many a second for long."""
        moment = monotonic()
        self.frames = min(float(MOST_FRAMES), self.frames + (moment - self.framed) * FRAMES_PER_SECOND) - 1
        self.framed = moment
        return self.frames >= 0

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        if isinstance(content, dict) and "subscribe" in content:
            await self.subscribe(wanted_refs(content["subscribe"]))
        if isinstance(content, dict) and "writing" in content:
            for ref in wanted_refs([content["writing"]]):
                await self.write_in(ref)

    async def subscribe(self, wanted: set[ItemRef]) -> None:
        """Those of the things that the viewer may see now are heard of; the answer names them."""
        hub = self.hub
        assert hub is not None
        if monotonic() - self.opened > HOLDS and await self.is_signed_out():
            await self.part(SIGNED_OUT)
            return
        new = wanted - hub.sockets.get(self, set())
        may, stands = await hub.seen.ask((self.viewer, new - {WATCHING}))
        self.stands, may = self.stands or stands, may | (new & {WATCHING})
        room = MOST_TOPICS - len(hub.sockets.get(self, ()))
        heard = sorted(may)[: max(0, room)]
        await hub.listen(self, heard)
        # Asked once they are heard of, so that nothing falls in between: a page that knows less asks what it missed.
        at = await hub.changes.ask(heard)
        hub.compare(at)
        await self.send_json({"heard": [str(ref) for ref in heard], "changes": {str(ref): at[ref] for ref in at}})

        for ref in heard:
            if await is_shared_with(ref, self.viewer):
                await self.send_json({"kind": ref.kind, "id": ref.id, "of": HERE})

    async def write_in(self, ref: ItemRef) -> None:
        """A member writes in what they listen to: the others who have it open are told, now and then."""
        who, moment = self.viewer, monotonic()
        if self.hub is None or ref not in self.hub.sockets.get(self, ()) or moment - self.wrote < WRITING_EVERY:
            return
        if who.is_authenticated and who.may_write and who.is_presence_shown:
            self.wrote = moment
            await self.hub.line.tell(ref, {"of": WRITING, "member": who.pk})

    async def is_signed_out(self) -> bool:
        """Whether the member who opened this socket has lost the session since, or may not sign in any more."""
        if not self.session_key or not self.viewer.is_authenticated:
            return False
        store = import_module(settings.SESSION_ENGINE).SessionStore
        fresh: Any = {"session": store(self.session_key)}
        user = await get_user(fresh)
        return bool(user.pk != self.viewer.pk)


def wanted_refs(topics: Any) -> set[ItemRef]:
    """The things a frame asks for, as far as it makes sense."""
    refs = set()
    for topic in topics[:MOST_TOPICS] if isinstance(topics, list) else []:
        try:
            ref = ItemRef.parse(topic)
        except (ValueError, AttributeError):
            continue
        if ref.id < 2**63:
            refs.add(ref)
    return refs
