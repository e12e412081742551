"""Hints to open pages: which thing changed, never what it says. Whoever is not reached catches up by asking."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import Future

from asgiref.sync import async_to_sync
from channels.layers import InMemoryChannelLayer, get_channel_layer

log = logging.getLogger(__name__)
PATIENCE = 2.0  # seconds that a hint may take where no server's loop takes it over
_loops: list[asyncio.AbstractEventLoop] = []


def use_loop(loop: asyncio.AbstractEventLoop) -> None:
    """Told by the server once somebody listens; hints of this process go through its loop from then on."""
    _loops[:] = [loop]


def group_of(kind: str, item_id: int) -> str:
    """The channel group of one thing."""
    return f"{kind}.{item_id}"


def hint(kind: str, item_id: int) -> None:
    """Tell whoever listens that this thing changed; never raises and never waits long."""
    try:
        _send(kind, item_id)
    except Exception:  # a hint that is lost costs nothing: pages catch up by themselves
        log.warning("A hint of %s:%s was lost.", kind, item_id, exc_info=True)


def _send(kind: str, item_id: int) -> None:
    layer = get_channel_layer()
    loop = _running_loop()
    if layer is None or (loop is None and isinstance(layer, InMemoryChannelLayer)):
        return  # a command, or a server that nobody listens to
    message: dict[str, str | int] = {"type": "live.hint", "kind": kind, "id": item_id}
    if loop is not None:
        sending = asyncio.run_coroutine_threadsafe(layer.group_send(group_of(kind, item_id), message), loop)
        sending.add_done_callback(_say_lost)
    else:
        async_to_sync(_patiently)(kind, item_id, message)


async def _patiently(kind: str, item_id: int, message: dict[str, str | int]) -> None:
    layer = get_channel_layer()
    if layer is not None:
        await asyncio.wait_for(layer.group_send(group_of(kind, item_id), message), PATIENCE)


def _running_loop() -> asyncio.AbstractEventLoop | None:
    """The server's loop while it runs; one that has ended is forgotten."""
    if _loops and not _loops[0].is_running():
        _loops.clear()
    return _loops[0] if _loops else None


def _say_lost(sending: Future[None]) -> None:
    if not sending.cancelled() and (fault := sending.exception()):
        log.warning("A hint was lost: %s", type(fault).__name__)
