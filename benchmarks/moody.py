"""A mail server in a bad mood, in a process of its own: slow, refusing, closing in the middle."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field
from multiprocessing.connection import Connection

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class MoodyServer:
    """Takes mail, mostly; counts what it took by Message-ID."""

    chance: random.Random
    taken: Counter[str] = field(default_factory=Counter)
    broken: int = 0

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*responses[:-1], "250-PIPELINING", responses[-1]]

    async def handle_RCPT(  # noqa: N802 - likewise
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        drawn = self.chance.random()
        if drawn < 0.002:
            return "451 4.3.2 Come again later"
        if drawn < 0.004:
            return "554 5.7.1 Not from you"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - likewise
        drawn = self.chance.random()
        if drawn < 0.01:
            await asyncio.sleep(0.05)
        content = envelope.content
        raw = content if isinstance(content, bytes) else (content or "").encode()
        self.taken[raw.partition(b"\r\nMessage-ID: ")[2].partition(b"\r\n")[0].decode()] += 1
        if 0.01 < drawn < 0.011 and isinstance(server.transport, asyncio.Transport):
            self.broken += 1
            server.transport.abort()
        return "250 OK"


class Server(Controller):
    """On a free port of the loopback address."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]  # the port that 0 became
        super()._trigger_server()  # type: ignore[no-untyped-call]


def serve(told: Connection, seed: int) -> None:
    """Say the port; when asked, what came and how many connections were broken off."""
    mood = MoodyServer(random.Random(seed))
    server = Server(mood, hostname="127.0.0.1", port=0)
    server.start()
    told.send(server.port)
    told.recv()
    server.stop()
    told.send((mood.taken, mood.broken))
