"""Which members have which threads open: written down for all processes, and said to the pages when it changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from time import time
from typing import Any

from asgiref.sync import sync_to_async

from community.listening.line import Line
from lib.kinds import ItemRef
from lib.live import HERE
from lib.presence import book

KINDS = {"thread"}
RENEW = 15.0  # seconds between two signs of one who stays


class Attendance:
    """Those of this process."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.present: dict[ItemRef, frozenset[int]] = {}
        self.signed = 0.0

    async def look(self, listeners: Mapping[ItemRef, Iterable[Any]]) -> None:
        """Write down who came and who left since the last look, and now and then who is still here."""
        seen = {ref: members_of(sockets) for ref, sockets in listeners.items() if ref.kind in KINDS}
        found = {ref: members for ref, members in seen.items() if members}
        changed = {ref for ref in found.keys() | self.present.keys() if found.get(ref) != self.present.get(ref)}
        before, self.present = self.present, found
        moment = time()
        signs = dict(found) if moment - self.signed > RENEW else {ref: found[ref] for ref in changed & found.keys()}
        left = {ref: before[ref] - found.get(ref, frozenset()) for ref in changed & before.keys()}
        if signs or left:
            await sync_to_async(write_down, thread_sensitive=False)(signs, left, moment)
            self.signed = moment if len(signs) == len(found) else self.signed
        for ref in changed:
            await self.line.tell(ref, {"of": HERE})


def members_of(sockets: Iterable[Any]) -> frozenset[int]:
    """Those who let others see that they are here."""
    viewers = [socket.viewer for socket in sockets if socket.viewer.is_authenticated]
    return frozenset(viewer.pk for viewer in viewers if viewer.is_presence_shown)


def write_down(signs: Mapping[ItemRef, frozenset[int]], left: Mapping[ItemRef, frozenset[int]], at: float) -> None:
    for ref, members in left.items():
        if members:
            book().miss(str(ref), members)
    for ref, members in signs.items():
        book().see(str(ref), members, at)


async def is_shared_with(ref: ItemRef, viewer: Any) -> bool:
    """Whether somebody else is there, whom this member would be told of."""
    if ref.kind not in KINDS or not viewer.is_authenticated or not viewer.is_presence_shown:
        return False
    return await sync_to_async(book().is_shared, thread_sensitive=False)(str(ref), viewer.pk, time())
