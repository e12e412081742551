"""One frame to many pages: written once, and its wish to ask spread over a while."""

from __future__ import annotations

import asyncio
import json
from typing import Any, Protocol

from community.listening.rights import Standing
from lib.kinds import ItemRef

MANY = 50  # from so many listeners on, their fetches are spread over a while
SPREAD = 2  # milliseconds for each of them
LONGEST = 3000


class Socket(Protocol):
    """One open page."""

    viewer: Any
    session_key: str
    stands: Standing | None  # as its viewer stood when it first asked for something

    async def tell(self, frame: str) -> None: ...

    async def end(self, code: int) -> None: ...

    async def is_signed_out(self) -> bool: ...


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
