"""Start the site; embedded, with its background worker beside it in one process."""

from __future__ import annotations

import errno
import socket
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from config.asgi import application
from config.queue import embedded_consumer, waken
from config.serving import PING_EVERY, PONG_WITHIN, WAITING_TO_CONNECT, DrainingServer
from desk.setup.code import forget_owner, is_open, setup_code, write_down
from lib.waking import use_waker


def address_here(port: int) -> str:
    """The site's own address; where nobody named one, that of this port."""
    return settings.SITE_URL if "SITE_URL" in settings.GIVEN_BY_ENVIRONMENT else f"http://127.0.0.1:{port}"


class Command(BaseCommand):
    help = "Start the site, and its background worker beside it where there is no Redis."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="The port on 127.0.0.1 (8000).")
        parser.add_argument("--host", default="127.0.0.1", help="The address to listen on (127.0.0.1).")
        parser.add_argument("--no-worker", action="store_true", help="Leave the background work to “manage.py work”.")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        self.check_free(host, port)
        use_waker(waken)
        consumer = None if options["no_worker"] or settings.REDIS_URL else embedded_consumer()
        if consumer:
            consumer.start()
        beside = "with its worker" if consumer else "without a worker"
        address = address_here(port)
        self.stdout.write(f"Commonplace is at {address} ({beside}; Ctrl+C stops it).")
        if address != settings.SITE_URL:
            self.stdout.write(
                f"Links in mail lead to {settings.SITE_URL}, and pages are not live. Start it with SITE_URL={address}."
            )
        self.tell_setup_code(address)
        self.stdout.flush()
        DrainingServer(
            application,
            endpoints=[f"tcp:port={port}:interface={host}:backlog={WAITING_TO_CONNECT}"],
            http_timeout=60,
            ping_interval=PING_EVERY,
            ping_timeout=PONG_WITHIN,
            websocket_handshake_timeout=30,  # everybody comes back at once when a server was replaced
            websocket_max_message_size=16_384,
            websocket_max_frame_size=16_384,
        ).run()
        if consumer:
            consumer.stop(graceful=False)

    def tell_setup_code(self, address: str) -> None:
        """A site that nobody owns yet says how to own it, here where strangers do not read."""
        with suppress(DatabaseError):  # not migrated yet, or away: every page says so
            forget_owner()
            if not is_open():
                return
            code = setup_code()
            write_down(code)
            self.stdout.write(f"Nobody owns this site yet. Set it up at {address}/setup/ with the code {code}")

    def check_free(self, host: str, port: int) -> None:
        """Say it before Twisted does, in words that help."""
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as fault:
                if fault.errno == errno.EADDRINUSE:
                    raise CommandError(f"Port {port} is taken. Choose another: make run PORT={port + 1}") from fault
                raise CommandError(f"Cannot listen on {host}:{port}: {fault.strerror}.") from fault
