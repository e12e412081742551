"""That the newsletter's address is its member's: whoever sends mail registers how it is asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from profiles.models import Consent

Ask = Callable[..., object]  # takes a consent and when it was asked for
_asks: list[Ask] = []


def asks_by(ask: Ask) -> None:
    """Told by whoever mails: what to do of a consent whose address is to be proven."""
    _asks[:] = [ask]


def ask_to_prove(consent: Consent, now: datetime) -> None:
    """Ask whoever reads that address to say that they want it, where there is one."""
    for ask in _asks if consent.address else ():
        ask(consent=consent, now=now)
