"""A server of ours whose one page is told far more than it takes: `python -m tests.servers.flooding PORT WAY`.

Prints, once the page is gone or all was said, how many frames were written and by how many kB the process grew.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from config.serving import DrainingServer
from lib.live import TELLING
from tests.servers.memory import memory_of

FRAMES, SIZE, LOOK_EVERY = 60_000, 1000, 50


class Flood:
    """An application of ASGI that goes on telling, at once or by messages, until its page is gone."""

    def __init__(self, way: str) -> None:
        self.way = way

    async def __call__(self, scope: Any, receive: Callable[[], Awaitable[Any]], send: Callable[..., Any]) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        gone = asyncio.ensure_future(receive())
        before, most, frame = memory_of(), 0, "x" * SIZE
        for number in range(FRAMES):
            if self.way == "at once":
                scope["extensions"][TELLING](frame)
            else:
                await send({"type": "websocket.send", "text": frame})
            if number % LOOK_EVERY == 0:
                most = max(most, memory_of() - before)
                await asyncio.sleep(0)
                if gone.done():
                    break
        sys.stdout.write(json.dumps([number + 1, most]) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    DrainingServer(Flood(sys.argv[2]), endpoints=[f"tcp:port={sys.argv[1]}:interface=127.0.0.1"]).run()
