"""A mail provider on the loopback address: takes mail by its interface, and keeps what it was given."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs


class Provider(ThreadingHTTPServer):
    """Answers each mail as it was last told to."""

    daemon_threads = True

    def __init__(self) -> None:
        self.mails: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.keys: list[str] = []
        self.status = 200
        self.answer: dict[str, Any] = {"id": "<1@p.example>", "message": "Queued."}
        self.breaks_off = False
        super().__init__(("127.0.0.1", 0), Desk)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Desk(BaseHTTPRequestHandler):
    """One request."""

    server: Provider

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.paths.append(self.path)
        self.server.keys.append(self.headers["Authorization"] or self.headers["X-Postmark-Server-Token"] or "")
        self.server.mails.append(self._fields(body))
        if self.server.breaks_off:
            self.connection.close()
            return
        raw = json.dumps(self.server.answer).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def _fields(self, body: bytes) -> dict[str, Any]:
        kind = self.headers["Content-Type"]
        if kind.startswith("application/json"):
            return dict(json.loads(body))
        if kind.startswith("multipart/"):
            whole = BytesParser().parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
            parts = [part for part in whole.walk() if not part.is_multipart()]
            named = {str(part.get_param("name", header="content-disposition")): part for part in parts}
            return {name: (part.get_payload(decode=True) or b"").decode() for name, part in named.items()}  # type: ignore[union-attr]
        return {name: values[0] for name, values in parse_qs(body.decode()).items()}

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (http.server's name)
        """Say nothing."""


@contextmanager
def provider() -> Iterator[Provider]:
    server = Provider()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
