"""A web server of the tests' own, on the loopback address, that answers each path as the test says."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Speak = Callable[[socket.socket], None]


class Answering:
    """What it was asked, and where it is."""

    def __init__(self, answers: dict[str, bytes | Speak]) -> None:
        self.answers = answers
        self.asked: list[bytes] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]

    def run(self) -> None:
        with suppress(OSError):  # closed by the test's end
            while True:
                connection, _peer = self.listener.accept()
                threading.Thread(target=self.speak, args=(connection,), daemon=True).start()

    def speak(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            request = connection.recv(65_536)
            self.asked.append(request)
            answer = self.answers.get(request.split(b" ")[1].decode(), b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n")
            if callable(answer):
                answer(connection)
            else:
                connection.sendall(answer)


@contextmanager
def answering(answers: dict[str, bytes | Speak]) -> Iterator[Answering]:
    """Serve until the block ends."""
    server = Answering(answers)
    threading.Thread(target=server.run, daemon=True).start()
    try:
        yield server
    finally:
        server.listener.close()


def page(body: bytes, kind: str = "text/html", *more: str) -> bytes:
    """A whole answer."""
    lines = ["HTTP/1.1 200 Yes", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *more, "", ""]
    return "\r\n".join(lines).encode() + body


def led_to(url: str) -> bytes:
    return f"HTTP/1.1 302 There\r\nLocation: {url}\r\nContent-Length: 0\r\n\r\n".encode()
