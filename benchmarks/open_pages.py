"""Open pages in a process of their own: sockets that answer pings and note when a hint came, and nothing else.

They are read by one loop without asyncio or JSON, so that what is measured is when the server told them. Times are
those of `time.perf_counter`, whose clock all processes of a machine share.
"""

from __future__ import annotations

import os
import selectors
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection, Pipe
from time import perf_counter
from typing import Any, NamedTuple

ANSWERED, TEXT, CLOSE, PING, PONG = b"HTTP/1.1 101 ", 0x81, 0x88, 0x89, 0x8A
HELLO = (
    "GET /live/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: {origin}\r\nCookie: {cookie}\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


def masked(sort: int, payload: bytes) -> bytes:
    """A frame of less than 126 bytes as a browser sends it; its mask is all zeros."""
    return bytes([sort, 0x80 | len(payload), 0, 0, 0, 0]) + payload


class Where(NamedTuple):
    """Which site, and what its pages listen to."""

    port: int
    origin: str
    topic: str


class Page:
    """One socket, from its handshake until it is over."""

    def __init__(self, where: Where, cookie: str) -> None:
        self.hello = HELLO.format(port=where.port, origin=where.origin, cookie=cookie).encode()
        self.wish = masked(TEXT, f'{{"subscribe": ["{where.topic}"]}}'.encode())
        self.unread = b""
        self.is_hearing = self.is_over = self.is_greeted = False
        self.told = 0.0  # when the first hint of this round came
        self.socket = socket.socket()
        self.socket.setblocking(False)
        self.socket.connect_ex(("127.0.0.1", where.port))

    def write(self, data: bytes) -> None:
        try:
            self.socket.send(data)
        except OSError:
            self.is_over = True

    def read(self) -> None:
        try:
            data = self.socket.recv(65_536)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        moment = perf_counter()
        self.unread += data
        self.is_over |= not data
        if not self.is_greeted:
            self.greet()
        while self.is_greeted and (frame := self.next_frame()):
            self.take(*frame, moment)

    def greet(self) -> None:
        head, ended, rest = self.unread.partition(b"\r\n\r\n")
        if not ended:
            return
        if not head.startswith(ANSWERED):
            self.is_over = True
            return
        self.is_greeted, self.unread = True, rest
        self.write(self.wish)

    def next_frame(self) -> tuple[int, bytes] | None:
        data = self.unread
        if len(data) < 2:
            return None
        size, start = data[1], 2
        if size == 126:
            size, start = int.from_bytes(data[2:4], "big"), 4
        if len(data) < start + size:
            return None
        self.unread = data[start + size :]
        return data[0], data[start : start + size]

    def take(self, sort: int, payload: bytes, moment: float) -> None:
        if sort == PING:
            self.write(masked(PONG, payload))
        elif sort == CLOSE:
            self.is_over = True
        elif b'"heard"' in payload:
            self.is_hearing = True
        elif not self.told and (b'"change"' in payload or b'"gap"' in payload):
            self.told = moment


class Room:
    """All pages of one side, and the line by which they are asked."""

    def __init__(self, line: Connection) -> None:
        self.line, self.selector = line, selectors.DefaultSelector()
        self.selector.register(line.fileno(), selectors.EVENT_READ)
        self.pages: list[Page] = []

    def turn(self, seconds: float) -> bool:
        """Read what came; whether something is asked."""
        is_asked = False
        for key, ready in self.selector.select(seconds):
            page: Page | None = key.data
            if page is None:
                is_asked = True
            elif ready & selectors.EVENT_WRITE:  # connected
                page.write(page.hello)
                self.selector.modify(page.socket, selectors.EVENT_READ, page)
            else:
                page.read()
            if page is not None and page.is_over:
                self.drop(page)
        return is_asked

    def drop(self, page: Page) -> None:
        if page.socket.fileno() != -1:
            self.selector.unregister(page.socket)
            page.socket.close()

    def come(self, where: Where, cookies: Sequence[str], at_once: int, seconds: float) -> int:
        """Open a page for each cookie, so many handshakes at once; how many hear within the seconds."""
        waiting, under_way, end = list(cookies), set[Page](), perf_counter() + seconds
        while (waiting or under_way) and perf_counter() < end:
            while waiting and len(under_way) < at_once:
                page = Page(where, waiting.pop(0))
                self.selector.register(page.socket, selectors.EVENT_WRITE, page)
                self.pages.append(page)
                under_way.add(page)
            self.turn(0.1)
            under_way -= {page for page in under_way if page.is_hearing or page.is_over}
        return sum(page.is_hearing and not page.is_over for page in self.pages)

    def forget(self) -> int:
        """What was told until now counts no more; how many pages there are."""
        for page in self.pages:
            page.told = 0.0
        return len(self.pages)

    def told(self, seconds: float) -> list[float]:
        """When each page was told, as soon as all were or the seconds are over."""
        end = perf_counter() + seconds
        while not all(page.told for page in self.pages) and perf_counter() < end:
            self.turn(0.05)
        return [page.told for page in self.pages if page.told]

    def leave(self) -> int:
        """All at once; how many had been put out before."""
        gone = sum(page.is_over for page in self.pages)
        for page in self.pages:
            self.drop(page)
        self.pages = []
        return gone

    def serve(self) -> None:
        """Answer what is asked until the line ends."""
        while True:
            if not self.turn(1.0):
                continue
            try:
                name, *arguments = self.line.recv()
            except EOFError:
                return
            self.line.send(getattr(self, name)(*arguments))


@contextmanager
def room() -> Iterator[Connection]:
    """A process for pages; yields the line to it."""
    here, there = Pipe()
    command = [sys.executable, "-m", "benchmarks.open_pages", str(there.fileno())]
    process = subprocess.Popen(command, pass_fds=[there.fileno()], env=os.environ)  # noqa: S603
    there.close()
    try:
        yield here
    finally:
        here.close()
        process.wait(timeout=60)


def ask(line: Connection, name: str, *arguments: Any) -> Any:
    """Ask a room by the name of one of its methods."""
    line.send((name, *arguments))
    return line.recv()


if __name__ == "__main__":
    Room(Connection(int(sys.argv[1]))).serve()
