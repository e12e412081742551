"""Hints to open pages: which thing changed, never what it says. Whoever is not reached catches up by asking."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import InMemoryChannelLayer, get_channel_layer

log = logging.getLogger(__name__)
PATIENCE = 2.0  # seconds that a hint may take where no server's loop takes it over
AT_ONCE = 20  # hints of one process that are on their way together; each holds a connection to Redis
NOW = "now"  # the group of those who watch what happens anywhere
HERE, WRITING = "here", "writing"  # what members do on a page
TELLING = "commonplace.telling"  # the extension of a socket's scope by which a frame is written at once
Hint = tuple[str, dict[str, Any]]  # a group and what it is told
_loops: list[asyncio.AbstractEventLoop] = []
_turns: list[asyncio.Semaphore] = []


def use_loop(loop: asyncio.AbstractEventLoop) -> None:
    """Told by the server once somebody listens; hints of this process go through its loop from then on."""
    if _running_loop() is not loop:
        _loops[:] = [loop]
        _turns[:] = [asyncio.Semaphore(AT_ONCE)]


def group_of(kind: str, item_id: int) -> str:
    """The channel group of one thing."""
    return f"{kind}.{item_id}"


def hint_of(kind: str, item_id: int, *, change: int = 0) -> Hint:
    """For whoever listens: this thing changed, and to which of its changes, where it counts them."""
    message = {"type": "live.hint", "kind": kind, "id": item_id}
    return group_of(kind, item_id), message | ({"change": change} if change else {})


def happening(kind: str, item_id: int) -> Hint:
    """For whoever watches the place: something happened with this thing."""
    return NOW, {"type": "live.hint", "kind": kind, "id": item_id, "of": NOW}


def hint(kind: str, item_id: int, *, change: int = 0) -> None:
    """Tell whoever listens that this thing changed."""
    tell(*hint_of(kind, item_id, change=change))


def happened(kind: str, item_id: int) -> None:
    """Tell whoever watches the place that something happened with this thing."""
    tell(*happening(kind, item_id))


def tell(group: str, message: dict[str, Any]) -> None:
    """Send to a group; never raises and never waits long."""
    tell_all([(group, message)])


def tell_all(hints: Sequence[Hint]) -> None:
    """Send to several groups, one after the other; what is lost costs nothing: pages catch up by themselves."""
    try:
        _send(hints)
    except Exception:
        log.warning("A hint to %s was lost.", ", ".join(group for group, _message in hints), exc_info=True)


def _send(hints: Sequence[Hint]) -> None:
    layer = get_channel_layer()
    loop = _running_loop()
    if layer is None or (loop is None and isinstance(layer, InMemoryChannelLayer)):
        return  # a command, or a server that nobody listens to
    if loop is not None:
        sending = asyncio.run_coroutine_threadsafe(_in_turn(hints), loop)
        sending.add_done_callback(_say_lost)
    else:
        async_to_sync(_patiently)(hints)


async def _in_turn(hints: Sequence[Hint]) -> None:
    async with _turns[0]:
        await _patiently(hints)


async def _patiently(hints: Sequence[Hint]) -> None:
    if (layer := get_channel_layer()) is not None:
        async with asyncio.timeout(PATIENCE):
            for group, message in hints:
                await layer.group_send(group, message)


def _running_loop() -> asyncio.AbstractEventLoop | None:
    """The server's loop while it runs; one that has ended is forgotten."""
    if _loops and not _loops[0].is_running():
        _loops.clear()
    return _loops[0] if _loops else None


def _say_lost(sending: Future[None]) -> None:
    if not sending.cancelled() and (fault := sending.exception()):
        log.warning("A hint was lost: %s", type(fault).__name__)
