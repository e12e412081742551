"""The server, which on SIGTERM finishes what it holds before it goes."""

from __future__ import annotations

import asyncio
import random
import time
from contextlib import suppress
from functools import lru_cache
from socket import SO_SNDBUF, SOL_SOCKET
from typing import Any

from daphne.server import Server
from daphne.ws_protocol import WebSocketProtocol
from twisted.internet import defer, reactor
from twisted.internet.task import deferLater

from lib.live import TELLING

GRACE = 25.0  # seconds that answers in the making get; a container is killed after thirty
GOING_AWAY = 1012  # "service restart", as browsers know it; a page connects again and asks what it missed
PING_EVERY, PONG_WITHIN = 5, 6  # seconds, the first told off every two; whoever never reads is gone after fifteen
MOST_WAITING = 65_536  # bytes that a page has not taken yet; a page that falls behind asks again by itself
WAITING_TO_CONNECT = 1024  # handshakes that the system holds while the server is busy


class WatchedSocket(WebSocketProtocol):
    """A page's socket; one that does not read what it is sent is dropped before it costs anything."""

    last_ping: float

    def onOpen(self) -> None:  # noqa: N802 - autobahn's name
        with suppress(AttributeError, OSError):
            self.transport.getHandle().setsockopt(SOL_SOCKET, SO_SNDBUF, MOST_WAITING)
        super().onOpen()
        self.last_ping -= random.uniform(0, PING_EVERY)

    def onMessage(self, payload: bytes, isBinary: bool) -> None:  # noqa: N802, N803
        """What a page says is no sign that it reads: pings go on."""
        pinged: float = self.last_ping
        super().onMessage(payload, isBinary)
        self.last_ping = pinged

    def serverSend(self, content: Any, binary: bool = False) -> None:  # noqa: N802
        if self.state not in {self.STATE_CLOSING, self.STATE_CLOSED}:  # told too late is told to nobody
            super().serverSend(content, binary)
            self.drop_if_behind()

    def sendData(self, data: bytes, sync: bool = False, chopsize: int | None = None) -> None:  # noqa: N802
        """What the system takes here and now costs no turn of the loop, nor asking to be told when it would take it."""
        if self.state == self.STATE_OPEN and not self.waiting():
            taken = self.transport.writeSomeData(data)
            data = data[taken:] if isinstance(taken, int) else b""  # lost: reading finds that out by itself
        if data:
            super().sendData(data, sync, chopsize)

    def tell(self, text: str) -> None:
        """A frame that many pages get, made once for all of them."""
        if self.state == self.STATE_OPEN:
            self.sendData(framed(text))
            self.drop_if_behind()

    def drop_if_behind(self) -> None:
        if self.waiting() > MOST_WAITING:
            self.dropConnection(abort=True)

    def waiting(self) -> int:
        """Bytes that were written and not yet taken over by the system."""
        transport: Any = self.transport
        return len(getattr(transport, "dataBuffer", b"")) + int(getattr(transport, "_tempDataLen", 0))


@lru_cache(maxsize=64)
def framed(text: str) -> bytes:
    """A text as RFC 6455 has it on the wire from a server, which masks nothing."""
    payload = text.encode()
    size = len(payload)
    head = bytes([0x81, size]) if size < 126 else bytes([0x81, 126]) + size.to_bytes(2, "big")
    return head + payload


class DrainingServer(Server):
    """Takes no new connection once it is told to stop, lets requests end, and closes sockets last."""

    def run(self) -> None:
        self.ports: list[Any] = []
        super().run()

    def listen_success(self, port: Any) -> None:
        self.ports.append(port)
        self.ws_factory.protocol = WatchedSocket
        self.ws_factory.setProtocolOptions(autoPingRestartOnAnyTraffic=False)
        super().listen_success(port)

    def create_application(self, protocol: Any, scope: Any) -> Any:
        """A socket's application may tell its page directly, past what ASGI does for each message."""
        if isinstance(protocol, WatchedSocket):
            scope["extensions"] = {TELLING: protocol.tell}
        return super().create_application(protocol, scope)

    def kill_all_applications(self) -> Any:
        """Called by the reactor before it stops, which waits for what is returned."""
        return defer.ensureDeferred(self.drain())

    async def drain(self) -> None:
        for port in self.ports:
            port.stopListening()
        end = time.monotonic() + GRACE
        while self.answering() and time.monotonic() < end:
            await _while_others_work()
        for protocol in self.sockets():
            protocol.sendCloseFrame(code=GOING_AWAY)  # sendClose knows only codes for pages to send
        await _while_others_work()
        # What is left had its time; one that has just ended may have been taken from the list already.
        for details in self.connections.values():
            details.setdefault("application_instance", _nothing())
        await super().kill_all_applications()

    def sockets(self) -> list[Any]:
        return [protocol for protocol in self.connections if hasattr(protocol, "serverClose")]

    def answering(self) -> list[Any]:
        """The requests whose answer is not out yet."""
        return [
            protocol
            for protocol, details in self.connections.items()
            if not hasattr(protocol, "serverClose")
            and "disconnected" not in details
            and not details.get("application_instance", _nothing()).done()
        ]


def _nothing() -> asyncio.Future[None]:
    done: asyncio.Future[None] = asyncio.get_event_loop().create_future()
    done.set_result(None)
    return done


async def _while_others_work(seconds: float = 0.05) -> None:
    clock: Any = reactor
    await deferLater(clock, seconds)
