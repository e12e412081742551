"""A page's socket without a browser: what RFC 6455 asks of a client, and no more."""

from __future__ import annotations

import asyncio
import json
import os
from typing import Any

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class LiveSocket:
    """An open socket; pings are answered while somebody listens to it, as a browser does."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.pings = 0  # that were answered

    def send(self, frame: Any) -> None:
        self.write(TEXT, json.dumps(frame).encode())

    def write(self, sort: int, payload: bytes) -> None:
        """One masked frame, as a client must send it."""
        mask, size = os.urandom(4), len(payload)
        head = bytes([0x80 | sort, 0x80 | size]) if size < 126 else bytes([0x80 | sort, 0xFE]) + size.to_bytes(2, "big")
        self.writer.write(head + mask + bytes(byte ^ mask[place % 4] for place, byte in enumerate(payload)))

    async def read(self) -> tuple[int, bytes]:
        head = await self.reader.readexactly(2)
        size = head[1] & 0x7F
        if size == 126:
            size = int.from_bytes(await self.reader.readexactly(2), "big")
        return head[0] & 0x0F, await self.reader.readexactly(size)

    async def hear(self) -> Any:
        """The next frame of ours; the close code where the server closes, 1006 where it drops us."""
        while True:
            try:
                sort, payload = await self.read()
            except (asyncio.IncompleteReadError, ConnectionError):
                return 1006
            if sort == PING:
                self.pings += 1
                self.write(PONG, payload)
            elif sort == CLOSE:
                return int.from_bytes(payload[:2], "big")
            elif sort == TEXT:
                return json.loads(payload)

    async def subscribe(self, *topics: str) -> Any:
        """Ask to hear of these; returns the server's answer."""
        self.send({"subscribe": list(topics)})
        while isinstance(frame := await self.hear(), dict) and "heard" not in frame:
            pass
        return frame

    def close(self) -> None:
        self.writer.close()


async def knock(port: int, **headers: str) -> tuple[int, LiveSocket]:
    """The status of the answer to a handshake, and the socket."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    lines = [
        "GET /live/ HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    writer.write("\r\n".join([*lines, "", ""]).encode())
    answer = await reader.readuntil(b"\r\n\r\n")
    return int(answer.split()[1]), LiveSocket(reader, writer)
