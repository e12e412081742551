"""What stands where Elasticsearch should: a proxy that passes everything on until told otherwise, and a deaf socket."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

from urllib3 import PoolManager

Answer = tuple[int, dict[str, str], bytes]
PASSED_ON = ("content-type", "accept")
HANDED_BACK = ("content-type", "x-elastic-product")


class GoBetween(ThreadingHTTPServer):
    """Listens on a free port of the loopback address; `answer` may answer a path itself, or hold it until the end."""

    def __init__(self, target: str, certificate: Path | None = None) -> None:
        self.target = target
        self.answer: Callable[[str], Answer | None] = lambda path: None
        self.paths: list[str] = []
        self.credentials: set[str | None] = set()
        self.ended = Event()
        self.pool = PoolManager()
        super().__init__(("127.0.0.1", 0), _Handler)
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.socket = context.wrap_socket(self.socket, server_side=True)

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    def hold(self, path: str) -> Answer | None:
        """Never answer a request for this."""
        self.ended.wait()
        return 503, {}, path.encode()


class _Handler(BaseHTTPRequestHandler):
    server: GoBetween
    protocol_version = "HTTP/1.1"

    def _pass_on(self) -> None:
        self.server.paths.append(self.path)
        self.server.credentials.add(self.headers["authorization"])
        body = self.rfile.read(int(self.headers["content-length"] or 0))
        status, headers, content = self.server.answer(self.path) or self._ask(body)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _pass_on  # noqa: N815 (names of http.server)

    def _ask(self, body: bytes) -> Answer:
        headers = {name: self.headers[name] for name in PASSED_ON if name in self.headers}
        told = self.server.pool.request(self.command, self.server.target + self.path, body=body, headers=headers)
        return told.status, {name: told.headers[name] for name in HANDED_BACK if name in told.headers}, told.data

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 (name of http.server)
        """Say nothing on the console of the tests."""


@contextmanager
def go_between(target: str, certificate: Path | None = None) -> Iterator[GoBetween]:
    """One that stands before the target until the block ends."""
    server = GoBetween(target, certificate)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.ended.set()
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def deaf_socket() -> Iterator[socket.socket]:
    """Takes every connection and never says a word."""
    with closing(socket.create_server(("127.0.0.1", 0), backlog=16)) as listener:
        listener.setblocking(False)
        yield listener
