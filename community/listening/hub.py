"""All sockets of one process behind one channel of the layer: each hint comes in once, and is told to many here."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Hashable, Iterable
from contextlib import suppress
from time import monotonic
from typing import Any, Protocol
from weakref import WeakKeyDictionary

from channels.db import database_sync_to_async
from channels.layers import get_channel_layer

from community.listening import rights
from community.listening.line import Line
from community.listening.presence import Attendance
from community.listening.rights import GUEST, Standing, seen
from lib.kinds import ItemRef
from lib.live import NOW

log = logging.getLogger(__name__)
HOLDS = 5.0  # seconds that the answer to "may they see it?" holds
TICK = 1.0  # seconds between two looks at what is to be done
EVERY_RIGHTS, EVERY_CHANGES = 2, 10  # ticks
GAP = 0.1  # seconds in which hints of one thing become one
MANY = 50  # from so many listeners on, their fetches are spread over a while
SPREAD = 2  # milliseconds for each of them
LONGEST = 3000
SIGNED_OUT = 4401  # says that whoever opened the socket is no longer signed in
WATCHING = ItemRef(NOW, 0)


class Socket(Protocol):
    """One open page."""

    viewer: Any
    session_key: str

    async def tell(self, frame: str) -> None: ...

    async def end(self, code: int) -> None: ...

    async def is_signed_out(self) -> bool: ...


class Hub:
    """Who listens to what in this process, since when it is known that they may, and what they are told."""

    def __init__(self, layer: Any) -> None:
        self.line = Line(layer, take=self.take, after_gap=self.tell_gap)
        self.attendance = Attendance(self.line)
        self.sockets: dict[Socket, set[ItemRef]] = {}
        self.listeners: dict[ItemRef, dict[Socket, float]] = {}  # when it was last asked whether they may
        self.standing: dict[int, Standing] = {}
        self.known: dict[ItemRef, int] = {}  # the change that was last told
        self.due: dict[ItemRef, int] = {}
        self.telling: dict[Hashable, asyncio.Task[None]] = {}
        self.over = asyncio.Event()
        self.keeper: asyncio.Task[None] | None = None

    # Coming and going.

    def enter(self, socket: Socket) -> None:
        self.sockets[socket] = set()
        if self.keeper is None:
            self.line.open()
            self.keeper = asyncio.create_task(self.keep())

    async def listen(self, socket: Socket, refs: Iterable[ItemRef]) -> None:
        """From now on they hear of these; the caller has asked whether they may."""
        for ref in refs:
            if socket not in self.sockets:
                return
            self.sockets[socket].add(ref)
            self.listeners.setdefault(ref, {})[socket] = monotonic()
            await self.line.join(ref)

    async def forget(self, socket: Socket, ref: ItemRef) -> None:
        self.sockets.get(socket, set()).discard(ref)
        listeners = self.listeners.get(ref, {})
        listeners.pop(socket, None)
        if ref in self.listeners and not listeners:
            del self.listeners[ref]
            self.known.pop(ref, None)
            await self.line.part(ref)

    async def leave(self, socket: Socket) -> None:
        for ref in list(self.sockets.get(socket, ())):
            await self.forget(socket, ref)
        if self.sockets.pop(socket, None) is not None and not self.sockets:
            await self.stop()

    async def stop(self) -> None:
        """The last one has left: what still runs comes to its end."""
        for loop in [loop for loop, hub in _hubs.items() if hub is self]:
            del _hubs[loop]
        self.over.set()
        tasks = [self.keeper, *self.telling.values()]
        await asyncio.gather(
            *(task for task in tasks if task and task is not asyncio.current_task()), return_exceptions=True
        )
        await safely(self.look_who_is_here)
        await self.line.close()

    # Telling.

    def take(self, message: dict[str, Any]) -> None:
        """A hint from the layer; the task that tells it runs by itself."""
        ref, of = ItemRef(message["kind"], message["id"]), message.get("of", "")
        if of == NOW:
            self.start((ref, of), self.tell_watchers(ref))
        elif of:
            frame: dict[str, Any] = {key: message[key] for key in ("kind", "id", "of", "member") if key in message}
            self.start((ref, of, message.get("member")), self.tell_members(ref, frame))
        else:
            self.hear_of(ref, message.get("change", 0))

    def hear_of(self, ref: ItemRef, change: int) -> None:
        """Tell at once, but hints that come close together as one."""
        if ref in self.listeners:
            self.due[ref] = max(change, self.due.get(ref, 0))
            self.known[ref] = max(change, self.known.get(ref, 0))
            self.start(ref, self.tell_due(ref))

    def start(self, name: Hashable, work: Any) -> None:
        """One task a name; while it runs, another is not begun."""
        if name in self.telling:
            work.close()
            return
        task = self.telling[name] = asyncio.create_task(work)
        task.add_done_callback(lambda ended: self.ended(name, ended))

    def ended(self, name: Hashable, task: asyncio.Task[None]) -> None:
        self.telling.pop(name, None)
        if not task.cancelled() and (fault := task.exception()):
            log.warning("A hint was not passed on: %s", fault, exc_info=fault)

    async def tell_due(self, ref: ItemRef) -> None:
        while ref in self.due:
            change = self.due.pop(ref)
            listeners = await self.listening_to(ref)
            await send_to(listeners, ref, {"change": change} if change else {})
            await asyncio.sleep(GAP)

    async def tell_watchers(self, ref: ItemRef) -> None:
        """Something happened with this thing: those who may see it and watch the place are told."""
        named = self.named(ref, self.listeners.get(WATCHING, ()))
        may = await database_sync_to_async(rights.see)({name: some[0].viewer for name, some in named.items()}, ref)
        await send_to([socket for name in may for socket in named[name]], ref, {"of": NOW})
        await asyncio.sleep(GAP)

    async def tell_members(self, ref: ItemRef, frame: dict[str, Any]) -> None:
        """What members do on a page is for the other members who have it open."""
        listeners = await self.listening_to(ref)
        members = [each for each in listeners if each.viewer.is_authenticated and each.viewer.is_presence_shown]
        others = [each for each in members if each.viewer.pk != frame.get("member")]
        await send_to(others, ref, frame)

    async def tell_gap(self) -> None:
        """Hints may have been lost, nobody knows which: every page asks what it missed."""
        frame = json.dumps({"gap": spread_over(len(self.sockets))})
        for socket in list(self.sockets):
            await socket.tell(frame)

    # Rights.

    async def listening_to(self, ref: ItemRef) -> list[Socket]:
        """Those who may still hear of it; an old answer is asked for again, once for all who stand alike."""
        moment = monotonic()
        old = [socket for socket, asked in self.listeners.get(ref, {}).items() if moment - asked >= HOLDS]
        if old:
            named = self.named(ref, old)
            viewers = {name: some[0].viewer for name, some in named.items()}
            may = await database_sync_to_async(rights.see)(viewers, ref)
            for name, some in named.items():
                for socket in some:
                    await self.answered(socket, ref, moment if name in may else None)
        return list(self.listeners.get(ref, ()))

    async def answered(self, socket: Socket, ref: ItemRef, moment: float | None) -> None:
        if moment is None:
            await self.forget(socket, ref)
        elif socket in self.listeners.get(ref, ()):
            self.listeners[ref][socket] = moment

    def named(self, ref: ItemRef, sockets: Iterable[Socket]) -> dict[Hashable, list[Socket]]:
        """The sockets by a name that those share who see the same."""
        named: dict[Hashable, list[Socket]] = defaultdict(list)
        shared = rights.is_alike(ref.kind)
        for socket in sockets:
            who: Hashable = GUEST
            if socket.viewer.is_authenticated:
                stands = self.standing.get(socket.viewer.pk) if shared else None
                who = stands.alike if stands else socket.viewer.pk
            named[who].append(socket)
        return named

    async def check_rights(self) -> None:
        """Whoever was signed out, suspended or put into other groups is asked again; the rest costs four queries."""
        members = {socket.viewer.pk for socket in self.sockets if socket.viewer.is_authenticated}
        if not members:
            return
        keys = {socket.session_key for socket in self.sockets if socket.session_key}
        fresh = await database_sync_to_async(rights.standings)(members)
        alive = await database_sync_to_async(rights.living)(keys)
        before, self.standing = self.standing, fresh
        for socket in [each for each in self.sockets if each.viewer.pk in members]:
            had, has = before.get(socket.viewer.pk), fresh.get(socket.viewer.pk)
            if socket.session_key in keys - alive or is_another(socket.viewer, had, has):
                await self.changed(socket, has)

    async def changed(self, socket: Socket, stands: Standing | None) -> None:
        """Their rights are not what they were: close the socket, or ask for each thing again."""
        if stands is None or not stands.member.may_sign_in or await socket.is_signed_out():
            await self.leave(socket)
            await socket.end(SIGNED_OUT)
            return
        socket.viewer = stands.member
        moment, refs = monotonic(), self.sockets.get(socket, set()) - {WATCHING}
        may = await database_sync_to_async(seen)(stands.member, refs)
        for ref in refs:
            await self.answered(socket, ref, moment if ref in may else None)

    # What is done again and again.

    async def keep(self) -> None:
        works: tuple[tuple[int, Callable[[], Awaitable[None]]], ...] = (
            (1, self.line.mend),
            (1, self.look_who_is_here),
            (EVERY_RIGHTS, self.check_rights),
            (EVERY_CHANGES, self.check_changes),
        )
        tick = 0
        while not self.over.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self.over.wait(), TICK)
            tick += 1
            for every, work in works:
                if tick % every == 0 and not self.over.is_set():
                    await safely(work)

    async def look_who_is_here(self) -> None:
        await self.attendance.look(self.listeners)

    async def check_changes(self) -> None:
        """What changed without a hint arriving is told now: the layer drops them silently when it is full."""
        self.compare(await database_sync_to_async(rights.changes)(list(self.listeners)))

    def compare(self, counted: dict[ItemRef, int]) -> None:
        """What the tables know of; the first number that is heard of a thing is what its pages begin with."""
        for ref, change in counted.items():
            if ref in self.listeners and change > self.known.setdefault(ref, change):
                self.hear_of(ref, change)


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def hub_here() -> Hub:
    """The one of the loop that runs."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub(get_channel_layer())
    return _hubs[loop]


async def send_to(sockets: list[Socket], ref: ItemRef, more: dict[str, Any]) -> None:
    """One frame to many; the others get their turn in between."""
    wait = spread_over(len(sockets))
    frame = json.dumps({"kind": ref.kind, "id": ref.id, **more} | ({"wait": wait} if wait else {}))
    for number, socket in enumerate(sockets, 1):
        await socket.tell(frame)
        if number % MANY == 0:
            await asyncio.sleep(0)


def spread_over(count: int) -> int:
    """Milliseconds over which so many pages should spread what they ask."""
    return min(LONGEST, count * SPREAD) if count > MANY else 0


async def safely(work: Callable[[], Awaitable[None]]) -> None:
    try:
        await work()
    except Exception:  # the next tick tries again
        log.warning("Looking after the sockets failed.", exc_info=True)


def is_another(viewer: Any, had: Standing | None, has: Standing | None) -> bool:
    """Whether a member may see other things than before; of whom nothing is known yet, than when the socket opened."""
    if has is None:
        return True
    return has.facts != (had or Standing(viewer, has.groups, has.ignores)).facts
