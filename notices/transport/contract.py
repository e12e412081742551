"""What every way for a mail to leave keeps to, and how it says that a mail did not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Protocol

# A server that takes nothing from where we stand, as while we are on a list of senders of spam: it refuses every mail,
# so that none of them, and no address, is at fault.
TURNED_AWAY = re.compile(
    r"\b(?:client|your|sending|connecting|source) (?:host|ip|(?:mail ?)?server|network)\b.{0,120}?"
    r"\b(?:blocked|rejected|refused|denied|banned|(?:black|block)?[- ]?listed)\b",
    re.IGNORECASE,
)


class RefusedError(Exception):
    """The server will never take this mail: 5xx."""


class LaterError(Exception):
    """The server may take this mail later: 4xx, or it takes none of us for now."""


class AwayError(Exception):
    """The server takes no mail at all now; the mail was certainly not sent."""


class LostError(Exception):
    """The connection broke after the mail was handed over: it may have been sent, or not."""


class Transport(Protocol):
    """Where the worker takes mail."""

    def deliver(self, *, sender: str, address: str, message_id: str, raw: bytes) -> str:
        """Hand over one mail and return the answer; raises one of the errors above."""

    def forget(self, message_ids: Iterable[str]) -> None:
        """Take away what is kept of these mails here."""

    def close(self) -> None:
        """End the connection, if there is one."""
