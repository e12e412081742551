"""All sockets of one process behind one channel of the layer: each hint comes in once, and is told to many here."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Hashable, Iterable
from contextlib import suppress
from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary

from channels.db import database_sync_to_async
from channels.layers import get_channel_layer

from community.listening import rights
from community.listening.line import Line
from community.listening.presence import Attendance
from community.listening.rights import Standing, is_another, seen
from community.listening.telling import Socket, send_to, spread_over
from community.listening.together import Together
from lib.kinds import ItemRef
from lib.live import NOW

log = logging.getLogger(__name__)
HOLDS = 5.0  # seconds that the answer to "may they see it?" holds
TICK = 1.0  # seconds between two looks at what is to be done
EVERY_RIGHTS, EVERY_CHANGES = 2, 10  # ticks
GAP = 0.1  # seconds in which hints of one thing become one
SIGNED_OUT = 4401  # says that whoever opened the socket is no longer signed in
OTHER_RIGHTS = 4403  # … that their rights are others than when it opened: the page comes again, and asks again
WATCHING = ItemRef(NOW, 0)


class Hub:
    """Who listens to what in this process, since when it is known that they may, and what they are told."""

    def __init__(self, layer: Any) -> None:
        self.line = Line(layer, take=self.take, after_gap=self.tell_gap)
        self.attendance = Attendance(self.line)
        self.seen, self.changes = Together(rights.seen_together), Together(rights.changes_together)
        self.sockets: dict[Socket, set[ItemRef]] = {}
        self.pages: Counter[int | None] = Counter()  # of each member
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
        self.pages[socket.viewer.pk] += 1
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
        if self.sockets.pop(socket, None) is None:
            return
        self.pages[socket.viewer.pk] -= 1
        if self.pages[socket.viewer.pk] == 0:
            del self.pages[socket.viewer.pk]
        if not self.sockets:
            await self.stop()

    async def put_out(self, socket: Socket, code: int) -> None:
        await self.leave(socket)
        await socket.end(code)

    async def stop(self) -> None:
        """The last one has left: what still runs comes to its end."""
        for loop in [loop for loop, hub in _hubs.items() if hub is self]:
            del _hubs[loop]
        self.over.set()
        tasks = [self.keeper, self.seen.asking, self.changes.asking, *self.telling.values()]
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
        standing = self.standing if rights.is_alike(ref.kind) else {}
        for socket in sockets:
            named[rights.name_of(socket.viewer, standing)].append(socket)
        return named

    async def check_rights(self) -> None:
        """Whoever was signed out, suspended or put into other groups is asked again; the rest costs four queries."""
        members = {socket.viewer.pk for socket in self.sockets if socket.viewer.is_authenticated}
        if not members:
            return
        keys = {socket.session_key for socket in self.sockets if socket.session_key}
        fresh = await database_sync_to_async(rights.standings)(members)
        alive = await database_sync_to_async(rights.living)(keys)
        self.standing, ended = fresh, keys - alive
        for socket in [each for each in self.sockets if each.viewer.pk in members]:
            has = fresh.get(socket.viewer.pk)
            if socket.session_key in ended or is_another(socket.viewer, socket.stands, has):
                await self.changed(socket, has)

    async def changed(self, socket: Socket, has: Standing | None) -> None:
        """They do not stand as they did: close the socket, or ask for each thing again."""
        member = await database_sync_to_async(rights.member_now)(socket.viewer.pk)
        if has is None or member is None or not member.may_sign_in or await socket.is_signed_out():
            await self.put_out(socket, SIGNED_OUT)
            return
        if socket.stands and has.groups != socket.stands.groups:
            await self.put_out(socket, OTHER_RIGHTS)
            return
        socket.viewer, socket.stands = member, has
        moment, refs = monotonic(), self.sockets.get(socket, set()) - {WATCHING}
        may = await database_sync_to_async(seen)(member, refs)
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


async def safely(work: Callable[[], Awaitable[None]]) -> None:
    try:
        await work()
    except Exception:  # the next tick tries again
        log.warning("Looking after the sockets failed.", exc_info=True)
