"""The one channel of a process into the layer: joined to a group for each thing, and mended when the layer was away."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from time import monotonic
from typing import Any

from lib.kinds import ItemRef
from lib.live import group_of

log = logging.getLogger(__name__)
PATIENCE = 3.0  # seconds that the layer gets for an answer
BEAT_EVERY = 5.0  # seconds between two messages to ourselves
SILENCE = 20.0  # seconds without even those: the layer hangs
JOIN_EVERY = 3600.0  # seconds; the layer forgets a group's members after a day
LONGEST_REST = 5.0


class Line:
    """Hints come in here, whoever they are for; whether any were lost is noticed here too."""

    def __init__(
        self, layer: Any, *, take: Callable[[dict[str, Any]], None], after_gap: Callable[[], Awaitable[None]]
    ) -> None:
        self.layer, self.take, self.after_gap = layer, take, after_gap
        self.channel = ""
        self.joined: set[ItemRef] = set()
        self.missing: set[ItemRef] = set()  # groups that we could not join
        self.hearing: asyncio.Task[None] | None = None
        self.heard = self.beaten = self.gathered = monotonic()

    def open(self) -> None:
        self.hearing = asyncio.create_task(self.hear())

    async def close(self) -> None:
        for ref in list(self.joined):
            await self.part(ref)
        await self.hang_up()

    async def hang_up(self) -> None:
        if self.hearing is not None:
            self.hearing.cancel()
            await asyncio.gather(self.hearing, return_exceptions=True)

    async def join(self, ref: ItemRef) -> None:
        """Hear of a thing; where the layer is away, later."""
        if ref in self.joined:
            return
        self.joined.add(ref)
        await self.add(ref)

    async def add(self, ref: ItemRef) -> None:
        try:
            await asyncio.wait_for(self.layer.group_add(self.group(ref), await self.own_channel()), PATIENCE)
            self.missing.discard(ref)
        except Exception as fault:  # noqa: BLE001 - whatever the layer has, it is tried again
            self.missing.add(ref)
            log.warning("Hints of %s do not come in for now: %s", ref, type(fault).__name__)

    async def part(self, ref: ItemRef) -> None:
        self.joined.discard(ref)
        self.missing.discard(ref)
        with suppress(Exception):  # the layer forgets by itself
            await asyncio.wait_for(self.layer.group_discard(self.group(ref), self.channel), PATIENCE)

    async def tell(self, ref: ItemRef, more: dict[str, Any]) -> None:
        """Say something to the pages of a thing, in all processes; lost where the layer is away."""
        message = {"type": "live.hint", "kind": ref.kind, "id": ref.id, **more}
        with suppress(Exception):
            await asyncio.wait_for(self.layer.group_send(self.group(ref), message), PATIENCE)

    def group(self, ref: ItemRef) -> str:
        return ref.kind if ref.id == 0 else group_of(ref.kind, ref.id)

    async def own_channel(self) -> str:
        self.channel = self.channel or await self.layer.new_channel()
        return self.channel

    async def hear(self) -> None:
        """Until the last socket has left; after every break the groups are joined again and pages told of the gap."""
        failures = 0
        while True:
            try:
                channel = await self.own_channel()
                if failures:
                    await self.join_all()
                    failures = 0
                    await self.after_gap()
                while True:
                    message = await self.layer.receive(channel)
                    self.heard = monotonic()
                    if message["type"] == "live.hint":
                        self.take(message)
            except Exception as fault:  # noqa: BLE001 - whatever the layer has, it is tried again
                failures += 1
                log.warning("The channel layer is away: %s", type(fault).__name__)
                await asyncio.sleep(min(LONGEST_REST, 0.1 * 2**failures))

    async def join_all(self) -> None:
        """Raises where the layer is still away."""
        for ref in list(self.joined):
            await asyncio.wait_for(self.layer.group_add(self.group(ref), await self.own_channel()), PATIENCE)
            self.missing.discard(ref)

    async def mend(self) -> None:
        """Join what could not be joined, and find out whether the layer still speaks to us."""
        moment = monotonic()
        if self.missing:
            missing = set(self.missing)
            for ref in missing:
                await self.add(ref)
            if not self.missing:
                await self.after_gap()
        if moment - self.gathered > JOIN_EVERY:
            self.gathered = moment
            await self.join_all()
        if moment - self.beaten > BEAT_EVERY:
            self.beaten = moment
            with suppress(Exception):  # full, or away: then hear() knows
                await asyncio.wait_for(self.layer.send(await self.own_channel(), {"type": "live.beat"}), PATIENCE)
        if moment - self.heard > SILENCE:
            await self.begin_anew()

    async def begin_anew(self) -> None:
        self.heard = monotonic()
        log.warning("The channel layer is silent; listening anew.")
        await self.hang_up()
        self.open()
        await self.join_all()
        await self.after_gap()
